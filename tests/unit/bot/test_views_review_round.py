"""The end of a round of /review promises only what will be so."""

import pytest

from bot.views.review import nothing_left, reviewed
from helpdesk.phrases.reviewing import AlreadyReviewedError


@pytest.mark.parametrize("text", [reviewed(3).text, nothing_left(wants_daily=True, reviewed=3).text])
def test_only_what_was_taught_is_known_after_a_training(text: str) -> None:
    assert "您最近看的 3 句都记下了；教了的那些，训练（/retrain）以后，机器人就会。" in text, "不学 is counted too"


def test_a_round_without_a_decision_promises_nothing() -> None:
    assert "机器人就会" not in reviewed(0).text + nothing_left(wants_daily=True).text


def test_who_was_too_late_is_sent_to_what_is_shown_now() -> None:
    # The next phrase, or the same one when another admin has only said something first.
    assert str(AlreadyReviewedError(None)) == "这一条刚才已经处理过了，请看现在这一句"
