"""Getting updates, and leaving: getUpdates, webhooks, logOut, close; getFile."""

import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.calls import Call
from sandbox.errors import bad_request
from sandbox.methods.registry import handles
from sandbox.world import World

Json = dict[str, Any]

MAX_LIMIT = 100
MAX_SECONDS = 50
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
SECRET = re.compile(r"[A-Za-z0-9_-]*")
SECRET_LENGTH = 256


@handles("getMe")
def get_me(world: World, _call: Call) -> Json:
    """The bot itself."""
    return world.bot.user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@handles("getUpdates")
async def get_updates(world: World, call: Call) -> list[Any]:
    """Long polling."""
    world.updates.allow(call.value("allowed_updates"))
    limit = min(max(call.integer("limit") or MAX_LIMIT, 1), MAX_LIMIT)
    seconds = min(max(call.integer("timeout") or 0, 0), MAX_SECONDS)
    return await world.updates.poll(call.integer("offset") or 0, limit, seconds)


@handles("setWebhook")
def set_webhook(world: World, call: Call) -> bool:
    """Push updates from now on."""
    _check_webhook(call)
    world.updates.allow(call.value("allowed_updates"))
    if call.flag("drop_pending_updates"):
        world.updates.drop_all()
    connections = call.integer("max_connections") or 40
    secret = call.text("secret_token")
    world.updates.set_webhook({"url": call.text("url"), "secret": secret, "max_connections": connections})
    return True


def _check_webhook(call: Call) -> None:
    if len(call.text("secret_token")) > SECRET_LENGTH:
        raise bad_request("secret token is too long")
    if not SECRET.fullmatch(call.text("secret_token")):
        raise bad_request("secret token contains unallowed characters")
    url = urlsplit(call.text("url"))
    if not url.hostname:
        raise bad_request("invalid webhook URL specified")
    # Plain HTTP is taken on loopback only; Telegram never takes it.
    if url.scheme != "https" and not (url.scheme == "http" and url.hostname in LOOPBACK):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


@handles("deleteWebhook")
def delete_webhook(world: World, call: Call) -> bool:
    """Back to polling."""
    if call.flag("drop_pending_updates"):
        world.updates.drop_all()
    if world.updates.webhook:
        world.updates.set_webhook({})
    return True


@handles("getWebhookInfo")
def get_webhook_info(world: World, _call: Call) -> Json:
    """The webhook and how it fares."""
    webhook = world.updates.webhook
    info: Json = {
        "url": webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
    }
    shown = ("max_connections", "last_error_date", "last_error_message")
    info |= {key: webhook[key] for key in shown if key in webhook}
    return info | ({"allowed_updates": world.updates.allowed} if world.updates.allowed else {})


@handles("logOut", "close")
def leave_server(_world: World, _call: Call) -> bool:
    """Accepted; there is no other server to go to."""
    return True


@handles("getFile")
def get_file(world: World, call: Call) -> Json:
    """A link for download."""
    return world.files.link(call.text("file_id"))
