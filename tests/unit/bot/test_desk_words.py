"""Short lines of the desk say what is true: who was told, by whom, and what to write instead."""

from datetime import date

import pytest

from bot.delivery.same_things import _said
from bot.views.calls import call
from bot.views.masks import mask_party
from bot.views.notes import ticket_note
from bot.views.staff import HELP, TEXTS, contact_alert, contact_letter, staff_text
from bot.views.teamwork import extension_asked
from helpdesk.tickets.evidence import _SAID_WHY
from helpdesk.tickets.models import Ticket

GRANTED = {"days": 3, "promised_on": "2026-12-04", "by": "吴刚"}


def test_a_resident_without_telegram_was_not_told_by_the_bot() -> None:
    for name, args in (
        ("extension_granted", GRANTED),
        ("merged_away", {"into": "100012", "team": "城管市政组"}),
        ("unmerged", {"out_of": "100012"}),
    ):
        assert ticket_note("100067", name, args).text.endswith("居民已收到通知。")
        assert ticket_note("100067", name, args, by_phone=True).text.endswith("请按提示打电话告诉居民。")
    assert call("100067", "assigned", [], {"by": "吴刚"}).text.endswith("居民已收到通知。")
    assert "居民已收到" not in call("100067", "assigned", [], {"by": "吴刚"}, by_phone=True).text
    assert "居民那边" not in TEXTS["taken_back_by_phone"]


def test_who_did_it_stands_before_the_full_stop() -> None:
    sent_on = ticket_note("100067", "dispatched", {"team": "为民服务组", "by": "周婷", "reason": "属于该科室职责"}).text
    assert sent_on == "🔀 工单 100067 转到为民服务组（周婷）。属于该科室职责"
    returned = ticket_note("100067", "returned", {"team": "综治调解组", "staff": "周婷", "reason": "wrong_team"}).text
    assert returned.endswith("不属本科室职责（综治调解组 周婷）")
    assert ticket_note("100067", "returned", {"reason": "wrong_team"}).text.endswith("不属本科室职责")


def test_supervisors_are_named_as_everywhere_else() -> None:
    asked = extension_asked(
        "100067",
        1,
        asker="孙磊",
        days=3,
        until=date(2026, 12, 4),
        reason="等配件",
        people=[(2004, "吴刚"), (3001, "钱进")],
    )
    assert "吴刚</a>、<a" in asked.text


def test_a_hint_names_the_place_once() -> None:
    lamp = Ticket(summary="和平路菜市场门口的路灯坏了", place="和平路菜市场门口", place_name="和平路")
    assert _said(lamp) == "和平路菜市场门口的路灯坏了"
    lamp.summary = "路灯坏了"
    assert _said(lamp) == "和平路 路灯坏了"


def test_the_contact_says_that_there_is_no_phone() -> None:
    assert "没有留电话" in contact_letter("100067", "刘桂芳", None).text
    assert "没有留电话" in contact_alert("刘桂芳", None)
    assert contact_alert("刘桂芳", "13812345678").startswith("刘桂芳 13812345678\n")


def test_help_knows_every_command_and_the_words_for_a_missing_photo() -> None:
    assert "/stats" in HELP
    assert "“拍不了：原因”" in HELP
    assert _SAID_WHY.search("办结：灯已修好。拍不了：灯杆太高")


def test_a_refusal_is_a_whole_sentence() -> None:
    assert staff_text("not_understood", {"reason": "这条没有发出"}).text.endswith("这条没有发出。")
    assert staff_text("not_understood", {"reason": "请先签收。"}).text.endswith("请先签收。")
    assert "“123456”" in staff_text("ticket_wrong", {"written": "123456"}).text


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("602 住户赵建国", "602 住户赵**"),
        ("楼上402的张三", "楼上402的张*"),
        ("赵建国", "赵**"),
        ("楼上602", "楼上602"),
        ("楼下的饭店", "楼下的饭店"),
        ("隔壁老王", "隔壁老王"),
        ("邻居 13812345678", "邻居 138****5678"),
    ],
)
def test_where_the_other_side_lives_stays_and_the_name_goes(words: str, shown: str) -> None:
    assert mask_party(words) == shown
