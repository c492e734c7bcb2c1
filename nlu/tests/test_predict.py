import json
import sys

import pytest

from nlu import predict
from nlu.predict import BrokenLineError, Line, PredictError
from nlu.reader import as_reading


class EchoReader:
    """Reads every text as a complaint; the last two characters are an address."""

    def __init__(self):
        self.texts = []

    def read(self, text):
        self.texts.append(text)
        if "炸" in text:
            raise RuntimeError("a component stumbled")
        end = len(text)
        entity = {"entity": "address", "value": text[-2:], "start": max(end - 2, 0), "end": end}
        intent = {"name": "file_complaint", "confidence": 0.9}
        return as_reading({"intent": intent, "intent_ranking": [intent], "entities": [entity]})


def write(path, *lines):
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return path


def read_all(path, skip_broken=False):
    return [(line.identity, line.text) for line in predict.read_lines(path, skip_broken=skip_broken)]


def written(out):
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


BROKEN = [
    ("{", "is no JSON"),
    ("[]", "needs"),
    ("5", "needs"),
    ('{"id": 1, "text": 5}', "needs"),
    ('{"id": 1, "text": null}', "needs"),
    ('{"id": 2}', "needs"),
    ('{"text": "x"}', "needs"),
    ('{"id": NaN, "text": "x"}', "is no JSON"),
    ('{"id": 1e999, "text": "x"}', "is no JSON"),
    ('{"id": 1, "text": "x"} {"id": 2, "text": "y"}', "is no JSON"),
    (b'{"id": 1, "text": "\xff\xfe"}', "needs UTF-8"),
    ("[" * 100_000, "is no JSON"),
]


@pytest.mark.parametrize(("broken", "needed"), BROKEN)
def test_a_broken_line_is_named_with_what_is_needed(tmp_path, broken, needed):
    path = write(tmp_path / "in.jsonl", '{"id": 1, "text": "你好"}', "", broken)
    with pytest.raises(PredictError, match=rf"in\.jsonl:3: {needed}") as caught:
        read_all(path)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(("broken", "needed"), BROKEN)
def test_broken_lines_can_be_left_out(tmp_path, broken, needed, capsys):
    path = write(tmp_path / "in.jsonl", broken, '{"id": "b", "text": ""}')
    assert read_all(path, skip_broken=True) == [("b", "")]
    assert f":1: {needed}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (b'\xef\xbb\xbf{"id": 1, "text": "a"}', [(1, "a")]),
        (b'{"id": 1, "text": "a"}\r\n\r\n{"id": 2, "text": "b"}\r\n', [(1, "a"), (2, "b")]),
        (b'\n \n\t\n{"id": 1, "text": "a"}\n\n', [(1, "a")]),
        (b'{"id": 1, "text": "a"}\n{"id": 1, "text": "b"}', [(1, "a"), (1, "b")]),
        (b'{"id": null, "text": "a"}\n{"id": [1, {}], "text": "b"}', [(None, "a"), ([1, {}], "b")]),
        (b'{"id": 1, "text": "a\\u0000b", "more": 3}', [(1, "a\0b")]),
        ('{"id": 1, "text": "a\u2028b\u0085c"}'.encode(), [(1, "a\u2028b\x85c")]),
        (b"", []),
    ],
)
def test_what_files_look_like(tmp_path, content, read):
    assert read_all(write(tmp_path / "in.jsonl", content)) == read


def test_a_byte_order_mark_later_on_is_broken():
    with pytest.raises(BrokenLineError):
        predict.parse_line(predict.BOM + b'{"id": 1, "text": "a"}', "in:2")


def test_ids_come_back_as_they_were_and_in_order(tmp_path):
    out = tmp_path / "deep" / "out.jsonl"
    ids = ["c", "a", 7, "a", None, 1.5, {"x": [1]}, "\ud83d"]
    predict.write_lines(out, [Line(one, "你好", "in:1") for one in ids], EchoReader())
    assert [line["id"] for line in written(out)] == ids


def test_half_a_character_is_read_and_given_back_as_it_was(tmp_path):
    out, reader = tmp_path / "out.jsonl", EchoReader()
    predict.write_lines(out, [Line(1, "路\ud83d", "in:1")], reader)
    assert reader.texts == ["路\ufffd"]
    assert written(out)[0]["entities"][0]["value"] == "路\ud83d"


def test_places_count_from_the_beginning_of_the_text_as_given():
    text = " \n 和平路 "
    (entity,) = predict.read(EchoReader(), text).entities
    assert (entity["value"], entity["start"], entity["end"]) == ("平路", 4, 6)
    assert text[4:6] == "平路"


def test_a_huge_text_is_read_as_far_as_a_message_can_be():
    reader = EchoReader()
    predict.read(reader, "路" * 1_000_000)
    assert len(reader.texts[0]) == 4096


def test_nothing_appears_before_all_is_read(tmp_path):
    out = write(tmp_path / "out.jsonl", "the old one")
    with pytest.raises(PredictError, match="in:2: the model cannot read it"):
        predict.write_lines(out, [Line(1, "好", "in:1"), Line(2, "炸", "in:2")], EchoReader())
    assert out.read_text() == "the old one"
    assert list(tmp_path.iterdir()) == [out]


