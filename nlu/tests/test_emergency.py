"""The emergency detector: its threshold, its place in the ranking, and what a small one hears."""

import contextlib
import itertools
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.emergency_detector import DETECTED, EmergencyDetector, _answers
from nlu.components.text_featurizer import TEXT_ROW
from nlu.emergency import choose_threshold, ranked
from nlu.features.text_features import TextFeatures
from nlu.importer import read_messages
from nlu.labels import EMERGENCY
from nlu.normal_text import normalise
from nlu.reader import as_reading
from nlu.rule_alarms import RuleAlarmsError, rule_alarms
from nlu.tests.support import ROOT

CHAT = ROOT / "data" / "nlu" / "chat"
EVERY = 4  # Of the other messages; the fixture shall be quick.

CALLS = [
    "我家厨房着火了，快来人",
    "隔壁起火了，浓烟往我家灌",
    "孩子掉河里了",
    "有人拿刀砍人",
    "老人晕倒了，叫不醒",
    "我爸没呼吸了",
    "一屋子煤气味，我头晕",
    "女儿走丢了，穿红衣服",
    "他要跳楼，在楼顶上",
    "有人触电了",
    "出车祸了，好多血",
    "被困在电梯里出不去，有人晕了",
]
OTHERS = [
    "火大了，办个事跑三趟",
    "急死我了，证明什么时候能开好",
    "路灯坏了一排",
    "消防通道被车堵了",
    "想给父母办老年卡",
    "广场舞太吵",
    "谢谢你们",
    "我的工单怎么样了",
    "楼上漏水不肯赔",
    "建议公园装几把椅子",
    "油烟味太大，开不了窗",
    "你好",
    "",
    "12345",
    "ꋌꉢꆀ",
]


