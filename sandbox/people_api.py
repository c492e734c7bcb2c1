"""The people API: what DESIGN calls the stable interface 5, and what the page and the tests need besides."""

import json
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox import gestures, writing
from sandbox.bells import Deadline
from sandbox.chats import Chat
from sandbox.errors import PeopleError
from sandbox.forums import create_topic, delete_topic
from sandbox.groups import join_group, leave_group, set_blocked, set_bot_role, upgrade_group
from sandbox.limits import UPLOAD
from sandbox.people import Person
from sandbox.world import World

Json = dict[str, Any]

LONGEST_WAIT = 60.0
DEFAULT_COLOR = 7322096
ROLES = ("resident", "staff", "admin")


def _world(request: Request) -> World:
    world: World = request.app.state.world
    return world


async def _any(request: Request) -> Any:
    body = await request.body()
    if not body:
        return {}
    try:
        return json.loads(body)
    except ValueError:
        raise PeopleError("the body is no JSON") from None


async def _object(request: Request) -> Json:
    body = await _any(request)
    if not isinstance(body, dict):
        raise PeopleError("the body must be a JSON object")
    return body


def _person(request: Request) -> Person:
    return writing.access_person(_world(request), request.path_params["person_id"])


def _chat(request: Request) -> Chat:
    chat = _world(request).chats.get(_number(request.path_params["chat_id"], "chat_id"))
    if chat is None:
        raise PeopleError(f"there is no chat {request.path_params['chat_id']}", 404)
    return chat


def _number(value: Any, name: str) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise PeopleError(f'"{name}" must be a number') from None


def _group_as(request: Request, body: Json) -> Chat:
    chat = _world(request).chats.get(_number(body.get("chat_id"), "chat_id"))
    if chat is None or chat.type == "private":
        raise PeopleError("there is no such group", 404)
    return chat


async def list_chats(request: Request) -> Response:
    """Everybody's chats."""
    world = _world(request)
    return JSONResponse([world.views.short_chat(chat) for chat in world.chats.values() if chat.upgraded_to is None])


async def add_person(request: Request) -> Response:
    """Somebody new comes to the sandbox."""
    world, body = _world(request), await _object(request)
    first_name, last_name = (str(body.get(key) or "").strip() for key in ("first_name", "last_name"))
    role = str(body.get("role") or "resident")
    if not first_name or role not in ROLES:
        raise PeopleError(f'"first_name" must be given, "role" must be one of {", ".join(ROLES)}')
    return JSONResponse(world.views.person(world.add_person(first_name, last_name, role)))


async def write_message(request: Request) -> Response:
    """Somebody writes."""
    world, body = _world(request), await _object(request)
    messages = [world.views.message(message) for message in writing.write(world, _person(request), body)]
    return JSONResponse(messages if "media_group" in body else messages[0])


async def edit_message(request: Request) -> Response:
    """Somebody edits."""
    world = _world(request)
    return JSONResponse(world.views.message(writing.edit(world, _person(request), await _object(request))))


async def delete_message(request: Request) -> Response:
    """Somebody deletes."""
    gestures.delete(_world(request), _person(request), await _object(request))
    return JSONResponse({})


async def press_button(request: Request) -> Response:
    """Somebody presses a button and waits for the bot."""
    return JSONResponse(await gestures.press(_world(request), _person(request), await _object(request)))


async def react(request: Request) -> Response:
    """Somebody reacts."""
    gestures.react(_world(request), _person(request), await _object(request))
    return JSONResponse({})


async def block_bot(request: Request) -> Response:
    """Somebody blocks the bot, or takes it back."""
    person, body = _person(request), await _object(request)
    set_blocked(_world(request), person.id, blocked=not body.get("unblock"))
    return JSONResponse({"blocked": person.blocked})


async def join_chat(request: Request) -> Response:
    """Somebody joins a group."""
    body = await _object(request)
    person = _person(request)
    join_group(_world(request), _group_as(request, body), person.id, str(body.get("role", "member")))
    return JSONResponse({})


async def leave_chat(request: Request) -> Response:
    """Somebody leaves a group."""
    chat, person = _group_as(request, await _object(request)), _person(request)
    if not chat.has(person.id):
        raise PeopleError(f"{person.id} is not in the chat {chat.id}", 403)
    leave_group(_world(request), chat, person.id)
    return JSONResponse({})


async def chat_messages(request: Request) -> Response:
    """Messages behind an id; waits until there is one."""
    world, chat = _world(request), _chat(request)
    after = _number(request.query_params.get("after", 0), "after")
    try:
        deadline = Deadline(min(float(request.query_params.get("wait", 0)), LONGEST_WAIT))
    except ValueError:
        raise PeopleError('"wait" must be a number of seconds') from None
    while True:
        found = [message for message in world.messages[chat.id].values() if message.message_id > after]
        if found or deadline.left <= 0 or world.closed:
            return JSONResponse([world.views.message(message) for message in found])
        await world.events.bell.wait(deadline.left)


async def upgrade(request: Request) -> Response:
    """A basic group becomes a supergroup."""
    body = await _object(request)
    new = upgrade_group(_world(request), _chat(request), forum=bool(body.get("forum")))
    return JSONResponse({"chat_id": new.id})


