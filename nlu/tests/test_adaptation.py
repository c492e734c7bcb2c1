"""Lessons from unlabelled messages: what is taught, what is kept of it, and when it is refused."""

import json
import random

import numpy as np
import pytest
from scipy.sparse import vstack

from nlu.adaptation import lessons as lessons_module
from nlu.adaptation.lessons import Readable, teach
from nlu.adaptation.store import Adaptation, AdaptationError, digest_of
from nlu.adaptation.trial import Comparison, interval
from nlu.adaptation.verdict import Verdict, as_table
from nlu.adaptation.views import halves
from nlu.features.text_features import TextFeatures
from nlu.linear import Lessons, LinearModel

LAMPS = ["路灯不亮了", "路灯坏了", "一排路灯都不亮", "灯坏了没人修", "路灯一直闪"]
PAPERS = ["怎么开证明", "证明怎么办理", "想办居住证", "办证要什么材料", "证明去哪里开"]
INTENTS = ["report_snapshot"] * 5 + ["request_certificate"] * 5
NAME = "鑫淼"  # A name of one person, in one message.


def learned():
    texts = [(text, []) for text in LAMPS + PAPERS]
    features = TextFeatures.learn(texts, {}, least=1)
    return features, vstack([features.row(*text) for text in texts]).tocsr()


def office(features):
    """Sixty messages that say each matter twice, in a sentence the examples know and in one they do not."""
    rows = random.Random(1)  # noqa: S311 - an even choice
    lamps = [f"{rows.choice(LAMPS)}。晚上黑得很，摔了人" for _ in range(30)]
    papers = [f"{rows.choice(PAPERS)}。给孩子上学用，{NAME if i == 3 else '急着要'}" for i in range(30)]
    messages = lamps + papers
    views = zip(*((message, *halves(message)) for message in messages), strict=True)
    return Readable(tuple(vstack([features.row(text, []) for text in view]).tocsr() for view in views))


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("路灯坏了。晚上看不见路", ("路灯坏了", "晚上看不见路")),
        ("关于路灯的问题\n尊敬的领导：路灯坏了", ("关于路灯的问题", "尊敬的领导：路灯坏了")),
        ("路灯坏了", ("路灯坏了", "路灯坏了")),
        ("您好！路灯坏了没人修", ("您好！路灯坏了没人修",) * 2),
        ("路灯坏了没人修。谢谢", ("路灯坏了没人修。谢谢",) * 2),
    ],
)
def test_a_message_has_two_halves_where_both_say_something(message, parts):
    assert halves(message) == parts


def test_what_is_understood_is_taught_in_means_of_several_messages():
    features, rows = learned()
    taught = teach(LinearModel.learn(rows, INTENTS, 20.0), office(features), "intent")
    assert set(taught.labels) == {"report_snapshot", "request_certificate"}
    assert taught.rows.shape == (len(taught.labels), rows.shape[1])
    handfuls = 30 // lessons_module.TOGETHER
    assert max(taught.labels.count(label) for label in set(taught.labels)) <= 3 * handfuls


def test_talk_and_emergencies_are_never_taught():
    features, rows = learned()
    model = LinearModel.learn(rows, ["report_emergency"] * 5 + ["greet"] * 5, 20.0)
    assert teach(model, office(features), "intent").labels == []


def test_pieces_of_few_messages_are_not_kept_and_unknown_ones_never(tmp_path):
    features, rows = learned()
    features = TextFeatures.learn([(text, []) for text in [*LAMPS, *PAPERS, NAME]], {}, least=1)
    rows = vstack([features.row(text, []) for text in LAMPS + PAPERS]).tocsr()
    taught = teach(LinearModel.learn(rows, INTENTS, 20.0), office(features), "intent")
    Adaptation.of({"intent": taught}, features.columns, {}).save(tmp_path / "a.npz")
    kept = Adaptation.load(tmp_path / "a.npz").columns
    assert "ngrams:证明" in kept
    assert not [name for name in kept if NAME[0] in name or NAME[1] in name], "one message only"
    assert not [name for name in kept if "孩" in name], "in none of our examples"


