"""Whatever is sent, it is done or refused; nothing breaks."""

import asyncio
import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.bot_api import perform
from sandbox.errors import ApiError, PeopleError
from sandbox.files import Upload
from sandbox.gestures import react
from sandbox.groups import set_blocked
from sandbox.pacing import Rates
from sandbox.parameters import METHODS
from sandbox.pictures import TINY_PNG
from sandbox.world import World
from sandbox.writing import edit, write
from tests.support.sandbox import CIVIL, ENVIRONMENT, MEDIATION

CHATS = st.sampled_from([1001, "1001", MEDIATION, str(CIVIL), ENVIRONMENT, 999, "@x"])
NUMBERS = st.one_of(st.integers(-2, 12), st.just("x"), st.just(1.5), st.none())
WORDS = st.one_of(st.text(max_size=8), st.sampled_from(["<b>x</b>", "👌", "x" * 5000, "attach://a", "HTML"]))
KEYS = st.sampled_from(
    "type emoji text media message_id chat_id offset length keyboard inline_keyboard command title".split()  # noqa: SIM905
)
NAMES = st.sampled_from(["photo", "emoji", "default", "chat"])
JSON: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-9, 99), WORDS, st.sampled_from(["photo", "emoji", "default", "chat"])
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=6,
)
QUICK = settings(
    max_examples=6, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def world() -> World:
    """A world with something in every chat."""
    world = World(rates=Rates(0, 0, 0, 0))
    write(world, world.people[1001], {"chat_id": 1001, "photo": True})
    for chat_id in (MEDIATION, CIVIL, ENVIRONMENT):
        write(world, world.people[2004], {"chat_id": chat_id, "text": "x"})
        asyncio.run(perform(world, "sendMessage", {"chat_id": chat_id, "text": "x"}))
    return world


@pytest.mark.parametrize("method", [name for name in METHODS if name not in {"getUpdates", "setWebhook", "leaveChat"}])
@given(data=st.data())
@QUICK
def test_any_call_is_done_or_refused(world: World, method: str, data: st.DataObject) -> None:
    raw: dict[str, Any] = {}
    for name, line in METHODS[method].items():
        if line.required or data.draw(st.integers(0, 3)) == 0:
            fitting = NUMBERS if line.types == ("Integer",) else WORDS if line.types == ("String",) else JSON
            raw[name] = data.draw(CHATS if name.endswith("chat_id") else st.one_of(fitting, JSON))
    with contextlib.suppress(ApiError):
        asyncio.run(perform(world, method, raw, {"a": Upload(TINY_PNG)}))


@given(
    body=st.fixed_dictionaries(
        {"chat_id": st.sampled_from([1001, CIVIL, MEDIATION, ENVIRONMENT, None, "x", []])},
        optional={
            key: st.one_of(JSON, st.just(True))
            for key in (
                *("text", "photo", "document", "voice", "sticker", "location", "contact", "media_group"),
                *("reply_to_message_id", "message_thread_id", "message_id", "emoji", "as_anonymous"),
            )
        },
    ),
    person_id=st.sampled_from([1001, 2004]),
)
@settings(QUICK, max_examples=60)
def test_any_gesture_is_done_or_refused(world: World, body: dict[str, Any], person_id: int) -> None:
    person = world.people[person_id]
    for gesture in (write, edit, react):
        with contextlib.suppress(PeopleError):
            gesture(world, person, dict(body))
    set_blocked(world, person_id, blocked=False)
    assert world.views.state(0)
