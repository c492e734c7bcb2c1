"""Calls of people, and what residents read around urging and 未解决."""

from datetime import date

import pytest

from bot.views import calls, leave, urging
from bot.views.calls import CALLS, call
from bot.views.message import Letter

WU = [{"id": 2004, "name": "吴<i>刚"}]
DAY = date(2026, 3, 5)


@pytest.mark.parametrize("name", CALLS)
def test_every_call_names_the_number_and_who_and_hides_no_markup(name: str) -> None:
    args = {
        "count": 3,
        "team": "<i>组",
        "owner": "孙<i>磊",
        "owner_id": 7,
        "by": "钱<i>进",
        "reason": "<i>原因{x}",
        "urges": 2,
        "reasons": [{"team": "<i>组", "reason": "unclear"}],
    }
    letter = call("100012", name, WU, args)
    assert "100012" in letter.text
    assert '<a href="tg://user?id=2004">吴&lt;i&gt;刚</a>' in letter.text
    assert "<i>" not in letter.text
    assert "None" not in letter.text


@pytest.mark.parametrize("name", [*CALLS, "of a newer version"])
def test_calls_read_well_where_nothing_is_known(name: str) -> None:
    letter = call("100012", name, [], {})
    assert "100012" in letter.text
    assert "，，" not in letter.text
    assert "{" not in letter.text
    assert not letter.text.startswith("，")


def test_braces_in_a_name_are_no_template() -> None:
    assert "{0}" in call("100012", "amber", [{"id": 1, "name": "{0}"}], {}).text


def test_an_anonymous_administrator_is_named_without_a_link() -> None:
    assert calls.mention(-1002000000002, "匿名管理员") == "匿名管理员"


def test_a_reopened_ticket_is_decided_with_one_press() -> None:
    letter = call("100012", "reopened", WU, {"owner": "孙磊", "owner_id": 7, "reason": "又坏了"})
    assert titles_of(letter) == {"交孙磊接着办": "t:assign:100012:7", "🔀 换人办": "t:handover:100012"}
    assert titles_of(call("100012", "reopened", WU, {})) == {"🔀 换人办": "t:handover:100012"}


def test_numbers_in_a_reason_are_masked() -> None:
    assert "138****1234" in call("100012", "reopened", WU, {"reason": "打我电话13800001234"}).text


def titles_of(letter: Letter) -> dict[str, str]:
    assert letter.keyboard is not None
    rows = letter.keyboard.inline_keyboard  # type: ignore[union-attr]
    return {one.text: str(one.callback_data) for row in rows for one in row}


def test_urging_says_what_happens_now() -> None:
    team = urging.ticket_urged("100012", "team", who="市政 <i>孙磊", promised_on=DAY, every_hours=24).text
    assert "市政 &lt;i&gt;孙磊收到了提醒，最晚3月5日（周四）前给您答复" in team
    assert "24 小时后" in team
    assert "督办员督促" in urging.ticket_urged("100012", "amber", who="市政").text
    assert "已经通报" in urging.ticket_urged("100012", "red", who="市政").text
    assert "已经替您催办" in urging.ticket_urged("100012").text, "a row of an older version"


def test_urging_in_vain_repeats_the_question_shortly() -> None:
    assert "“哪&lt;i&gt;盏”" in urging.urged_in_vain("100012", "哪<i>盏").text
    assert len(urging.urged_in_vain("100012", "问" * 4000).text) < 500
    assert "等您补充。" in urging.urged_in_vain("100012", None).text


def test_what_is_missing_is_told_with_one_press() -> None:
    letter = urging.ask_what_is_missing("100012", DAY)
    assert list(titles_of(letter)) == [
        *("还没修好", "又坏了", "答复没说清", "没人联系我"),
        "弄错了，不是我要办的",
    ]
    assert all(len(data.encode()) <= 64 for data in titles_of(letter).values())
    assert "最晚" not in urging.ask_what_is_missing("100012", None).text


def test_the_free_word_can_be_left_out_with_one_press() -> None:
    assert titles_of(urging.rating_thanks("100012")) == {"不写了": "t:rate:100012:nothing"}


def test_a_leave_names_both_and_its_end() -> None:
    text = leave.leave_started("孙<i>磊", DAY, "赵<i>敏", 2001).text
    assert "孙&lt;i&gt;磊休假到3月5日（周四）" in text
    assert '<a href="tg://user?id=2001">赵&lt;i&gt;敏</a>' in text


def test_the_menu_of_stand_ins_names_whom_it_did_not_find() -> None:
    choices = [{"title": f"同事{place}", "data": f"away:20260305:1:{place}"} for place in range(3)]
    letter = leave.ask_stand_in(DAY, choices, "张<i>三")
    assert "没有找到“张&lt;i&gt;三”" in letter.text
    assert len(titles_of(letter)) == 3
