import json

import pytest

from nlu import predict
from nlu.reader import as_reading


def test_a_broken_line_is_named(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": 1, "text": "你好"}\n\n{"id": 2}\n', encoding="utf-8")
    with pytest.raises(predict.PredictError, match=r"in\.jsonl:3"):
        list(predict.read_lines(path, skip_broken=False))


@pytest.mark.parametrize("broken", ["{", "[]", '{"id": 1, "text": 5}', "5", '{"text": "x"}'])
def test_broken_lines_can_be_left_out(tmp_path, broken, capsys):
    path = tmp_path / "in.jsonl"
    path.write_text(f'{broken}\n{{"id": "b", "text": ""}}\n', encoding="utf-8")
    assert list(predict.read_lines(path, skip_broken=True)) == [("b", "")]
    assert ":1:" in capsys.readouterr().err


def test_a_missing_file_is_one_line(tmp_path, capsys):
    status = predict.main(["--model", "none.tar.gz", "--in", str(tmp_path / "none"), "--out", str(tmp_path / "out")])
    assert status == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


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
    texts = {"c": "和平路的路灯不亮", "a": "", 7: "/greet", "z": "你" * 4096, "e": "😀" * 500, "y": "ꋌꉢ"}
    source.write_text("\n".join(json.dumps({"id": k, "text": v}) for k, v in texts.items()), encoding="utf-8")
    assert predict.main(["--model", str(model), "--in", str(source), "--out", str(out)]) == 0
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == list(texts)
    assert lines[0]["label"] == "snapshot"
    assert {e["type"]: e["value"] for e in lines[0]["entities"]}["address"] == "和平路"
    assert lines[1]["fallback"]
    assert lines[5]["fallback"]