class Folder:
    """A place for one component, as Rasa's storage gives it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextlib.contextmanager
    def write_to(self, _):
        yield self._path

    read_from = write_to


def with_row(features, text, intent=None):
    message = Message({TEXT: text, **({INTENT: intent} if intent else {})})
    message.set(TEXT_ROW, SimpleNamespace(row=features.row(normalise(text).text, [])))
    return message


@pytest.fixture(scope="module")
def examples():
    read = [m for path in sorted(CHAT.glob("*.yml")) for m in read_messages(path)]
    others = [m for m in read if m.get(INTENT) != EMERGENCY][::EVERY]
    return [(m.get(TEXT), m.get(INTENT)) for m in [*others, *(m for m in read if m.get(INTENT) == EMERGENCY)]]


@pytest.fixture(scope="module")
def features(examples):
    return TextFeatures.learn([(normalise(text).text, []) for text, _ in examples], {})


@pytest.fixture(scope="module")
def detector(examples, features, tmp_path_factory):
    """Trained on some of our messages, written, and read again."""
    storage, resource = Folder(tmp_path_factory.mktemp("detector")), Resource("detector")
    config = {"signs": str(ROOT / "data" / "lookup" / "danger.txt"), "most_false_alarms": 0.01}
    trained = EmergencyDetector.create(config, storage, resource, None)
    trained.train(TrainingData([with_row(features, text, intent) for text, intent in examples]))
    return EmergencyDetector.load(config, storage, resource, None)


@pytest.fixture
def decide(detector, features):
    def decide(text, ranking=(("greet", 0.7), (EMERGENCY, 0.2))):
        message = with_row(features, text)
        named = [{"name": name, "confidence": confidence} for name, confidence in ranking]
        message.set(INTENT, named[0])
        message.set(INTENT_RANKING_KEY, named)
        return detector.process([message])[0]

    return decide


@pytest.mark.parametrize("text", CALLS)
def test_a_call_for_help_is_detected_and_becomes_the_intent(decide, text):
    message = decide(text)
    assert message.get(DETECTED)["detected"]
    assert message.get(INTENT)["name"] == EMERGENCY
    assert message.get(INTENT)["confidence"] >= 0.6
    assert message.get(INTENT_RANKING_KEY)[0] == message.get(INTENT)


@pytest.mark.parametrize("text", OTHERS)
def test_anything_else_is_none_whatever_the_intent_classifier_says(decide, text):
    message = decide(text, ((EMERGENCY, 0.8), ("greet", 0.1), ("thank", 0.05)))
    assert not message.get(DETECTED)["detected"]
    assert message.get(INTENT)["name"] == "greet"


def test_an_intent_that_is_surer_of_something_else_is_believed(decide):
    call = next(text for text in CALLS if decide(text).get(DETECTED)["confidence"] < 0.99)
    assert decide(call, (("greet", 0.995), (EMERGENCY, 0.001))).get(INTENT)["name"] == "greet"
    assert not decide(call, (("greet", 0.995), (EMERGENCY, 0.001))).get(DETECTED)["detected"]
    assert decide(call, (("greet", 0.89), (EMERGENCY, 0.1))).get(DETECTED)["detected"]


def test_the_answers_to_a_form_are_no_calls(features):
    text = "阳光花园5栋塌了"
    message = with_row(features, text, EMERGENCY)
    message.get(TEXT_ROW).features = features
    message.set(ENTITIES, [{"entity": "address", "start": 0, "end": 6, "value": text[:6]}])
    assert list(_answers([message], {text})) == ["阳光花园5栋"]
    assert _answers([message], {"阳光花园5栋"}) == {}
    (row,) = _answers([message], {text}).values()
    assert (row != features.row("阳光花园5栋", [])).nnz == 0


def test_one_message_takes_well_under_a_millisecond(detector, features):
    messages = [with_row(features, text) for text in CALLS * 20]
    begun = time.perf_counter()
    detector.process(messages)
    assert (time.perf_counter() - begun) / len(messages) < 0.001


def test_too_few_emergencies_leave_the_decision_to_the_intent_classifier(features, tmp_path):
    detector = EmergencyDetector.create({}, Folder(tmp_path), Resource("detector"), None)
    detector.train(TrainingData([with_row(features, "着火了", EMERGENCY), with_row(features, "你好", "greet")]))
    message = detector.process([with_row(features, "着火了")])[0]
    assert message.get(DETECTED) is None
    parsed = {"intent": {"name": EMERGENCY}, "intent_ranking": [{"name": EMERGENCY, "confidence": 0.9}]}
    assert as_reading(parsed).emergency


@pytest.mark.parametrize("detected", [True, False])
def test_the_reader_believes_the_detector(detected):
    ranking = [{"name": "greet" if detected else EMERGENCY, "confidence": 0.9}]
    parsed = {"intent": ranking[0], "intent_ranking": ranking, "emergency": {"detected": detected, "confidence": 0.5}}
    assert as_reading(parsed).emergency is detected


# Scores of emergencies, of all others; wanted recall, most false alarms; the alarms among both.
@pytest.mark.parametrize(
    ("calls", "others", "wanted", "most", "heard", "false"),
    [
        ([3, 2, 1], [0, -1], 1.0, 0.0, 3, 0),
        ([3, 2, 1], [0, -1], 0.6, 0.0, 2, 0),
        ([3, 2, -2], [0, -1], 1.0, 0.0, 2, 0),
        ([3, 2, -2], [0, -1], 1.0, 0.5, 2, 1),
        ([3, 2, -2], [0, -1], 1.0, 1.0, 3, 2),
        ([1, 1], [1, 1], 1.0, 0.0, 0, 0),
    ],
)
def test_the_threshold_hears_what_is_wanted_unless_it_cries_wolf(calls, others, wanted, most, heard, false):
    scores = np.asarray([*calls, *others], dtype=float)
    truth = np.asarray([True] * len(calls) + [False] * len(others))
    alarms = scores >= choose_threshold(scores, truth, wanted, most)
    assert (alarms[truth].sum(), alarms[~truth].sum()) == (heard, false)


@pytest.mark.parametrize(
    ("before", "detected", "confidence", "names", "first"),
    [
        ([("a", 0.7), (EMERGENCY, 0.2), ("b", 0.1)], True, 0.9, [EMERGENCY, "a", "b"], 0.9),
        ([("a", 0.7), (EMERGENCY, 0.2), ("b", 0.1)], True, 0.1, [EMERGENCY, "a", "b"], 0.6),
        ([("a", 0.7), ("b", 0.3)], True, 0.1, [EMERGENCY, "a", "b"], 0.6),
        ([(EMERGENCY, 0.8), ("a", 0.2)], True, 0.7, [EMERGENCY, "a"], 0.8),
        ([(EMERGENCY, 0.8), ("a", 0.1), ("b", 0.1)], False, 0.02, ["a", "b", EMERGENCY], 0.49),
        ([(EMERGENCY, 0.6), ("a", 0.2), ("b", 0.2)], False, 0.5, ["a", EMERGENCY, "b"], 0.25),
        ([("a", 0.7), (EMERGENCY, 0.3)], False, 0.02, ["a", EMERGENCY], 0.7),
        ([(EMERGENCY, 1.0)], False, 0.02, [EMERGENCY], 1.0),
    ],
)
def test_the_ranking_follows_the_detector(before, detected, confidence, names, first):
    after = ranked(before, EMERGENCY, detected, confidence, 0.6)
    assert [name for name, _ in after][:1] == names[:1]
    assert sorted(name for name, _ in after) == sorted(names)
    assert after[0][1] == pytest.approx(first, abs=0.01)
    assert all(a >= b for (_, a), (_, b) in itertools.pairwise(after))
    assert sum(value for _, value in after) <= 1.0 + 1e-9


SERVICE = ROOT / ".venv" / "bin" / "python"


@pytest.mark.skipif(not SERVICE.exists(), reason="the service environment is not built")
def test_the_rules_in_front_are_asked_in_one_batch():
    assert rule_alarms(SERVICE, ["着火了！", "火大了，\n跑三趟", "", "\ud800"]) == [True, False, False, False]
    assert rule_alarms(SERVICE, []) == []


@pytest.mark.parametrize("python", ["/no/such/python", sys.executable])
def test_rules_that_do_not_answer_are_one_sentence(python, tmp_path, monkeypatch):
    monkeypatch.setattr("nlu.rule_alarms.ROOT", tmp_path)
    with pytest.raises(RuleAlarmsError) as error:
        rule_alarms(Path(python), ["着火了"])
    assert "\n" not in str(error.value)


def test_a_program_that_is_not_the_services_python_is_one_sentence():
    with pytest.raises(RuleAlarmsError, match="echo: does not answer"):
        rule_alarms(Path("/bin/echo"), ["着火了"])
