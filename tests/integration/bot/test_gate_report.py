"""The report of the gate reaches an admin: two pictures, then the letter; also without pictures."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.admins.reporting import send_report
from bot.context import LinliContext
from helpdesk.catalogue.intents import intent_of
from helpdesk.clock import Clock, FixedClock
from helpdesk.people import SYSTEM
from helpdesk.phrases.models import Phrase
from helpdesk.training.models import ModelVersion, Verdict
from helpdesk.training.reports import reported as facts_of
from helpdesk.training.versions import add_version
from tests.support.bot_world import ADMIN, BotWorld
from tests.support.factories import make_phrase
from tests.support.guide import make_entry
from tests.unit.bot.test_views_gate import version as reported

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def checked(session: Session, *, clock: Clock, named: list[str] | None = None) -> int:
    """A version that failed; its report names these messages."""
    version = add_version(session, file="b.tar.gz", data_hash="0" * 64, examples=1, by=SYSTEM, clock=clock)
    version.verdict = Verdict.FAILED
    worse = [
        {"id": one, "what": "topic", "right": "noise", "live": "noise", "new": "roads", "better": -1}
        for one in named or []
    ]
    version.report = {**(reported().report or {}), "examples": {"worse": worse, "improved": []}}
    session.flush()
    return version.id


def pictures_of(folder: Path) -> None:
    """Both pictures, tiny."""
    folder.mkdir(parents=True)
    for name in ("labels.png", "topics.png"):
        (folder / name).write_bytes(PNG)


@pytest.mark.parametrize("has_pictures", [True, False])
async def test_an_admin_gets_the_pictures_and_the_letter(world: BotWorld, has_pictures: bool) -> None:
    async with world.bot() as bot:
        with world.database.session() as session:
            version_id = checked(session, clock=world.clock)
        if has_pictures:
            pictures_of(world.settings.models / "b.tar.gz.report")
        await world.write(ADMIN, "/status")  # Nobody is written to who has never written.
        await world.sees(ADMIN, "对话服务")
        await send_report(LinliContext(bot.application), ADMIN, version_id)
        letter = await world.sees(ADMIN, "上线检查没有通过")
    assert "比现在多认对 6 句" in letter["text"]
    photos = [one for one in await asyncio.to_thread(world.sandbox.people.messages, ADMIN) if "photo" in one]
    assert len(photos) == 2 * has_pictures


async def test_an_unknown_version_is_no_error(world: BotWorld) -> None:
    async with world.bot() as bot:
        await send_report(LinliContext(bot.application), ADMIN, 4711)
    assert world.texts(ADMIN) == [], "there is nothing to report"


def test_phrases_are_quoted_only_while_they_exist(session: Session, clock: FixedClock) -> None:
    kept, gone = (make_phrase(session, clock, text) for text in ("楼上天天吵", "说到我家的事"))
    version_id = checked(session, clock=clock, named=[f"p{kept.id}", f"p{gone.id}", "s12", "progress"])
    session.get_one(Phrase, gone.id).text = ""
    facts = facts_of(session, version_id)
    assert facts is not None
    assert facts.named == {f"p{kept.id}": "楼上天天吵"}


def test_entries_of_the_guide_are_called_by_title(session: Session, clock: FixedClock) -> None:
    entry = make_entry(session, clock)
    version = session.get_one(ModelVersion, checked(session, clock=clock))
    report = version.report or {}
    version.report = {**report, "changes": {**report["changes"], "labels": {intent_of(entry.id): [1, 0]}}}
    session.flush()
    facts = facts_of(session, version.id)
    assert facts is not None
    assert facts.named == {intent_of(entry.id): entry.title}
