"""Train, load, parse; and what happens when training fails."""

import pytest

from nlu import train
from nlu.importer import DataError, read_messages
from nlu.reader import Reader
from nlu.tests.support import PROJECT, ROOT, project_arguments


@pytest.fixture(scope="module")
def reader(model):
    return Reader(model)


def test_training_tells_how_far_it_is(training):
    _, lines = training
    percents = [line["percent"] for line in lines]
    assert percents == sorted(percents)
    assert (lines[0]["stage"], lines[-1]["stage"], percents[-1]) == ("start", "done", 100)
    assert lines[-1]["examples"] == 22


@pytest.mark.parametrize(
    ("text", "intent", "topic"),
    [
        ("你好", "greet", None),
        ("學府路的路燈壞了！！！", "report_snapshot", "public_facilities"),
        ("半夜放音乐吵死人", "file_complaint", "noise"),
    ],
)
def test_a_trained_model_reads(reader, text, intent, topic):
    reading = reader.read(text)
    assert reading.intent == intent
    assert topic is None or reading.topic == topic


def test_entities_are_copied_as_typed(reader):
    text = "和平路５栋２单元301井盖沒了，電話138 0000 5590，粤Ａ1K55R堵著"
    entities = {entity["type"]: entity for entity in reader.read(text).entities}
    assert entities["phone"]["value"] == "138 0000 5590"
    assert entities["plate"]["value"] == "粤Ａ1K55R"
    assert "５栋２单元301" in entities["address"]["value"]
    assert all(text[e["start"] : e["end"]] == e["value"] for e in entities.values())


def test_a_slash_of_a_resident_is_no_payload(reader):
    assert reader.read("/affirm").ranking[0][1] < 1.0


@pytest.mark.parametrize(
    "text", ["", " ", "1", "a" * 4096, "路" * 4096, "😀" * 5000, "\u200b" * 50, "ꋌꉢ", "мир", "ありがとう"]
)
def test_odd_texts_are_read_without_a_fault(reader, text):
    assert 0.0 <= reader.read(text).confidence <= 1.0


def test_a_failed_training_leaves_nothing_and_says_why(tmp_path, capsys):
    domain = tmp_path / "domain.yml"
    domain.write_text("version: '3.1'\nintents: [greet]\nactions: []\n", encoding="utf-8")
    out = tmp_path / "models" / "model.tar.gz"
    arguments = [
        "--out",
        str(out),
        "--data",
        str(PROJECT),
        "--domain",
        str(domain),
        "--config",
        str(ROOT / "config.yml"),
    ]
    assert train.main([*arguments, "--json"]) == 1
    assert list(out.parent.iterdir()) == []
    assert '"stage": "failed"' in capsys.readouterr().out.splitlines()[-1]


def test_a_missing_file_is_named(tmp_path, capsys):
    assert train.main(["--out", str(tmp_path / "m.tar.gz"), *project_arguments(), "--domain", "none.yml"]) == 1
    assert "none.yml is missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("nlu:\n- intent: x\n  examples: [", ":"),
        ("nlu:\n- examples:\n  - text: a\n", "section 1"),
        ("nlu:\n- intent: x\n  examples:\n  - metadata: {topic: noise}\n", "example of x"),
    ],
)
def test_wrong_training_data_is_named(tmp_path, content, place):
    path = tmp_path / "wrong.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=place):
        list(read_messages(path))


def test_the_quick_importer_reads_what_rasa_reads():
    from rasa.shared.nlu.training_data.loading import load_data

    path = PROJECT / "nlu.yml"
    ours = [(m.get("text"), m.get("intent"), m.get("entities"), m.get("metadata")) for m in read_messages(path)]
    theirs = [
        (m.get("text"), m.get("intent"), m.get("entities"), m.get("metadata"))
        for m in load_data(str(path)).training_examples
    ]
    assert ours == theirs
