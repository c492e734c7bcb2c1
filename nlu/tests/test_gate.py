"""A new model beside the live one, on a small project."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from nlu import gate
from nlu.evaluation import versus
from nlu.evaluation.confusion import as_matrix
from nlu.evaluation.frozen import FrozenError, Known, OfficePhrase, frozen_messages, office_phrases, split_by_time
from nlu.evaluation.later import later_figures
from nlu.evaluation.tally import Read, confusion_of, tally
from nlu.names import INTENT_NAMES, TOPIC_NAMES
from nlu.scores import confusion
from nlu.tests.support import PROJECT, ROOT, inside

CONFIG = ROOT / "config.yml"


def read(intent, topic="noise", fallback=False, alarm=False, alarm_of_model=False):
    return Read(intent, topic, fallback, alarm, alarm_of_model)


def phrases(count, **facts):
    return [
        OfficePhrase(f"p{n}", f"第{n}句", "greet", decided_at=f"2026-01-{n // 10:02d}T{n % 10}", **facts)
        for n in range(count)
    ]


def lines(file, items):
    file.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")
    return file


MESSAGES = [
    Known("a", "着火了", "report_emergency"),
    Known("b", "有人晕倒", "report_emergency"),
    Known("c", "路灯坏了", "report_snapshot", "public_facilities"),
    Known("d", "好吵", "file_complaint", "noise"),
]
READ = {
    "a": read("report_emergency", alarm=True, alarm_of_model=True),
    "b": read("ask_information", alarm=True),
    "c": read("file_complaint", "noise", fallback=True),
    "d": read("file_complaint", alarm=True),
}


def test_the_tally_keeps_which_messages_are_wrong():
    facts = tally(MESSAGES, READ)
    assert facts["intents"] == {"report_emergency": 2, "report_snapshot": 1, "file_complaint": 1}
    assert facts["wrong"] == {
        "b": ["report_emergency", "ask_information"],
        "c": ["report_snapshot", "file_complaint"],
    }
    assert facts["wrong_topics"] == {"c": ["public_facilities", "noise"]}
    assert (facts["missed"], facts["missed_by_model"], facts["false_alarms"]) == ([], ["b"], ["d"])
    assert facts["fallbacks"] == ["c"]


def test_the_confusion_is_rebuilt_from_the_tally():
    facts = tally(MESSAGES, READ)
    direct = confusion([(one.intent, READ[one.identity].intent) for one in MESSAGES])
    assert confusion_of(facts["intents"], facts["wrong"]) == direct


def test_the_newest_fifth_is_set_apart_from_fifty_phrases_on():
    assert split_by_time(phrases(49)) is None
    older, newest = split_by_time(phrases(50))
    assert (len(older), len(newest)) == (40, 10)
    assert max(one.decided_at for one in older) < min(one.decided_at for one in newest)
    assert len(split_by_time(phrases(100))[1]) == 20
    assert split_by_time(phrases(60, status="withdrawn")) is None


def test_broken_test_messages_are_named(tmp_path):
    with pytest.raises(FrozenError, match="no test messages"):
        frozen_messages(tmp_path)
    lines(tmp_path / "a.jsonl", [{"id": "1", "text": "你好", "intent": "greet"}, {"id": "2"}])
    with pytest.raises(FrozenError, match=r"a\.jsonl:2"):
        frozen_messages(tmp_path)


def test_the_digest_of_the_frozen_set_changes_with_it(tmp_path):
    file = lines(tmp_path / "a.jsonl", [{"id": "1", "text": "你好", "intent": "greet"}])
    before = frozen_messages(tmp_path)
    assert before == frozen_messages(tmp_path)
    lines(file, [{"id": "1", "text": "您好", "intent": "greet"}])
    assert frozen_messages(tmp_path)[1] != before[1]


def test_phrases_come_in_the_order_of_their_decisions(tmp_path):
    items = [{"id": n, "text": "好", "intent": "greet", "decided_at": at} for n, at in ((1, "b"), (2, "a"))]
    assert [one.identity for one in office_phrases(lines(tmp_path / "p.jsonl", items))] == ["p2", "p1"]
    assert office_phrases(None) == []


def test_later_phrases_are_read_better_by_what_learned_earlier_ones(tmp_path):
    """The office calls its lamps by a word that nobody else uses."""
    folder = tmp_path / "nlu" / "chat"
    folder.mkdir(parents=True)
    shutil.copyfile(PROJECT / "nlu.yml", folder / "nlu.yml")
    office = [
        OfficePhrase(
            f"p{n}", f"{place}的亮杆杆又瞎了", "report_snapshot", "public_facilities", decided_at=f"2026-01-01T{n:03d}"
        )
        for n, place in enumerate(f"{street}{number}号" for street in ("东街", "西巷", "南路") for number in range(20))
    ]
    with inside(ROOT):
        figures = later_figures(office, tmp_path, CONFIG, lambda _: None)
    assert figures["learned"] == 48
    assert figures["with"]["messages"] == figures["without"]["messages"] == 12
    assert figures["with"]["wrong"] == {}
    assert {one[0] for one in figures["without"]["wrong"].values()} <= {"report_snapshot"}
    assert len(figures["without"]["wrong"]) + len(figures["without"]["wrong_topics"]) > 0


def test_nothing_new_to_the_live_model_means_nothing_to_ask(tmp_path):
    assert later_figures(phrases(60, in_live=True), tmp_path, CONFIG, lambda _: None) is None
    assert later_figures(phrases(20), tmp_path, CONFIG, lambda _: None) is None


NEW = {"greet": {"greet": 8, "thank": 1}, "thank": {"thank": 5}}
LIVE = {"greet": {"greet": 9}, "thank": {"thank": 3, "greet": 2}}


@pytest.mark.parametrize("live", [LIVE, None])
@pytest.mark.parametrize("has_font", [True, False])
def test_the_picture_is_what_telegram_takes(tmp_path, monkeypatch, live, has_font):
    if not has_font:
        monkeypatch.setattr(versus, "chinese_font", lambda _: None)
    versus.draw_versus(NEW, live, INTENT_NAMES, "诉求", tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as picture:
        assert sum(picture.size) < 10_000
        assert max(picture.size) <= 2_560
        assert max(picture.size) / min(picture.size) < 20
    assert (tmp_path / "a.png").stat().st_size < 10_000_000


def test_a_picture_of_all_topics_is_still_one_telegram_takes(tmp_path):
    table = {topic: {topic: 20, "other": 3} for topic in TOPIC_NAMES}
    versus.draw_versus(table, table, TOPIC_NAMES, "主题", tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as picture:
        assert max(picture.size) <= 2_560


def test_better_is_green_whether_more_is_right_or_less_is_wrong():
    change = as_matrix(NEW, ["greet", "thank"]) - as_matrix(LIVE, ["greet", "thank"])
    assert np.array_equal(versus.goodness(change), [[-1, -1], [2, 2]])


def test_what_the_live_model_surely_reads_otherwise_is_doubted_and_what_it_guesses_is_not():
    def sure(intent, confidence, fallback=False):
        return Read(intent, "noise", fallback, alarm=False, alarm_of_model=False, confidence=confidence)

    live = {
        "p0": sure("thank", 0.93),
        "p1": sure("thank", 0.6),
        "p2": sure("greet", 0.99),
        "p3": sure("thank", 0.95, True),
    }
    new = {one: sure("greet", 1.0) for one in live}
    figures = gate.phrase_figures(phrases(4), {"new": new, "live": live})
    assert figures["doubted"] == [{"id": "p0", "right": "greet", "live": "thank"}]
    assert gate.phrase_figures(phrases(4), {"new": new})["doubted"] == []


@pytest.fixture
def office(tmp_path):
    frozen = tmp_path / "frozen"
    frozen.mkdir()
    items = [
        {"id": "s1", "text": "你好", "intent": "greet", "topic": None, "kind": "chat"},
        {"id": "s2", "text": "楼下天天半夜吵闹", "intent": "file_complaint", "topic": "noise", "kind": "chat"},
        {"id": "s3", "text": "家里着火了", "intent": "report_emergency", "topic": None, "kind": "chat"},
    ]
    lines(frozen / "a.jsonl", items)
    learned = [
        {"id": 4, "text": "你好呀", "intent": "greet"},
        {"id": 5, "text": "谢谢", "intent": "ask_information", "status": "withdrawn"},
    ]
    return frozen, lines(tmp_path / "phrases.jsonl", learned), tmp_path / "out"


def run(office, model, *arguments):
    frozen, learned, out = office
    names = ["--model", model, "--frozen", frozen, "--phrases", learned, "--out", out, *arguments]
    with inside(ROOT):
        return gate.main([*map(str, names), "--json"])


def test_a_model_beside_itself_reads_nothing_otherwise(office, model, capsys):
    assert run(office, model, "--against", model) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[-1]["stage"] == "done"
    assert [one["percent"] for one in told] == sorted(one["percent"] for one in told)
    facts = json.loads((office[2] / "report.json").read_text(encoding="utf-8"))
    assert facts["frozen"]["new"] == facts["frozen"]["live"]
    assert facts["frozen"]["new"]["messages"] == 3
    assert facts["changed"] == []
    assert facts["later"] is None
    assert facts["phrases"]["new"]["messages"] == 1
    assert facts["phrases"]["withdrawn"] == 1
    assert (office[2] / "labels.png").is_file()
    assert (office[2] / "topics.png").is_file()


def test_a_live_model_that_cannot_be_read_is_left_out(office, model, tmp_path):
    (tmp_path / "broken.tar.gz").write_bytes(b"no archive")
    assert run(office, model, "--against", tmp_path / "broken.tar.gz") == 0
    facts = json.loads((office[2] / "report.json").read_text(encoding="utf-8"))
    assert set(facts["frozen"]) == {"new"}


def test_a_new_model_that_cannot_be_read_is_said(office, tmp_path, capsys):
    assert run(office, tmp_path / "none.tar.gz") == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["stage"] == "failed"


def test_changes_say_what_is_right_and_whether_it_is_better():
    live = {**READ, "a": read("greet")}
    told = list(gate.changed(MESSAGES, {"new": READ, "live": live}))
    assert [(one["id"], one["what"], one["better"]) for one in told] == [("a", "intent", 1), ("a", "alarm", 1)]
    assert list(gate.changed(MESSAGES, {"new": READ})) == []
