"""The sandbox against the machine-readable Bot API, where that lies beside the repository."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sandbox.emoji import REACTIONS
from sandbox.methods import HANDLERS
from sandbox.pacing import Rates
from sandbox.parameters import METHODS
from tests.support.sandbox import BOT, CIVIL, ENVIRONMENT, MEDIATION, RunningSandbox, running_sandbox

FACTS = Path(__file__).resolve().parents[2].parent / "shared" / "telegram" / "bot_api.json"
needs_facts = pytest.mark.skipif(not FACTS.exists(), reason=f"the Bot API's description is not at {FACTS}")

# The real server still sends these, the description no longer names them.
OLD_FIELDS = {"all_members_are_administrators", "new_chat_participant", "new_chat_member", "left_chat_participant"}
NUMBERS = {"Integer": (int,), "Float": (int, float)}


@cache
def facts() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(FACTS.read_text(encoding="utf-8"))
    return described


def test_every_method_of_the_tables_has_a_handler() -> None:
    assert set(HANDLERS) == set(METHODS)


@needs_facts
@pytest.mark.parametrize("method", METHODS)
def test_parameters_agree_with_the_bot_api(method: str) -> None:
    described = {
        field["name"]: (tuple(field["types"]), field["required"])
        for field in facts()["methods"][method].get("fields", [])
    }
    assert {line.name: (line.types, line.required) for line in METHODS[method].values()} == described


@needs_facts
def test_reactions_agree_with_the_bot_api() -> None:
    [emoji] = [field for field in facts()["types"]["ReactionTypeEmoji"]["fields"] if field["name"] == "emoji"]
    described = emoji["description"].replace("\ufe0f", "").split('"')[1::2]
    assert set(described) == REACTIONS


def faults_of(value: Any, types: list[str], path: str) -> list[str]:
    """What in a value disagrees with the described types; empty when one of them fits."""
    found = [_faults_of_one(value, name, path) for name in types]
    return min(found, key=len)


def _faults_of_one(value: Any, name: str, path: str) -> list[str]:
    if name.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{path}: no list"]
        return [fault for index, item in enumerate(value) for fault in faults_of(item, [name[9:]], f"{path}[{index}]")]
    if name in NUMBERS:
        return [] if isinstance(value, NUMBERS[name]) and not isinstance(value, bool) else [f"{path}: no {name}"]
    if name in {"Boolean", "String"}:
        return [] if isinstance(value, bool if name == "Boolean" else str) else [f"{path}: no {name}"]
    described = facts()["types"][name]
    if "subtypes" in described:
        return faults_of(value, described["subtypes"], path)
    return _faults_of_object(value, described, path)


def _faults_of_object(value: Any, described: dict[str, Any], path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path}: no object"]
    fields = {field["name"]: field for field in described.get("fields", [])}
    faults = [f"{path}.{key}: unknown" for key in value if key not in fields and key not in OLD_FIELDS]
    faults += [f"{path}.{key}: missing" for key, field in fields.items() if field["required"] and key not in value]
    for key in value.keys() & fields.keys():
        faults += faults_of(value[key], fields[key]["types"], f"{path}.{key}")
    return faults


def busy_life(sandbox: RunningSandbox) -> None:
    """People and the bot do everything once."""
    people, bot = sandbox.people, sandbox.bot
    wanted = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction"]
    bot("getUpdates", allowed_updates=wanted)
    word = people.write(1001, "/start https://a.cn #路灯")
    for body in ({"voice": True}, {"video": True}, {"sticker": "👍"}, {"location": True}, {"contact": True}):
        people.write(1001, **body)
    people.write(1001, document={"name": "a.pdf", "size": 9}, text="合同")
    people.write(1001, media_group=[{"photo": True}, {"photo": True}])
    people.write(1001, "答", reply_to_message_id=word["message_id"])
    people.edit(1001, word, "改了")
    people.react(1001, word, "👍")
    people.block(1001)
    people.block(1001, unblock=True)
    topic = people.ask("POST", f"/chats/{CIVIL}/topics", {"person_id": 2004, "name": "通知"})
    people.write(2004, "x", chat_id=CIVIL, message_thread_id=topic["message_thread_id"], as_anonymous=True)
    people.ask("POST", "/people/2001/leave", {"chat_id": CIVIL})
    people.ask("POST", "/people/2001/join", {"chat_id": CIVIL})
    people.ask("POST", f"/chats/{CIVIL}/bot", {"role": "member"})
    people.ask("POST", f"/chats/{CIVIL}/bot", {"role": "administrator"})
    people.upgrade(ENVIRONMENT)


@pytest.fixture(scope="module")
def lived_in() -> Any:
    """A sandbox in which much has happened."""
    with running_sandbox(rates=Rates(0, 0, 0, 0)) as sandbox:
        busy_life(sandbox)
        yield sandbox


@needs_facts
def test_every_update_has_the_described_shape(lived_in: RunningSandbox) -> None:
    updates = lived_in.bot("getUpdates", limit=100)
    assert len(updates) > 20
    assert faults_of(updates, ["Array of Update"], "updates") == []


@needs_facts
def test_every_result_has_the_described_shape(lived_in: RunningSandbox) -> None:
    bot = lived_in.bot
    text = bot("sendMessage", chat_id=1001, text="<b>x</b>", parse_mode="HTML")
    seen = [update["message"] for update in bot("getUpdates") if "message" in update]
    photo = next(message for message in seen if "photo" in message)["photo"][-1]["file_id"]
    place = {"chat_id": MEDIATION}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("getMe", {}),
        ("getWebhookInfo", {}),
        ("sendPhoto", {**place, "photo": photo, "caption": "#看"}),
        ("sendMediaGroup", {**place, "media": [{"type": "photo", "media": photo}] * 2}),
        ("sendLocation", {**place, "latitude": 1, "longitude": 2}),
        ("sendVenue", {**place, "latitude": 1, "longitude": 2, "title": "a", "address": "b"}),
        ("sendContact", {**place, "phone_number": "1", "first_name": "a"}),
        ("sendDice", place),
        ("forwardMessage", {**place, "from_chat_id": 1001, "message_id": text["message_id"]}),
        ("copyMessage", {**place, "from_chat_id": 1001, "message_id": text["message_id"]}),
        ("forwardMessages", {**place, "from_chat_id": 1001, "message_ids": [text["message_id"]]}),
        ("editMessageText", {"chat_id": 1001, "message_id": text["message_id"], "text": "y"}),
        ("getFile", {"file_id": photo}),
        ("getChat", place),
        ("getChat", {"chat_id": 1001}),
        ("getChatMember", {**place, "user_id": BOT}),
        ("getChatMember", {**place, "user_id": 1001}),
        ("getChatAdministrators", {"chat_id": CIVIL, "return_bots": True}),
        ("createForumTopic", {"chat_id": CIVIL, "name": "x"}),
        ("getMyCommands", {}),
        ("getMyName", {}),
        ("getMyDescription", {}),
        ("getMyShortDescription", {}),
        ("getChatMenuButton", {}),
    ]
    for method, parameters in calls:
        returned = facts()["methods"][method]["returns"]
        assert faults_of(bot(method, **parameters), returned, method) == []
