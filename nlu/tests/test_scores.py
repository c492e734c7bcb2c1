import pytest

from nlu.scores import Outcome, calibration_error, summary


def outcome(label, read, confidence=0.9, **more):
    return Outcome(labels=frozenset({label}), read=read, confidence=confidence, **more)


def test_strict_and_lenient_are_counted_apart():
    figures = summary([outcome("complaint", "snapshot", also=frozenset({"snapshot"})), outcome("consult", "consult")])
    assert (figures["label_strict"], figures["label_lenient"]) == (0.5, 1.0)


def test_either_label_of_two_annotators_is_right():
    figures = summary([Outcome(labels=frozenset({"complaint", "consult"}), read="consult", confidence=1.0)])
    assert figures["label_strict"] == 1.0
    assert figures["labels"]["consult"]["f1"] == 1.0


def test_entities_count_only_as_typed():
    right = (("address", "和平路5号"), ("phone", "13800005590"))
    figures = summary([outcome("x", "x", entities=right, read_entities=(("address", "和平路"), right[1]))])["entities"]
    assert figures["phone"]["f1"] == 1.0
    assert figures["address"]["f1"] == 0.0
    assert figures["micro"]["f1"] == pytest.approx(0.5)


def test_alarms_and_misses():
    figures = summary(
        [outcome("emergency", "complaint"), outcome("emergency", "emergency"), outcome("rate", "emergency")]
    )
    assert (figures["emergency_recall"], figures["false_alarms"]) == (0.5, 1.0)


def test_a_set_without_emergencies_has_no_recall():
    assert summary([outcome("rate", "rate")])["emergency_recall"] is None


def test_calibration_compares_confidence_with_truth():
    assert calibration_error([(0.95, True)] * 9 + [(0.95, False)]) == pytest.approx(0.05)
    assert calibration_error([]) == 0.0
