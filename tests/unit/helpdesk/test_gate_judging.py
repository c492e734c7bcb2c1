"""What passes the gate: emergencies never fall, chance fails nobody, a clear fall does."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.errors import InvalidInputError
from helpdesk.training.gate import Code, Hold, Limits, Measured, hold_of, judge
from helpdesk.training.models import ModelVersion, Verdict
from helpdesk.training.scores import Scores, chance_of, compare
from tests.support.models import make_scores

LIMITS = Limits()
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)
COUNTS = {"file_complaint": 100, "ask_information": 40, "greet": 10, "report_emergency": 20}
TOPICS = {"noise": 60, "roads": 30}


def scores(wrong: Mapping[str, int] | None = None, topics: Mapping[str, int] | None = None, **facts: Any) -> Scores:
    """A model that reads so many messages of each intent and topic wrong: always the first ones."""
    return Scores(
        messages=sum(COUNTS.values()),
        intents=COUNTS,
        wrong={f"{name}-{n}": [name, "else"] for name, times in (wrong or {}).items() for n in range(times)},
        topics_counted=TOPICS,
        wrong_topics={f"{name}-{n}": [name, "else"] for name, times in (topics or {}).items() for n in range(times)},
        emergencies=20,
        others=150,
        **facts,
    )


def codes(new: Measured, live: Measured | None) -> list[str]:
    """Why it does not pass."""
    return [one.code for one in judge(new, live, LIMITS).reasons]


ids = st.frozensets(st.integers(0, 19).map("e{}".format))
any_scores = st.builds(
    scores,
    wrong=st.fixed_dictionaries({name: st.integers(0, count) for name, count in COUNTS.items()}),
    topics=st.fixed_dictionaries({name: st.integers(0, count) for name, count in TOPICS.items()}),
    missed=ids,
    alarms=st.frozensets(st.integers(0, 149).map("o{}".format)),
    fallbacks=st.frozensets(st.integers(0, 169).map("f{}".format)),
)
any_measured = st.builds(
    Measured, frozen=any_scores, phrases=st.none() | any_scores, talks=st.dictionaries(st.text(), st.booleans())
)


@given(any_measured)
def test_a_model_equal_to_the_live_one_always_passes(model: Measured) -> None:
    assert judge(model, model, LIMITS).passed


@given(any_measured, st.integers(0, 19).map("e{}".format))
def test_one_emergency_less_always_fails_whatever_is_won_elsewhere(live: Measured, lost: str) -> None:
    found = live.frozen.missed - {lost}
    live = Measured(scores({"file_complaint": 50}, missed=found), talks=live.talks)
    new = Measured(scores(missed=found | {lost}), talks=live.talks)
    assert Code.EMERGENCY_LOST in codes(new, live)


def test_one_emergency_for_another_forbids_nothing() -> None:
    live, new = scores(missed=frozenset({"e1"})), scores(missed=frozenset({"e2"}))
    assert codes(Measured(new), Measured(live)) == []


def test_every_emergency_that_is_newly_missed_is_named() -> None:
    live, new = scores(missed=frozenset({"e1"})), scores(missed=frozenset({"e2", "e3"}))
    assert [one.name for one in judge(Measured(new), Measured(live), LIMITS).reasons] == ["e2", "e3"]


def test_an_emergency_among_the_phrases_may_not_be_lost_either() -> None:
    live = Measured(scores(), phrases=scores())
    new = Measured(scores(), phrases=scores(missed=frozenset({"p7"})))
    (reason,) = judge(new, live, LIMITS).reasons
    assert (reason.code, reason.name) == (Code.PHRASE_EMERGENCY_LOST, "p7")


def test_a_label_that_clearly_fell_fails_with_its_figures() -> None:
    new = scores({"ask_information": 9})
    reasons = judge(Measured(new), Measured(scores()), LIMITS).reasons
    found = next(one for one in reasons if one.code is Code.LABEL)
    assert (found.name, found.before, found.after, found.count) == ("ask_information", 40, 31, 40)


def test_a_topic_that_clearly_fell_fails() -> None:
    assert Code.TOPIC in codes(Measured(scores(topics={"roads": 6})), Measured(scores()))


@pytest.mark.parametrize("lost", [1, 2, 3, 4])
def test_a_few_messages_less_are_chance(lost: int) -> None:
    assert codes(Measured(scores({"ask_information": lost})), Measured(scores())) == []


def test_what_is_won_and_lost_within_a_label_counts_together() -> None:
    """Ten others are wrong now, and ten that were wrong are right."""
    live = scores({"ask_information": 10})
    new = Scores(**{**vars(live), "wrong": {f"x{n}": ["ask_information", "else"] for n in range(10)}})
    assert codes(Measured(new), Measured(live)) == []


def test_a_label_with_few_messages_is_not_judged_alone() -> None:
    assert Code.LABEL not in codes(Measured(scores({"greet": 9})), Measured(scores()))


def test_all_messages_together_may_not_fall_clearly() -> None:
    new = scores({"file_complaint": 3, "ask_information": 1, "greet": 3})
    assert codes(Measured(new), Measured(scores())) == [Code.OVERALL]


def test_false_alarms_may_rise_a_little_only() -> None:
    live, few, many = (scores(alarms=frozenset(f"o{n}" for n in range(count))) for count in (3, 4, 5))
    assert codes(Measured(few), Measured(live)) == []
    assert codes(Measured(many), Measured(live)) == [Code.FALSE_ALARMS]


def test_asking_again_much_more_often_fails() -> None:
    new = scores(fallbacks=frozenset(f"f{n}" for n in range(9)))
    assert codes(Measured(new), Measured(scores())) == [Code.FALLBACK]


def test_a_talk_that_worked_must_go_on_working() -> None:
    live, new = {"a": True, "b": False, "c": True}, {"a": True, "b": False, "c": False}
    (reason,) = judge(Measured(scores(), talks=new), Measured(scores(), talks=live), LIMITS).reasons
    assert (reason.code, reason.name) == (Code.TALK_LOST, "c")


def test_a_talk_the_live_model_never_held_fails_nobody() -> None:
    assert codes(Measured(scores(), talks={"new": False}), Measured(scores(), talks={})) == []


def test_phrases_that_make_later_ones_worse_fail() -> None:
    live = Measured(scores(), later=scores({"file_complaint": 2}))
    new = Measured(scores(), later=scores({"file_complaint": 12}))
    assert codes(new, live) == [Code.PHRASES_HARM]


def test_phrases_that_are_read_worse_though_learned_fail() -> None:
    assert codes(Measured(scores(), phrases=scores({"file_complaint": 12})), Measured(scores(), phrases=scores())) == [
        Code.PHRASES_WORSE
    ]


def test_a_first_model_is_judged_by_what_any_model_must_do() -> None:
    talks = {"a": True, "b": True, "c": False}
    assert judge(Measured(scores({"greet": 5}), talks=talks), None, LIMITS).passed
    poor = scores({"file_complaint": 60}, missed=frozenset(f"e{n}" for n in range(4)), alarms=frozenset("abcdefgh"))
    assert codes(Measured(poor, talks={"a": False}), None) == [
        Code.FIRST_SHARE,
        Code.FIRST_RECALL,
        Code.FIRST_FALSE_ALARMS,
        Code.FIRST_TALKS,
    ]


def test_the_judgement_names_what_got_better_and_worse() -> None:
    judgement = judge(Measured(scores({"greet": 1})), Measured(scores({"ask_information": 2})), LIMITS)
    assert judgement.improved == ("ask_information",)
    assert judgement.worse == ("greet",)


def test_different_test_sets_are_not_compared() -> None:
    with pytest.raises(InvalidInputError, match="同一套测试句"):
        compare(scores(frozen="a"), scores(frozen="b"))


def test_changes_are_told_by_message_and_in_points() -> None:
    changes = compare(scores({"ask_information": 4}), scores({"ask_information": 6}))
    assert changes.improved == ["ask_information-4", "ask_information-5"]
    assert changes.labels["ask_information"].change == pytest.approx(5.0)
    assert changes.total.before.right == 164


@pytest.mark.parametrize(
    ("improved", "worse", "chance"), [(0, 0, 1.0), (0, 4, 1 / 16), (0, 5, 1 / 32), (3, 9, 299 / 4096), (5, 0, 1.0)]
)
def test_the_paired_test_is_the_exact_one(improved: int, worse: int, chance: float) -> None:
    assert chance_of(improved, worse) == pytest.approx(chance)


def test_scores_are_read_from_what_is_stored() -> None:
    stored = {
        "frozen": "abc",
        "messages": 3,
        "intents": {"greet": 1, "report_emergency": 2},
        "wrong": {"s1": ["greet", "thank"]},
        "topics": {"safety": 2},
        "wrong_topics": {},
        "emergencies": 2,
        "missed": ["t1"],
        "missed_by_model": ["t1", "t2"],
        "others": 1,
        "false_alarms": [],
        "fallbacks": ["s1"],
    }
    read = Scores.of(stored)
    assert read is not None
    assert (read.right, read.topic_share, read.emergency_recall, read.false_alarms) == (2, 1.0, 0.5, 0.0)
    assert read.labels["greet"].right == 0
    assert Scores.of(None) is None


@pytest.mark.parametrize(
    ("verdict", "hold"),
    [
        (None, Hold.UNEXAMINED),
        (Verdict.PASSED, None),
        (Verdict.OVERRIDDEN, None),
        (Verdict.FAILED, Hold.FAILED),
    ],
)
def test_one_admin_may_have_live_what_passed_or_what_two_agreed_to(verdict: Verdict | None, hold: Hold | None) -> None:
    assert hold_of(ModelVersion(verdict=verdict), None) is hold


def test_what_answered_before_anybody_examined_it_may_answer_again() -> None:
    assert hold_of(ModelVersion(live_since=LONG_AGO), None) is None
    assert hold_of(ModelVersion(live_since=LONG_AGO, verdict=Verdict.FAILED), None) is Hold.FAILED


@pytest.mark.parametrize("live_since", [None, LONG_AGO])
def test_what_hears_fewer_emergencies_than_what_went_live_since_is_held_back(live_since: datetime | None) -> None:
    hears = ModelVersion(scores=make_scores(missed=1))

    def hold(
        scores: dict[str, Any] | None, verdict: Verdict = Verdict.PASSED, live: ModelVersion = hears
    ) -> Hold | None:
        return hold_of(ModelVersion(verdict=verdict, scores=scores, live_since=live_since), live)

    fewer = make_scores(missed=2)
    assert hold(fewer) is Hold.HEARS_LESS
    assert hold(fewer, Verdict.OVERRIDDEN) is None
    assert hold(make_scores(missed=1)) is None
    assert hold(make_scores(missed=2, frozen="before")) is None, "of other messages"
    assert hold(None) is None
    assert hold(fewer, live=ModelVersion()) is None