async def new_topic(request: Request) -> Response:
    """Somebody makes a topic."""
    world, chat, body = _world(request), _chat(request), await _object(request)
    person = writing.access_person(world, _number(body.get("person_id"), "person_id"))
    name = str(body.get("name") or "").strip()
    if not chat.is_forum or not chat.member(person.id).is_admin or not name:
        raise PeopleError("an administrator makes a topic in a forum and gives it a name")
    return JSONResponse(create_topic(world, chat, person.id, name, DEFAULT_COLOR).view())


async def remove_topic(request: Request) -> Response:
    """Somebody deletes a topic; the bot is not told."""
    chat = _chat(request)
    topic = chat.topics.get(request.path_params["thread_id"])
    if topic is None:
        raise PeopleError("there is no such topic", 404)
    delete_topic(_world(request), chat, topic)
    return JSONResponse({})


async def change_bot_role(request: Request) -> Response:
    """The bot is promoted, demoted or removed."""
    world, chat, body = _world(request), _chat(request), await _object(request)
    owner = next((user_id for user_id, member in chat.members.items() if member.role == "creator"), None)
    if owner is None:
        raise PeopleError("only groups have roles")
    rights = bool(body.get("can_manage_topics", chat.is_forum))
    set_bot_role(world, chat, str(body.get("role")), by=owner, can_manage_topics=rights)
    return JSONResponse({})


async def replay_update(request: Request) -> Response:
    """An old update is delivered a second time."""
    body = await _object(request)
    wanted = body.get("update_id")
    number = _world(request).updates.replay(None if wanted is None else _number(wanted, "update_id"))
    return JSONResponse({"update_id": number})


async def raw_update(request: Request) -> Response:
    """Anything is delivered as an update."""
    return JSONResponse({"update_id": _world(request).updates.add_raw(await _any(request))})


async def faults(request: Request) -> Response:
    """Order a fault, see the waiting ones, or forget them."""
    waiting = _world(request).faults
    if request.method == "POST":
        waiting.order(await _object(request))
    elif request.method == "DELETE":
        waiting.waiting.clear()
    return JSONResponse({"faults": waiting.listed()})


async def bot_calls(request: Request) -> Response:
    """What the bot has called lately."""
    after = _number(request.query_params.get("after", 0), "after")
    return JSONResponse(_world(request).calls.after(after, request.query_params.get("method")))


async def file(request: Request) -> Response:
    """The bytes of a file, as the person's client would show them."""
    world = _world(request)
    found = world.files.get(request.path_params["file_id"])
    if found is None:
        raise PeopleError("there is no such file", 404)
    if found.size > UPLOAD:
        raise PeopleError("this file is too large to show", 413)
    # Pictures open in the page; anything else is only offered for saving, for it could be a page with scripts.
    shown = found.mime if found.mime.startswith(("video/", "audio/")) else "application/octet-stream"
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
    if found.kind in {"photo", "sticker"}:
        shown = world.files.picture_mime(found)
    return Response(world.files.data(found), media_type=shown, headers=headers)


async def state(request: Request) -> Response:
    """Everything for the page's first paint."""
    world = _world(request)
    return JSONResponse(world.views.state(world.events.last))


async def events(request: Request) -> Response:
    """What happens, as it happens."""
    after = request.headers.get("last-event-id") or request.query_params.get("after")
    stream = _world(request).events.stream(None if after is None else _number(after, "after"))
    return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def reset(request: Request) -> Response:
    """Start again from people.yml."""
    _world(request).reset()
    return JSONResponse({})


async def health(request: Request) -> Response:
    """Whether the sandbox and its bot are alive."""
    updates = _world(request).updates
    polled = updates.last_poll_at
    ago = None if polled is None else round(time.time() - polled, 1)
    facts = {"ok": True, "pending_updates": len(updates.pending), "last_poll_at": polled, "last_poll_seconds_ago": ago}
    return JSONResponse(facts)


ROUTES = [
    Route("/people", add_person, methods=["POST"]),
    Route("/people/chats", list_chats),
    Route("/people/{person_id:int}/messages", write_message, methods=["POST"]),
    Route("/people/{person_id:int}/messages", edit_message, methods=["PATCH"]),
    Route("/people/{person_id:int}/messages", delete_message, methods=["DELETE"]),
    Route("/people/{person_id:int}/presses", press_button, methods=["POST"]),
    Route("/people/{person_id:int}/reactions", react, methods=["POST"]),
    Route("/people/{person_id:int}/blocks", block_bot, methods=["POST"]),
    *(Route(f"/people/{{person_id:int}}/{word}", join_chat, methods=["POST"]) for word in ("join", "joins")),
    *(Route(f"/people/{{person_id:int}}/{word}", leave_chat, methods=["POST"]) for word in ("leave", "leaves")),
    Route("/chats/{chat_id}/messages", chat_messages),
    Route("/chats/{chat_id}/upgrade", upgrade, methods=["POST"]),
    Route("/chats/{chat_id}/topics", new_topic, methods=["POST"]),
    Route("/chats/{chat_id}/topics/{thread_id:int}/delete", remove_topic, methods=["POST"]),
    Route("/chats/{chat_id}/bot", change_bot_role, methods=["POST"]),
    Route("/updates/replay", replay_update, methods=["POST"]),
    Route("/updates/raw", raw_update, methods=["POST"]),
    Route("/faults", faults, methods=["GET", "POST", "DELETE"]),
    Route("/bot/calls", bot_calls),
    Route("/files/{file_id}", file),
    Route("/state", state),
    Route("/events", events),
    Route("/reset", reset, methods=["POST"]),
    Route("/health", health),
]
