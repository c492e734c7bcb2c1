"""The build folder: what came with the program, what admins approved, and nothing the models are measured with."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.errors import UnavailableError
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.settings import ROOT, Settings
from linli import building
from linli.building import Build, make_build, withdrawn_meanwhile
from linli.examples import WEIGHT, example_of, marked
from linli.supervisor import prepare_home
from tests.support.factories import make_phrase

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    prepare_home(settings)
    return settings


def approved(session: Session, clock: FixedClock, text: str, intent: str | None, topic: str | None = None) -> Phrase:
    return make_phrase(session, clock, text, status=PhraseStatus.APPROVED, intent=intent, topic=topic)


def built(settings: Settings, session: Session, name: str = "run") -> Build:
    return make_build(settings, session, name, at=NOW)


def learned(build: Build) -> dict[str, list[dict[str, object]]]:
    content = yaml.safe_load((build.data / "nlu" / "approved.yml").read_text(encoding="utf-8"))
    return {section["intent"]: section["examples"] for section in content["nlu"]}


def test_the_folder_joins_what_came_with_the_program_and_what_was_approved(
    settings: Settings, session: Session, clock: FixedClock
) -> None:
    phrase = approved(session, clock, "门口的灯杆儿瞎火了", "report_snapshot", "public_facilities")
    make_phrase(session, clock, "还没有人看过这一句")
    build = built(settings, session)
    shipped = {file.relative_to(ROOT / "data") for file in (ROOT / "data" / "nlu").rglob("*.yml")}
    copied = {file.relative_to(build.data) for file in build.data.rglob("*.yml")}
    assert shipped < copied
    assert not any("frozen" in str(file) for file in build.folder.rglob("*"))
    assert (build.phrases, build.left_out) == ((phrase.id,), {})
    metadata = {"weight": WEIGHT, "topic": "public_facilities"}
    assert learned(build) == {"report_snapshot": [{"text": "门口的灯杆儿瞎火了", "metadata": metadata}]}
    assert build.domain.read_bytes() == (ROOT / "domain.yml").read_bytes()


def test_nobody_else_may_look_into_it(settings: Settings, session: Session) -> None:
    build = built(settings, session)
    assert {folder.stat().st_mode & 0o777 for folder in (build.folder, build.folder.parent)} == {0o700}


def test_a_phrase_whose_label_is_gone_is_left_out_and_named(
    settings: Settings, session: Session, clock: FixedClock
) -> None:
    kept = approved(session, clock, "谢谢啦", "thank")
    approved(session, clock, "帮我订个外卖", "order_food")
    approved(session, clock, "再来一份", "order_food")
    build = built(settings, session)
    assert (build.phrases, build.left_out) == ((kept.id,), {"order_food": 2})
    assert list(learned(build)) == ["thank"]


def test_without_approved_phrases_there_is_no_file_of_them(settings: Settings, session: Session) -> None:
    assert not (built(settings, session).data / "nlu" / "approved.yml").exists()


def test_what_was_withdrawn_meanwhile_is_told(settings: Settings, session: Session, clock: FixedClock) -> None:
    first = approved(session, clock, "灯杆儿瞎火了", "report_snapshot")
    approved(session, clock, "井盖翘起来了", "report_snapshot")
    build = built(settings, session)
    assert withdrawn_meanwhile(session, build) == []
    first.status = PhraseStatus.WITHDRAWN
    session.flush()
    assert withdrawn_meanwhile(session, build) == [first.id]
    assert first.id in build.phrases


def test_the_digest_is_that_of_all_that_is_learned(settings: Settings, session: Session, clock: FixedClock) -> None:
    first = built(settings, session, "first").digest
    assert built(settings, session, "second").digest == first
    approved(session, clock, "灯杆儿瞎火了", "report_snapshot")
    with_phrase = built(settings, session, "third").digest
    settings.live.parent.mkdir(parents=True)
    settings.live.write_text('{"revision": 1, "words": ["灯杆儿"]}', encoding="utf-8")
    with_words = built(settings, session, "fourth").digest
    settings.adaptation.parent.mkdir(parents=True)
    settings.adaptation.write_bytes(b"lessons")
    assert len({first, with_phrase, with_words, built(settings, session, "fifth").digest}) == 4


def test_what_an_earlier_training_left_is_removed(settings: Settings, session: Session) -> None:
    left = settings.home / "build" / "20260101-000000"
    left.mkdir(parents=True)
    (left / "core").write_bytes(b"x")
    build = built(settings, session)
    assert list(build.folder.parent.iterdir()) == [build.folder]


def test_without_room_on_the_disk_nothing_begins(
    settings: Settings, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(settings.home)._replace(free=35_000_000)
    monkeypatch.setattr(building.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(UnavailableError, match="磁盘空间不够：训练需要 300 MB，只剩 35 MB"):
        built(settings, session)
    assert not (settings.home / "build").exists()


@pytest.mark.parametrize(
    ("text", "entities", "written"),
    [
        ("和平路的灯坏了", [("address", 0, 3)], "[和平路](address)的灯坏了"),
        ("在和平路开居住证明", [("cert_type", 5, 9), ("address", 1, 4)], "在[和平路](address)开[居住证明](cert_type)"),
        ("[图片](x)灯坏了", [], "［图片］(x)灯坏了"),
        ("灯坏了", [("address", 2, 9)], "灯坏了"),
    ],
)
def test_entities_are_marked_and_brackets_of_residents_mark_none(
    text: str, entities: list[tuple[str, int, int]], written: str
) -> None:
    assert marked(text, [{"type": kind, "start": start, "end": end} for kind, start, end in entities]) == written


@pytest.mark.parametrize(
    ("intent", "topic", "metadata"),
    [
        ("file_complaint", "noise", {"weight": WEIGHT, "topic": "noise"}),
        ("file_complaint", None, {"weight": WEIGHT, "no_topic": True}),
        ("file_complaint", "a_topic_that_is_gone", {"weight": WEIGHT, "no_topic": True}),
        ("greet", None, {"weight": WEIGHT}),
    ],
)
def test_a_topic_nobody_named_is_not_taught_as_another(
    session: Session, clock: FixedClock, intent: str, topic: str | None, metadata: dict[str, object]
) -> None:
    assert example_of(approved(session, clock, "吵死了", intent, topic))["metadata"] == metadata
