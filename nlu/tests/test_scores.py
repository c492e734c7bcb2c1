import pytest

from nlu.scores import (
    Outcome,
    calibration_error,
    confusion,
    emergency_figures,
    interval,
    percentile,
    pooled,
    reliability,
    summary,
)


def outcome(label, read, confidence=0.9, **more):
    return Outcome(labels=frozenset({label}), read=read, confidence=confidence, **more)


def test_strict_and_lenient_are_counted_apart():
    figures = summary([outcome("complaint", "snapshot", also=frozenset({"snapshot"})), outcome("consult", "consult")])
    assert (figures["label_strict"], figures["label_lenient"]) == (0.5, 1.0)
    assert (figures["labels"]["complaint"]["recall"], figures["labels"]["complaint"]["lenient"]) == (0.0, 1.0)


def test_either_label_of_two_annotators_is_right():
    figures = summary([Outcome(labels=frozenset({"complaint", "consult"}), read="consult", confidence=1.0)])
    assert figures["label_strict"] == 1.0
    assert figures["labels"]["consult"]["f1"] == 1.0
    assert figures["confusion"] == {"consult": {"consult": 1}}


def test_entities_count_only_as_typed():
    right = (("address", "和平路5号"), ("phone", "13800005590"))
    figures = summary([outcome("x", "x", entities=right, read_entities=(("address", "和平路"), right[1]))])["entities"]
    assert figures["phone"]["f1"] == 1.0
    assert figures["address"]["f1"] == 0.0
    assert figures["micro"]["f1"] == pytest.approx(0.5)


def test_the_same_value_twice_must_be_found_twice():
    right = (("amount", "300"), ("amount", "300"))
    figures = summary([outcome("x", "x", entities=right, read_entities=right[:1])])["entities"]
    assert (figures["amount"]["precision"], figures["amount"]["recall"]) == (1.0, 0.5)


def test_messages_nobody_annotated_say_nothing_about_entities():
    assert summary([outcome("x", "x", read_entities=(("phone", "1"),))])["entities"] == {}


def test_alarms_are_counted_by_the_decision_and_by_the_label():
    figures = emergency_figures(
        [
            outcome("emergency", "complaint", emergency=True),
            outcome("emergency", "emergency", emergency=False),
            outcome("rate", "emergency", emergency=False),
            outcome("rate", "rate", emergency=True),
            outcome("rate", "rate"),
            outcome(
                "complaint", "emergency", emergency=True, also=frozenset({"emergency"})
            ),  # Neither right nor wrong.
        ]
    )
    assert (figures["emergencies"], figures["others"]) == (2, 3)
    assert (figures["emergency_recall"], figures["emergency_recall_by_label"]) == (0.5, 0.5)
    assert (figures["false_alarm_count"], figures["false_alarms"]) == (1, pytest.approx(0.3333))
    assert figures["false_alarms_by_label"] == pytest.approx(0.3333)


def test_a_set_without_emergencies_has_no_recall():
    assert summary([outcome("rate", "rate")])["emergency_recall"] is None


def test_sets_are_pooled_message_by_message():
    few = emergency_figures([outcome("emergency", "rate"), outcome("rate", "rate", emergency=True)])
    many = emergency_figures([outcome("emergency", "rate", emergency=True)] * 3 + [outcome("rate", "rate")] * 9)
    together = pooled([few, many, emergency_figures([outcome("rate", "rate")] * 10)])
    assert (together["emergencies"], together["emergency_recall"]) == (4, 0.75)
    assert (together["others"], together["false_alarms"]) == (20, 0.05)


def test_the_whole_bot_is_counted_beside_the_model_alone():
    heard = outcome("emergency", "rate", alarm=True)
    missed = outcome("emergency", "rate", alarm=False)
    quiet = outcome("rate", "rate", alarm=False)
    figures = emergency_figures([heard, missed, outcome("rate", "rate", alarm=True), quiet, quiet, quiet])
    assert (figures["emergency_recall"], figures["bot_emergency_recall"]) == (0.0, 0.5)
    assert (figures["false_alarm_count"], figures["false_alarms"]) == (0, 0.0)
    assert (figures["bot_false_alarm_count"], figures["bot_false_alarms"]) == (1, 0.25)
    together = pooled([figures, emergency_figures([heard, heard, quiet]), emergency_figures([quiet] * 5)])
    assert (together["emergency_recall"], together["bot_emergency_recall"]) == (0.0, 0.75)
    assert (together["false_alarm_count"], together["bot_false_alarm_count"]) == (0, 1)
    assert together["bot_false_alarms"] == 0.1


def test_where_nobody_asked_the_rules_nothing_is_said_about_the_bot():
    asked = emergency_figures([outcome("emergency", "rate", alarm=True), outcome("rate", "rate", alarm=False)])
    alone = emergency_figures([outcome("emergency", "rate"), outcome("rate", "rate")])
    assert {alone[key] for key in alone if key.startswith("bot_")} == {None}
    together = pooled([asked, alone])
    assert {together[key] for key in together if key.startswith("bot_")} == {None}
    assert (together["emergency_recall"], together["false_alarm_count"]) == (0.0, 0)


def test_calibration_compares_confidence_with_truth():
    assert calibration_error([(0.95, True)] * 9 + [(0.95, False)]) == pytest.approx(0.05)
    assert calibration_error([]) == 0.0


def test_the_reliability_table_has_a_row_for_each_tenth_that_occurs():
    rows = reliability([(1.0, True), (0.92, False), (0.31, False)])
    assert [(row["from"], row["count"], row["right"]) for row in rows] == [(0.3, 1, 0.0), (0.9, 2, 0.5)]
    assert rows[1]["confidence"] == pytest.approx(0.96)


def test_topics_are_measured_where_one_is_given():
    figures = summary(
        [
            outcome("x", "x", topic="noise", read_topic="noise"),
            outcome("x", "x", topic="noise", read_topic="roads"),
            outcome("x", "x", read_topic="roads"),
        ]
    )
    assert figures["topic"] == 0.5
    assert figures["topics"]["noise"] == {"precision": 1.0, "recall": 0.5, "f1": pytest.approx(0.6667), "count": 2}
    assert figures["topic_confusion"] == {"noise": {"noise": 1, "roads": 1}}


def test_kinds_of_text_are_measured_apart():
    figures = summary([outcome("x", "x", kind="title"), outcome("x", "y", kind="long"), outcome("x", "y")])["kinds"]
    assert {kind: row["label_strict"] for kind, row in figures.items()} == {"long": 0.0, "title": 1.0}


def test_nothing_at_all_can_be_summed_up():
    figures = summary([])
    assert (figures["messages"], figures["label_strict_interval"], figures["false_alarms"]) == (0, None, None)


def test_confusion_counts_true_against_read():
    assert confusion([("a", "b"), ("a", "a"), ("a", "b")]) == {"a": {"a": 1, "b": 2}}


@pytest.mark.parametrize(("right", "count", "low", "high"), [(85, 100, 0.767, 0.907), (10, 10, 0.722, 1.0)])
def test_the_interval_is_wilsons(right, count, low, high):
    assert interval(right, count) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


def test_percentiles_are_values_that_occurred():
    values = list(range(100, 0, -1))
    assert (percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1.0)) == (51, 100, 100)
    assert percentile([7], 0.99) == 7
