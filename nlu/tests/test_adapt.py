"""The whole command on a small project whose letters use words that its titles lack."""

import json

import pytest

from nlu import adapt
from nlu.adaptation import trial
from nlu.adaptation.store import Adaptation
from nlu.tests.support import ROOT, inside

TITLES = {
    "report_snapshot": ["路灯不亮", "路灯坏了", "井盖坏了", "井盖不见了", "路灯一直闪", "路面坏了"],
    "request_certificate": ["开证明", "证明怎么办", "办居住证", "居住证怎么办", "证明去哪开", "办证材料"],
}
LETTERS = {
    "report_snapshot": ["黑得很摔了人", "夜里黑得很", "老人夜里摔了跤", "走路摔了腿"],
    "request_certificate": ["给孩子上学用", "学校要孩子交", "孩子报名等着交", "上学报名急用"],
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Data of two kinds, as large as is looked at, and the pipeline of the real project."""
    monkeypatch.setattr(trial, "LEAST_OF_KIND", 5)
    for kind, texts in (("titles", TITLES), ("letters", LETTERS)):
        for intent, examples in texts.items():
            said = [text + end for text in examples for end in ("", "了", "吗", "啊")]
            lines = [f"  - text: {text}\n    metadata:\n      topic: other" for text in said]
            file = tmp_path / "data" / "nlu" / kind / f"{intent}.yml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"nlu:\n- intent: {intent}\n  examples:\n" + "\n".join(lines), encoding="utf-8")
    return tmp_path


def messages(project, texts):
    file = project / "past.jsonl"
    lines = [json.dumps({"内容": text}, ensure_ascii=False) for text in texts]
    file.write_text("\n".join([*lines, "{"]), encoding="utf-8")
    return file


def run(project, corpus, *flags):
    out = project / "home" / "lessons.npz"
    files = ["--corpus", str(corpus), "--out", str(out), "--data", str(project / "data"), "--real", str(project)]
    with inside(ROOT):
        return adapt.main([*files, *flags]), out


def helpful():
    for n in range(300):
        intent = sorted(TITLES)[n % 2]
        title = f"{TITLES[intent][n % 6]}，第{'一二三四五六七八九十'[n % 10]}次说了{n}"
        yield f"{title}。{LETTERS[intent][n % 4]}，{LETTERS[intent][n % 3]}"


def test_what_helps_is_shown_and_kept(project, capfd):
    status, out = run(project, messages(project, helpful()), "--json")
    told, broken = capfd.readouterr()
    facts = json.loads(told)
    assert (status, facts["kept"], facts["broken"], facts["columns"]) == (0, True, 1, ["内容"])
    assert "past.jsonl:301：不是一行 JSON 对象，跳过" in broken
    intent = facts["kinds"][0]
    assert [one["set"] for one in intent["sets"]] == ["letters", "titles", "all"]
    assert intent["sets"][-1]["interval"][0] > 0
    assert set(Adaptation.load(out).lessons) == {"intent"}, "the topics are all one: nothing to gain"


def test_a_dry_run_keeps_nothing(project, capfd):
    status, out = run(project, messages(project, helpful()), "--dry-run")
    assert (status, out.exists()) == (0, False)
    words = capfd.readouterr().out
    assert "合计" in words
    assert "什么也没有保存" in words


def test_what_brings_nothing_is_refused_and_what_was_there_stays(project, capfd):
    out = project / "home" / "lessons.npz"
    out.parent.mkdir()
    out.write_bytes(b"before")
    status, _ = run(project, messages(project, (f"今天天气{n}度，很好" for n in range(300))))
    assert (status, out.read_bytes()) == (3, b"before")
    assert "什么也没有保存" in capfd.readouterr().out


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_too_few_messages_are_refused_in_one_sentence(project, capfd, flags):
    status, out = run(project, messages(project, ["路灯坏了没人修"]), *flags)
    told = capfd.readouterr()
    assert (status, out.exists()) == (1, False)
    assert told.err.splitlines()[-1] == "past.jsonl 里只有 1 条不同的留言，太少，学不到东西；至少要 200 条"
    assert json.loads(told.out)["error"] == told.err.splitlines()[-1] if flags else told.out == ""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "check.jsonl:1：要写成"),
        ('{"text": "路灯坏了"}', "check.jsonl:1：要写成"),
        ('{"text": "路灯坏了", "label": "lamp"}', "check.jsonl:1：label 要是其中之一"),
        ('{"text": "路灯坏了", "label": "snapshot", "topic": "x"}', "check.jsonl:1：topic 要是其中之一"),
        ("", "check.jsonl 是空的"),
    ],
)
def test_a_labelled_file_that_is_wrong_is_named(project, capfd, line, words):
    check = project / "check.jsonl"
    check.write_text(line, encoding="utf-8")
    status, out = run(project, messages(project, helpful()), "--check", str(check))
    assert (status, out.exists()) == (1, False)
    assert words in capfd.readouterr().err


def test_the_offices_own_labels_are_a_set_of_their_own(project, capfd):
    check = project / "check.jsonl"
    check.write_text(
        '{"text": "夜里黑得很", "label": "snapshot"}\n{"text": "上学用", "labels": ["certificate", "consult"]}'
    )
    run(project, messages(project, helpful()), "--check", str(check), "--json")
    intent, topic = json.loads(capfd.readouterr().out)["kinds"]
    assert [(one["set"], one["messages"]) for one in intent["sets"]][-2] == ("check", 2)
    assert "check" not in [one["set"] for one in topic["sets"]], "nobody has said what they are about"
