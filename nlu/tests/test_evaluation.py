"""The measuring tools with a small reader in the model's place; nothing is trained here."""

import json
import stat
import sys

import pytest

from nlu import evaluate, predict
from nlu.evaluation import confusion, report, training
from nlu.evaluation.goals import ALL, GOALS, verdicts
from nlu.evaluation.machine import cpu_model, machine_facts, resident_mb
from nlu.evaluation.mistakes import as_lines
from nlu.evaluation.sets import Case, as_outcome, chat_cases, is_held_out, measured, own_cases, real_cases
from nlu.importer import read_messages
from nlu.names import LABEL_NAMES
from nlu.reader import as_reading

WORDS = "我家的事只跟你们说"
INTENT_OF = {"路": "report_snapshot", "火": "report_emergency"}


class SmallReader:
    """A 路 is a snapshot, a 火 an emergency, all else a complaint; the first two characters are an address."""

    def read(self, text):
        intent = next((intent for word, intent in INTENT_OF.items() if word in text), "file_complaint")
        first = {"name": intent, "confidence": 0.8}
        entity = {"entity": "address", "value": text[:2], "start": 0, "end": len(text[:2])}
        topic = {"name": "roads", "confidence": 0.7}
        return as_reading({"intent": first, "intent_ranking": [first], "topic": topic, "entities": [entity]})


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Real and chat messages, training data, a model file; the small reader stands for every model."""
    real, data = tmp_path / "real", tmp_path / "data"
    (data / "nlu" / "chat").mkdir(parents=True)
    real.mkdir()
    rows = "".join(f"  - text: |\n      {i}号窗口不理人\n    metadata:\n      topic: government\n" for i in range(40))
    yml = f"nlu:\n- intent: file_complaint\n  examples:\n{rows}"
    (data / "nlu" / "chat" / "file_complaint.yml").write_text(yml, encoding="utf-8")
    write_lines(
        real / "dev.jsonl",
        {"id": "r1", "text": WORDS, "labels": ["consult"], "also": ["complaint"], "topic": "other", "style": "short"},
        {
            "id": "r2",
            "text": "路断了",
            "labels": ["snapshot", "complaint"],
            "also": [],
            "topic": "roads",
            "style": "title",
        },
    )
    entities = [{"type": "address", "value": "火车"}, {"type": "party", "value": "老板"}]
    write_lines(
        real / "chat_dev.jsonl",
        {"id": "c1", "text": "火车站门口", "label": "rate", "second": "human", "topic": "other", "entities": entities},
        {"id": "c2", "text": "救我", "label": "emergency", "topic": "safety", "entities": [], "difficulty": "easy"},
    )
    (tmp_path / "model.tar.gz").write_bytes(b"0" * 300_000)
    monkeypatch.setattr(evaluate, "load_reader", lambda model: SmallReader())
    return tmp_path


def write_lines(file, *items):
    file.write_text("\n".join(json.dumps(item) for item in items) + "\n\n", encoding="utf-8")


def arguments(project, *more):
    folders = ["--data", str(project / "data"), "--real", str(project / "real"), "--out", str(project / "out")]
    return ["--model", str(project / "model.tar.gz"), *folders, *more]


@pytest.fixture
def measured_once(project, capsys):
    assert evaluate.main(arguments(project, "--no-held-out", "--page", str(project / "docs" / "evaluation.md"))) == 0
    return project


def test_the_figures_of_all_sets_are_in_the_report(measured_once):
    facts = json.loads((measured_once / "out" / "report.json").read_text(encoding="utf-8"))
    real, chat = facts["sets"]["real"], facts["sets"]["chat"]
    assert (real["label_strict"], real["label_lenient"], real["topic"]) == (0.5, 1.0, 0.5)
    assert (chat["emergency_recall"], chat["false_alarms"]) == (0.0, 1.0)
    assert chat["entities"]["address"]["count"] == 1
    assert chat["entities"]["micro"]["recall"] == 0.5
    assert facts["emergencies"] == {
        "emergencies": 1,
        "emergency_recall": 0.0,
        "others": 3,
        "false_alarm_count": 1,
        "false_alarms": 0.3333,
        "bot_emergency_recall": None,
        "bot_false_alarm_count": None,
        "bot_false_alarms": None,
    }
    assert (facts["data_messages"], facts["model_mb"], facts["parse_ms"]["count"]) == (40, 0.3, 4)
    assert any(not one["reached"] for one in facts["goals"])


@pytest.fixture
def measured_with_rules(project, monkeypatch, capsys):
    """The rules hear what the small reader does not, and call help once too often."""
    monkeypatch.setattr(predict, "rule_alarms", lambda python, texts: ["救" in text or "断" in text for text in texts])
    assert evaluate.main(arguments(project, "--no-held-out", "--service-python", sys.executable)) == 0
    return project


def test_the_whole_bot_stands_beside_the_model_alone(measured_with_rules):
    facts = json.loads((measured_with_rules / "out" / "report.json").read_text(encoding="utf-8"))
    chat, real = facts["sets"]["chat"], facts["sets"]["real"]
    assert (chat["emergency_recall"], chat["bot_emergency_recall"]) == (0.0, 1.0)
    assert (real["false_alarm_count"], real["bot_false_alarm_count"]) == (0, 1)
    assert chat["bot_false_alarms"] == 1.0, "what the model calls, the bot calls"
    together = facts["emergencies"]
    assert (together["bot_emergency_recall"], together["bot_false_alarms"]) == (1.0, 0.6667)
    assert (together["emergency_recall"], together["false_alarms"]) == (0.0, 0.3333)


def test_the_report_names_both(measured_with_rules):
    text = (measured_with_rules / "out" / "report.md").read_text(encoding="utf-8")
    assert "whole bot, the rules in front or the model: recall 1.000, false alarms 2 (66.67%)" in text
    assert "model alone: recall 0.000, false alarms 1 (33.33%)" in text
    mistakes = (measured_with_rules / "out" / "mistakes.txt").read_text(encoding="utf-8")
    assert mistakes.count("the rules in front call help") >= 2


def test_a_report_without_the_rules_says_so(measured_once):
    text = (measured_once / "out" / "report.md").read_text(encoding="utf-8")
    assert "whole bot: not measured" in text
    assert "model alone: recall 0.000" in text


def test_rules_that_do_not_answer_end_the_measuring_with_one_line(project, capsys):
    assert evaluate.main(arguments(project, "--no-held-out", "--service-python", str(project / "none"))) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"nlu.evaluate: {project / 'none'}: ")


def test_no_sentence_of_anybody_is_in_what_may_be_committed(measured_once):
    for file in ("out/report.json", "out/report.md", "docs/evaluation.md"):
        text = (measured_once / file).read_text(encoding="utf-8")
        assert not any(words in text for words in (WORDS, "路断了", "火车", "救我", "窗口", "r1", "c1")), file


def test_mistakes_are_quoted_in_the_reports_folder_alone(measured_once):
    file = measured_once / "out" / "mistakes.txt"
    assert WORDS in file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(one.name for one in (measured_once / "docs").iterdir()) == [
        *("evaluation-chat.png", "evaluation-real.png", "evaluation.md")
    ]


def test_the_page_shows_its_own_pictures(measured_once):
    page = (measured_once / "docs" / "evaluation.md").read_text(encoding="utf-8")
    assert "](evaluation-real.png)" in page
    assert (measured_once / "docs" / "evaluation-real.png").read_bytes().startswith(b"\x89PNG")


def test_a_second_report_replaces_the_first(measured_once):
    assert evaluate.main(arguments(measured_once, "--no-held-out")) == 0


def test_without_foreign_messages_our_own_are_timed(project, capsys):
    for file in (project / "real").iterdir():
        file.unlink()
    assert evaluate.main(arguments(project, "--no-held-out")) == 0
    facts = json.loads((project / "out" / "report.json").read_text(encoding="utf-8"))
    assert facts["sets"] == {}
    assert facts["parse_ms"]["count"] == len(own_cases(project / "data")) > 0
    assert "dev.jsonl is absent, skipped" in capsys.readouterr().err


def test_held_out_messages_are_read_by_a_model_that_has_not_seen_them(project, monkeypatch):
    seen = {}

    def train(model, data, config, words, domain):
        seen["texts"] = {m.get("text") for file in data[0].rglob("*.yml") for m in read_messages(file)}
        return training.Training(1.0, 1, 1.0)

    monkeypatch.setattr(training, "train", train)
    assert evaluate.main(arguments(project, "--time-training")) == 0
    facts = json.loads((project / "out" / "report.json").read_text(encoding="utf-8"))
    assert facts["training"]["seconds"] == 1.0
    assert facts["sets"]["held_out"]["kinds"]["chat"]["count"] == len(own_cases(project / "data"))


def test_the_copy_for_measuring_has_all_but_the_held_out(project, tmp_path):
    training.copy_without_held_out(project / "data", tmp_path / "copy")
    kept = [m.get("text") for m in read_messages(tmp_path / "copy" / "nlu" / "chat" / "file_complaint.yml")]
    unseen = [case.text for case in own_cases(project / "data")]
    assert len(kept) + len(unseen) == 40
    assert not any(map(is_held_out, kept))
    assert all(map(is_held_out, unseen))


def test_a_missing_model_is_one_line(project, capsys, monkeypatch):
    monkeypatch.undo()
    (project / "model.tar.gz").unlink()
    assert evaluate.main(arguments(project)) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("nlu.evaluate: no model file")


def test_a_folder_that_cannot_be_written_is_one_line(project, capsys):
    (project / "out").write_text("a file")
    assert evaluate.main(arguments(project, "--no-held-out")) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_cases_are_read_with_all_that_is_right_about_them(project):
    first, second = real_cases(project / "real" / "dev.jsonl")
    assert (first.labels, first.also, first.kind, first.entities) == ({"consult"}, {"complaint"}, "short", None)
    assert second.labels == {"snapshot", "complaint"}
    chat = chat_cases(project / "real" / "chat_dev.jsonl")
    assert (chat[0].also, chat[1].also) == ({"human"}, frozenset())
    assert chat[0].entities == (("address", "火车"), ("party", "老板"))


def test_an_outcome_carries_the_decision_to_call_help():
    outcome = as_outcome(Case("1", "着火", frozenset({"emergency"})), SmallReader().read("着火"))
    assert (outcome.emergency, outcome.read, outcome.topic_confidence) == (True, "emergency", 0.7)


def test_every_case_is_timed():
    results = measured([Case("1", "a", frozenset({"rate"}))] * 3, SmallReader(), "test")
    assert len(results) == 3
    assert all(one.seconds > 0 for one in results)


def test_the_most_confident_mistakes_come_first():
    cases = [Case(str(i), f"第{i}句", frozenset({"consult"}), topic="noise") for i in range(3)]
    results = measured(cases, SmallReader(), "test")
    changed = [
        type(one)(one.case, type(one.outcome)(**{**vars(one.outcome), "confidence": c}), 0.0)
        for one, c in zip(results, (0.5, 0.9, 0.7), strict=True)
    ]
    lines = list(as_lines({"chat": changed}))
    assert [line.split()[0] for line in lines if "consult -> complaint" in line][:3] == ["1", "2", "0"]


# ---- goals, page ----


def test_goals_that_were_not_measured_are_not_judged():
    assert verdicts({"sets": {}, "memory_mb": 751.0}) == [
        {"words": GOALS[-1].words, "of": "", "value": 751.0, "bound": "≤ 750", "reached": False}
    ]


@pytest.mark.parametrize(("bot", "judged", "whose"), [(0.99, 0.99, "whole bot"), (None, 0.5, "model alone")])
def test_emergencies_are_judged_by_the_whole_bot_where_it_was_measured(bot, judged, whose):
    figures = {"emergency_recall": 0.5, "bot_emergency_recall": bot}
    rows = verdicts({"sets": {"held_out": figures}, ALL: figures})
    assert [(row["of"], row["value"], row["reached"]) for row in rows] == [
        (of, judged, judged > 0.98) for of in ("held_out", ALL)
    ]
    assert all(row["words"].endswith(whose) for row in rows)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (0.5, "0.500"), (1.0, "1.000"), (12.345, "12.3"), (7, "7"), ((0.1, 0.2), "0.100–0.200")],
)
def test_numbers_are_shown_as_people_read_them(value, shown):
    assert report.figure(value) == shown


def test_every_table_row_has_as_many_cells_as_its_head(measured_once):
    blocks = (measured_once / "out" / "report.md").read_text(encoding="utf-8").split("\n\n")
    tables = [block.strip().splitlines() for block in blocks if block.strip().startswith("|")]
    assert len(tables) > 5
    assert all(len({line.count("|") for line in table}) == 1 for table in tables)


# ---- pictures ----


def test_classes_are_in_the_order_of_the_names_and_unknown_ones_last():
    table = {"consult": {"zzz": 1}, "certificate": {"complaint": 2}}
    assert confusion.ordered(table, LABEL_NAMES) == ["certificate", "complaint", "consult", "zzz"]
    assert confusion.as_matrix(table, ["certificate", "complaint"]).tolist() == [[0, 2], [0, 0]]


@pytest.mark.parametrize("fonts", [[], ["/nowhere/NotoSansCJK-Regular.ttc"]])
def test_without_a_chinese_font_the_picture_carries_codes(tmp_path, monkeypatch, fonts, recwarn):
    import matplotlib.font_manager

    monkeypatch.setattr(matplotlib.font_manager, "findSystemFonts", lambda: fonts)
    confusion.chinese_font.cache_clear()
    confusion.draw({"consult": {"consult": 3}}, LABEL_NAMES, "聊天", tmp_path / "chat.png")
    assert confusion.chinese_font("咨询") is None
    assert (tmp_path / "chat.png").stat().st_size > 1000
    assert not [one for one in recwarn if "Glyph" in str(one.message)], "no empty boxes"
    confusion.chinese_font.cache_clear()


def test_a_set_without_messages_has_an_empty_picture(tmp_path):
    confusion.draw({}, LABEL_NAMES, "聊天", tmp_path / "empty.png")
    assert (tmp_path / "empty.png").exists()


# ---- training beside us, machine ----


def trainer(tmp_path, monkeypatch, code):
    program = tmp_path / "python"
    program.write_text(f"#!{sys.executable}\nimport json, sys, time\n{code}", encoding="utf-8")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))


def test_a_training_tells_what_it_took(tmp_path, monkeypatch):
    lines = [
        {"stage": "start", "percent": 0},
        {"stage": "train", "percent": 20, "component": "nlu.x.Normalizer"},
        {"stage": "train", "percent": 50, "component": "nlu.x.Classifier"},
        {"stage": "done", "percent": 100, "examples": 7, "seconds": 1},
    ]
    code = "print('a library speaks')\nprint(5)\nsys.stderr.write('x' * 300000)\n"
    trainer(tmp_path, monkeypatch, code + "".join(f"print('''{json.dumps(one)}''', flush=True)\n" for one in lines))
    took = training.train(tmp_path / "m.tar.gz", [tmp_path], tmp_path / "config.yml", "test")
    assert (took.examples, set(took.components)) == (7, {"Normalizer", "Classifier"})
    assert took.seconds >= 0
    assert took.as_facts()["peak_mb"] > 1


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("print(json.dumps({'stage': 'failed', 'percent': 10, 'error': 'no data'}))\nsys.exit(1)", "no data"),
        ("sys.stderr.write('first\\nthe last line\\n')\nsys.exit(1)", "the last line"),
        ("", "no reason given"),
    ],
)
def test_a_failed_training_says_why(tmp_path, monkeypatch, code, reason):
    trainer(tmp_path, monkeypatch, code)
    with pytest.raises(training.TrainingError, match=reason):
        training.train(tmp_path / "m.tar.gz", [tmp_path], tmp_path / "config.yml", "test")


def test_seconds_of_components_reach_to_the_next_line():
    spoken = [{"at": 0.0}, {"at": 1.0, "component": "a.B"}, {"at": 4.0, "component": "a.C"}, {"at": 4.5}]
    assert training.component_seconds(spoken) == {"B": 3.0, "C": 0.5}


def test_the_machine_is_described_without_its_name(tmp_path):
    facts = machine_facts()
    assert set(facts) == {"cores", "cpu", "system", "python"}
    assert facts["cores"] >= 1
    assert all(facts.values())
    info = tmp_path / "cpuinfo"
    info.write_text("processor : 0\nmodel name\t: Some CPU @ 2 GHz\n")
    assert cpu_model(info) == "Some CPU @ 2 GHz"
    assert cpu_model(tmp_path / "none") != ""


def test_memory_is_read_where_the_system_tells_it_and_guessed_elsewhere(tmp_path):
    status = tmp_path / "status"
    status.write_text("Name:\tx\nVmRSS:\t  2048 kB\n")
    assert resident_mb(status) == 2.0
    assert resident_mb(tmp_path / "none") > 1
