"""What the bot says about itself: commands, name, descriptions, menu button."""

import re
from typing import Any

from sandbox.calls import Call
from sandbox.errors import bad_request
from sandbox.limits import utf16_length
from sandbox.methods.registry import handles
from sandbox.world import World

Json = dict[str, Any]

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MAX_COMMANDS = 100
MAX_DESCRIPTION = 256
LENGTHS = {"name": 64, "description": 512, "short_description": 120}
SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")
BUTTONS = ("commands", "web_app", "default")


def _scope_key(call: Call) -> str:
    """Under which name commands of a scope and language are kept."""
    scope: Json = call.value("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind in SCOPES:
        return f"{kind}:{call.text('language_code')}"
    if kind not in CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if not scope.get("chat_id"):
        raise bad_request("can't parse BotCommandScope: Empty chat_id specified")
    return f"{kind}:{scope['chat_id']}:{call.text('language_code')}"


@handles("setMyCommands")
def set_my_commands(world: World, call: Call) -> bool:
    """The commands that people are offered."""
    commands = [_command(entry) for entry in call.value("commands")]
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.bot.commands[_scope_key(call)] = commands
    _commands_changed(world)
    return True


def _commands_changed(world: World) -> None:
    world.save_bot()
    for chat in world.chats.values():
        world.events.tell("chat", {"chat": world.views.chat(chat)})


def _command(entry: Any) -> Json:
    if not isinstance(entry, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(entry.get(name), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{name}\"")
    command = entry["command"].removeprefix("/")
    if not COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= utf16_length(entry["description"].strip()) <= MAX_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": entry["description"].strip()}


@handles("getMyCommands")
def get_my_commands(world: World, call: Call) -> list[Json]:
    """The commands of a scope."""
    return world.bot.commands.get(_scope_key(call), [])


@handles("deleteMyCommands")
def delete_my_commands(world: World, call: Call) -> bool:
    """No commands of its own for a scope."""
    world.bot.commands.pop(_scope_key(call), None)
    _commands_changed(world)
    return True


@handles("setMyName", "setMyDescription", "setMyShortDescription")
def set_about(world: World, call: Call) -> bool:
    """A name or description."""
    kind = _kind(call)
    text = call.text(kind).strip()
    if utf16_length(text) > LENGTHS[kind]:
        raise bad_request(f"bot {kind.replace('_', ' ')} is too long")
    world.bot.about[f"{kind}:{call.text('language_code')}"] = text
    world.save_bot()
    return True


@handles("getMyName", "getMyDescription", "getMyShortDescription")
def get_about(world: World, call: Call) -> Json:
    """A name or description."""
    kind = _kind(call)
    shown = world.bot.shown(kind, call.text("language_code"))
    return {kind: shown or (world.bot.name if kind == "name" else "")}


def _kind(call: Call) -> str:
    return {"name": "name", "description": "description"}.get(call.method[5:].lower(), "short_description")


@handles("setChatMenuButton")
def set_chat_menu_button(world: World, call: Call) -> bool:
    """The button beside the text field."""
    button: Json = call.value("menu_button") or {"type": "default"}
    if button.get("type") not in BUTTONS:
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    world.bot.menu_buttons[str(call.integer("chat_id") or "")] = button
    world.save_bot()
    return True


@handles("getChatMenuButton")
def get_chat_menu_button(world: World, call: Call) -> Json:
    """The button beside the text field."""
    buttons = world.bot.menu_buttons
    return buttons.get(str(call.integer("chat_id") or "")) or buttons.get("") or {"type": "commands"}