def test_lessons_change_what_is_learned_but_never_bring_a_new_label():
    features, rows = learned()
    unheard = features.row("一排证明", [])
    plain = LinearModel.learn(rows, INTENTS, 20.0)
    lessons = Lessons(vstack([unheard] * 3).tocsr(), ["request_certificate", "request_certificate", "gone"], 5.0)
    adapted = LinearModel.learn(rows, INTENTS, 20.0, lessons)
    assert adapted.labels == plain.labels
    place = plain.labels.index("request_certificate")
    assert adapted.confidences(unheard)[0, place] > plain.confidences(unheard)[0, place]


def saved(tmp_path):
    features, rows = learned()
    lessons = {"intent": Lessons(rows[:2], ["a", "b"], 0.5)}
    file = tmp_path / "adaptation" / "lessons.npz"
    Adaptation.of(lessons, features.columns, {"rows": 2}).save(file)
    return features, rows, file


def test_what_is_kept_survives_the_disk_and_is_for_its_owner_alone(tmp_path):
    features, rows, file = saved(tmp_path)
    adaptation = Adaptation.load(file)
    lessons = adaptation.lessons_for("intent", features)
    assert (lessons.labels, lessons.weight, adaptation.facts) == (["a", "b"], 0.5, {"rows": 2})
    assert lessons.rows.toarray() == pytest.approx(rows[:2].toarray(), abs=1e-3)
    assert (file.stat().st_mode & 0o777, [one.name for one in file.parent.iterdir()]) == (0o600, ["lessons.npz"])


def test_pieces_that_are_no_longer_known_are_left_out(tmp_path):
    _, _, file = saved(tmp_path)
    fewer = TextFeatures.learn([(text, []) for text in LAMPS[:1]], {}, least=1)
    lessons = Adaptation.load(file).lessons_for("intent", fewer)
    assert lessons.rows.shape == (2, len(fewer.columns))
    assert lessons.rows.nnz > 0


def broken(file, how):
    content = bytearray(file.read_bytes())
    if how == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif how == "flipped":
        content[len(content) // 2] ^= 255
        file.write_bytes(content)
    elif how == "empty":
        file.write_bytes(b"")
    elif how == "pickle":
        np.savez(file, meta=np.array([{"a": 1}], dtype=object))
    elif how == "other":
        np.savez(file, meta=np.zeros(3, np.uint8))


@pytest.mark.parametrize("how", ["cut", "flipped", "empty", "pickle", "other"])
def test_a_broken_file_is_refused_in_one_sentence(tmp_path, how):
    _, _, file = saved(tmp_path)
    broken(file, how)
    with pytest.raises(AdaptationError, match="重新运行 linli nlu adapt"):
        Adaptation.load(file)


def test_a_file_of_another_version_is_refused(tmp_path, monkeypatch):
    _, _, file = saved(tmp_path)
    before = digest_of(file)
    monkeypatch.setattr("nlu.adaptation.store.PROBE", ("路灯", []))
    with pytest.raises(AdaptationError, match="别的版本"):
        Adaptation.load(file)
    assert digest_of(file) == before


def comparison(name, before, after, messages=1000):
    """As many are right before and after as said; those that were right stay right."""
    return Comparison(name, "intent", np.arange(messages) < before, np.arange(messages) < after)


@pytest.mark.parametrize(
    ("own", "others", "helps"),
    [
        ([(800, 820)], [], True),
        ([(800, 800)], [], False),
        ([(800, 801)], [], False),
        ([(800, 780)], [], False),
        ([(800, 860)], [(800, 780)], False),
        ([(800, 820)], [(800, 799)], True),
        ([(800, 799)], [(700, 760)], True),
    ],
)
def test_lessons_are_kept_only_for_a_gain_beyond_chance_and_no_clear_loss(own, others, helps):
    verdict = Verdict(
        "intent",
        [comparison(f"own{i}", *pair) for i, pair in enumerate(own)],
        [comparison(f"other{i}", *pair) for i, pair in enumerate(others)],
    )
    assert verdict.helps is helps
    assert ("确有提高" in verdict.words) is helps
    assert verdict.as_facts()["sets"][-1]["set"] == "all"
    assert "合计" in as_table([verdict])


def test_the_interval_holds_the_mean_and_narrows_with_more_messages():
    few, many = (np.array([1] * 3 + [-1] + [0] * 96) for _ in range(2))
    many = np.tile(many, 100)
    (low, high), (low_of_many, high_of_many) = interval(few), interval(many)
    assert low < 0.02 < high
    assert 0 < low_of_many < 0.02 < high_of_many < high
    assert json.dumps([low, high])
