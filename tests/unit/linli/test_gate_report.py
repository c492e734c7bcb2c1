"""What is stored of an examination, and how a scripted talk is held."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpdesk.database import Database
from helpdesk.errors import UnavailableError
from helpdesk.training.gate import Limits, judge
from linli.gate_report import measured, report_of
from linli.talking import Script, TalkResult, read_scripts, talk

GREET = {"messages": 2, "intents": {"greet": 2}, "topics": {}, "wrong_topics": {}, "emergencies": 0, "others": 2}
NOTHING: dict[str, Any] = {"missed": [], "missed_by_model": [], "false_alarms": [], "fallbacks": [], "frozen": "f"}
RIGHT = {**GREET, **NOTHING, "wrong": {}}
WRONG = {**GREET, **NOTHING, "wrong": {"s1": ["greet", "thank"]}}
DOUBTED = [{"id": f"p{n}", "right": "make_suggestion", "live": "report_snapshot"} for n in range(6)]
TALKS = [TalkResult("a", "开证明", passed=True), TalkResult("b", "投诉", passed=False, turn=2, wanted="什么事")]


def facts(changed: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """As nlu/gate.py writes them."""
    return {
        "frozen": {"new": WRONG, "live": RIGHT},
        "phrases": {"new": RIGHT, "live": WRONG, "withdrawn": 3, "withdrawn_still": ["p8"], "doubted": DOUBTED},
        "later": None,
        "changed": changed or [],
        "seconds": {"new": 1.0},
        **more,
    }


def report(stated: dict[str, Any], live_talks: list[TalkResult] | None = None) -> dict[str, Any]:
    """The report about them."""
    new, live = measured(stated, "new", TALKS), measured(stated, "live", live_talks or [])
    assert new is not None
    return report_of(judge(new, live, Limits()), new, live, stated, TALKS)


def change(identity: str, what: str, better: int) -> dict[str, Any]:
    """One message read otherwise."""
    return {
        "id": identity,
        "text": f"{identity} 的原话",
        "what": what,
        "better": better,
        "right": 1,
        "live": 1,
        "new": 2,
    }


def test_figures_and_talks_are_stored() -> None:
    told = report(facts(), [TalkResult("a", "开证明", passed=False), TalkResult("b", "投诉", passed=True)])
    assert (told["changes"]["right"], told["changes"]["live_right"]) == (1, 2)
    assert told["changes"]["labels"] == {"greet": [0, 1]}
    assert told["phrases"] == {
        "learned": 2,
        "right": 2,
        "live_right": 1,
        "withdrawn": 3,
        "withdrawn_still": 1,
        "doubted": 6,
        "later": None,
    }
    assert (told["dialogues"]["lost"], told["dialogues"]["won"]) == (["b"], ["a"])
    assert told["dialogues"]["failed"] == [{"name": "b", "about": "投诉", "turn": 2, "wanted": "什么事"}]
    (reason,) = told["reasons"]
    assert (reason["code"], reason["words"]) == ("talk_lost", "投诉")
    json.dumps(told)  # It goes into a JSON column.


def test_emergencies_come_first_among_five_examples_and_phrases_leave_their_words_out() -> None:
    changed = [change(f"s{n}", "topic", -1) for n in range(9)] + [change("p4", "alarm", -1), change("s7", "intent", 1)]
    told = report(facts(changed))
    assert [one["id"] for one in told["examples"]["worse"]] == ["p4", "s0", "s1", "s2", "s3"]
    assert "text" not in told["examples"]["worse"][0]
    assert told["examples"]["worse"][1]["text"] == "s0 的原话"
    assert [one["id"] for one in told["examples"]["improved"]] == ["s7"]


def test_phrases_the_live_model_surely_reads_otherwise_are_named() -> None:
    assert report(facts())["examples"]["doubted"] == DOUBTED[:5]


def test_a_first_model_has_nothing_beside_it() -> None:
    told = report(facts(frozen={"new": RIGHT}, phrases={"withdrawn": 0, "withdrawn_still": [], "doubted": []}))
    assert "live_right" not in told["changes"]
    assert told["dialogues"]["live_passed"] is None


def script(*turns: dict[str, Any], **more: Any) -> Script:
    """One talk."""
    return Script("name", "about", turns, **more)


def client(answers: list[dict[str, Any]], heard: list[dict[str, Any]]) -> httpx.Client:
    """A dialogue server that gives these answers, one after the other."""

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(json.loads(request.content))
        return httpx.Response(200, json={"messages": [answers[min(len(heard), len(answers)) - 1]]})

    return httpx.Client(base_url="http://rasa", transport=httpx.MockTransport(answer))


def hold(what: Script, database: Database, *answers: tuple[str, dict[str, str]]) -> tuple[TalkResult, list[Any]]:
    """The result, and what was sent."""
    said = [
        {"text": text, "buttons": [{"title": t, "payload": p} for t, p in buttons.items()]} for text, buttons in answers
    ]
    heard: list[dict[str, Any]] = []
    with client(said, heard) as server:
        return talk(what, server, database, lambda: None), heard


def test_a_talk_says_presses_and_listens(database: Database) -> None:
    turns = [
        {"say": "你好", "hear": ["您好", "开证明"]},
        {"tap": "证明", "not": "再见"},
        {"if": "没有人说的话", "say": "不说"},
        {"photos": 2, "pin": True},
    ]
    result, sent = hold(script(*turns), database, ("您好！", {"开证明": "/request_certificate"}))
    assert result.passed
    assert [(one["text"], one["payload"]) for one in sent] == [
        ("你好", None),
        (None, "/request_certificate"),
        (None, "/attach"),
    ]
    assert len(sent[2]["metadata"]["attachments"]) == 2
    assert len({one["message_id"] for one in sent}) == 3


@pytest.mark.parametrize(
    ("turn", "wanted"),
    [
        ({"say": "你好", "hear": "再见"}, "再见"),
        ({"say": "你好", "not": "您好"}, "不说“您好”"),
        ({"tap": "取消"}, "按钮“取消”"),
    ],
)
def test_a_talk_that_leaves_its_script_says_where(database: Database, turn: dict[str, Any], wanted: str) -> None:
    result, _ = hold(script({"say": "在吗"}, turn), database, ("您好", {}))
    assert (result.passed, result.turn, result.wanted) == (False, 2, wanted)


def test_a_ticket_that_was_not_filed_is_missed(database: Database) -> None:
    result, _ = hold(script({"say": "在吗"}, tickets=[{"service": "complaint"}]), database, ("您好", {}))
    assert (result.passed, result.turn, result.wanted) == (False, 0, "1 件工单")


def test_a_server_that_fails_fails_the_talk(database: Database) -> None:
    server = httpx.Client(base_url="http://rasa", transport=httpx.MockTransport(lambda _: httpx.Response(500)))
    result = talk(script({"say": "在吗"}), server, database, lambda: None)
    assert not result.passed
    assert "500" in result.wanted


def test_a_broken_file_of_talks_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("talks: [{name: a}]")
    with pytest.raises(UnavailableError, match=r"a\.yml"):
        read_scripts(tmp_path / "a.yml")
    with pytest.raises(UnavailableError):
        read_scripts(tmp_path / "none.yml")
