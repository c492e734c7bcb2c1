"""A refusal names the status, the move, and what to do instead."""

import pytest

from bot.views.staff import ALERT_LIMIT, impossible_now, staff_text
from helpdesk.tickets.states import FINAL, Move, Status


@pytest.mark.parametrize(
    ("status", "instead"),
    [
        (Status.TRIAGE, "请值班室先派单。"),
        (Status.NEW, "请先签收。"),
        (Status.WAITING, "请等居民补充。"),
        (Status.RESOLVED, "请等居民评价。"),
        *((status, "居民还有事，请他重新提交。") for status in sorted(FINAL)),
    ],
)
def test_an_impossible_move_is_refused_with_what_comes_first(status: Status, instead: str) -> None:
    told = impossible_now("100012", status, Move.EXTEND)
    assert told == f"工单 100012 现在是“{status.label}”，不能延期。{instead}卡片已刷新。"
    assert len(told) <= ALERT_LIMIT


def test_words_that_cannot_be_sent_say_what_comes_first() -> None:
    facts = {"number": "100012", "status": "待分派", "move": "答复"}
    assert staff_text("impossible", {**facts, "instead": "请值班室先派单。"}).text == (
        "⚠️ 工单 100012 现在是“待分派”，不能答复。请值班室先派单。这条没有发出。"
    )
    assert staff_text("impossible", facts).text.endswith("不能答复。这条没有发出。"), "a row of an older version"