def test_what_the_model_stumbles_over_can_be_left_out(tmp_path, capsys):
    out = tmp_path / "out.jsonl"
    predict.write_lines(out, [Line(1, "炸", "in:1"), Line(2, "好", "in:2")], EchoReader(), skip_broken=True)
    assert [line["id"] for line in written(out)] == [2]
    assert "in:1" in capsys.readouterr().err


def asked_of(monkeypatch, call_help):
    """Let a function stand for the rules; the list of texts they were asked about, batch by batch."""
    batches = []

    def rule_alarms(python, texts):
        batches.append(list(texts))
        return [call_help(text) for text in texts]

    monkeypatch.setattr(predict, "rule_alarms", rule_alarms)
    return batches


@pytest.mark.parametrize("named", [True, False])
def test_the_rules_call_help_where_the_model_does_not(tmp_path, monkeypatch, named):
    batches = asked_of(monkeypatch, lambda text: "火" in text)
    monkeypatch.setattr(predict, "load_reader", lambda model: EchoReader())
    source = write(tmp_path / "in.jsonl", '{"id": 1, "text": "着火"}', '{"id": 2, "text": " 你\\ud83d "}')
    files = ["--model", "m", "--in", str(source), "--out", str(tmp_path / "out.jsonl")]
    assert predict.main([*files, *(["--service-python", sys.executable] if named else [])]) == 0
    lines = written(tmp_path / "out.jsonl")
    assert [line["emergency"] for line in lines] == [named, False]
    assert {line["label"] for line in lines} == {"complaint"}, "the label stays the model's own"
    assert batches == ([["着火", "你\ufffd"]] if named else []), "in one batch, and as far as the model reads it too"


def test_an_emergency_of_the_model_stays_one_whatever_the_rules_say():
    intent = {"name": "report_emergency", "confidence": 0.9}
    reading = as_reading({"intent": intent, "intent_ranking": [intent], "entities": []})
    assert predict.as_line(1, reading, alarm=False)["emergency"] is True


def test_rules_that_do_not_answer_are_one_line_and_nothing_is_written(tmp_path, capsys):
    source = write(tmp_path / "in.jsonl", '{"id": 1, "text": "着火"}')
    files = ["--model", "m", "--in", str(source), "--out", str(tmp_path / "out.jsonl")]
    assert predict.main([*files, "--service-python", str(tmp_path / "none")]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize("confidence", [float("nan"), 1.0000001, -1e-9])
def test_confidence_is_always_a_number_between_0_and_1(confidence):
    assert 0.0 <= predict.confidence(confidence) <= 1.0


def test_a_missing_file_is_one_line(tmp_path, capsys):
    status = predict.main(["--model", "none.tar.gz", "--in", str(tmp_path / "none"), "--out", str(tmp_path / "out")])
    assert status == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("name", ["folder", "file/out.jsonl", "/dev/full"])
def test_a_target_that_cannot_be_written_is_one_line(tmp_path, name, capsys):
    (tmp_path / "folder").mkdir()
    write(tmp_path / "file", "x")
    with pytest.raises(PredictError, match=name):
        predict.write_lines(tmp_path / name, [], EchoReader())
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "folder"]


def test_the_best_guess_is_given_even_where_the_bot_would_ask():
    parsed = {
        "intent": {"name": "nlu_fallback", "confidence": 0.4},
        "intent_ranking": [
            {"name": "nlu_fallback", "confidence": 0.4},
            {"name": "file_complaint", "confidence": 0.35},
            {"name": "affirm", "confidence": 0.2},
            {"name": "skip", "confidence": 0.2},
        ],
        "topic": {"name": "noise", "confidence": 0.6},
        "entities": [],
    }
    reading = as_reading(parsed)
    assert (reading.intent, reading.fallback, reading.topic) == ("file_complaint", True, "noise")
    assert reading.ranking[0] == ("other", pytest.approx(0.4))


def test_a_batch_keeps_ids_and_order(model, tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    texts = {
        "c": "和平路的路灯不亮",
        "a": "",
        7: "/greet",
        "z": "你" * 4096,
        "e": "😀" * 500,
        "y": "ꋌꉢ",
        "n": "路灯\0坏了",
        "s": "\ud83d路灯坏了",
        "b": " \n和平路的路灯不亮",
    }
    source.write_text("\n".join(json.dumps({"id": k, "text": v}) for k, v in texts.items()), encoding="utf-8")
    assert predict.main(["--model", str(model), "--in", str(source), "--out", str(out)]) == 0
    lines = written(out)
    assert [line["id"] for line in lines] == list(texts)
    assert lines[0]["label"] == "snapshot"
    assert {e["type"]: e["value"] for e in lines[0]["entities"]}["address"] == "和平路"
    assert lines[1]["fallback"]
    assert lines[5]["fallback"]
    for line in lines:
        text = texts[line["id"]]
        assert all(text[e["start"] : e["end"]] == e["value"] for e in line["entities"])
        assert set(line) == {
            *("id", "intent", "label", "confidence", "fallback", "ranking", "topic", "topic_confidence"),
            *("emergency", "entities"),
        }
