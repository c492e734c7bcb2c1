"""Two models side by side: which number is whose, nothing that is not known, times people can picture."""

import pytest

from bot.views.models import comparison
from bot.views.training import took
from helpdesk.training.models import ModelVersion
from helpdesk.training.scores import Scores, compare

OLD = Scores(4, {"report_snapshot": 4}, {"1": ("report_snapshot", "make_suggestion")}, others=4)
NEW = Scores(4, {"report_snapshot": 4}, others=4)


def compared(one: ModelVersion, other: ModelVersion) -> list[str]:
    return comparison(one, other, compare(NEW, OLD), (NEW, OLD)).text.splitlines()


def test_what_stands_left_and_right_of_an_arrow_is_said() -> None:
    lines = compared(ModelVersion(id=1, examples=90, phrases=5), ModelVersion(id=2, examples=80, phrases=0))
    assert lines[1] == "箭头左边是模型 2，右边是模型 1。"
    assert "认对诉求：75.0% → 100.0%（+25.0）" in lines
    assert "学的句子：80 → 90，其中你们教的 0 → 5" in lines


def test_how_much_a_model_learned_that_came_as_a_file_is_not_known() -> None:
    lines = compared(ModelVersion(id=1, examples=0, phrases=0), ModelVersion(id=2, examples=80, phrases=3))
    assert not any("学的句子" in line for line in lines)


@pytest.mark.parametrize(("seconds", "words"), [(32.4, "32 秒"), (99.4, "99 秒"), (99.6, "2 分钟"), (846.0, "14 分钟")])
def test_long_times_are_minutes(seconds: float, words: str) -> None:
    assert took(seconds) == words
