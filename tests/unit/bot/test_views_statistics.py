"""Figures in words."""

from datetime import date

import pytest

from bot.staff.statistics import Wish, read_wish
from bot.views.statistics import statistics_letter
from helpdesk.errors import InvalidInputError
from helpdesk.statistics.figures import Dimension, Figures, Report
from helpdesk.statistics.periods import read_period

WHOLE = Figures("本月", 120, 110, 99, 96, 90, 60, 45, 9, 50, 40, 4)
PART = Figures("民政<窗口>", 50, 50, 40, 30, 30, 0, 0, 0, 0, 0, 0)


def make_report(whole: Figures = WHOLE, parts: tuple[Figures, ...] = (PART,), ages: int = 24, red: int = 3) -> Report:
    period = read_period("", date(2026, 11, 22))
    return Report("幸福街道", period, whole, Dimension.TEAM, parts, (), (("3天内", ages),), red)


def test_three_rates_stand_apart_each_with_its_numbers() -> None:
    text = statistics_letter(make_report()).text
    assert "响应率 90%（该回应 110 件，按时回应 99 件）" in text
    assert "解决率 75%（居民评 60 件：解决 45，部分 9）" in text
    assert "满意率 80%（打分 50 件，4 分以上 40 件）" in text
    assert "现在没办结 24 件，其中超期 3 件 🔴" in text


def test_a_rate_of_nothing_is_a_dash_and_names_are_harmless() -> None:
    assert "民政&lt;窗口&gt; 50 件：80% / – / –" in statistics_letter(make_report()).text


def test_an_empty_month_says_so() -> None:
    text = statistics_letter(make_report(Figures("本月"), (), 0, 0)).text
    assert "还没有工单" in text
    assert "👍" in text
    assert "%" not in text


def test_many_parts_are_cut_and_counted() -> None:
    parts = tuple(Figures(f"第{at}网格", 5) for at in range(14))
    assert "还有 4 项没有列出。" in statistics_letter(make_report(parts=parts)).text


def test_a_missing_chart_is_explained() -> None:
    assert "没有中文字体" in statistics_letter(make_report(), chart_missing="没有中文字体").text


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ([], Wish()),
        (["上月"], Wish("上月")),
        (["按内容", "今年"], Wish("今年", Dimension.TOPIC)),
        (["2026-10", "网格"], Wish("2026-10", Dimension.GRID)),
    ],
)
def test_time_and_breakdown_may_stand_in_any_order(words: list[str], wish: Wish) -> None:
    assert read_wish(words) == wish


@pytest.mark.parametrize("words", [["上月", "今年"], ["科室", "内容"]])
def test_two_of_one_are_refused_with_an_example(words: list[str]) -> None:
    with pytest.raises(InvalidInputError, match="例如"):
        read_wish(words)
