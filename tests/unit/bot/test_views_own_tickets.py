"""A resident's own list and the question before taking back."""

from bot.views.residents import fixed_text

LINE = {
    "number": "100046",
    "service": "随手拍",
    "status": "办理中",
    "summary": "路灯不亮",
    "promised": "12月1日（周二）",
}


def test_the_list_promises_an_answer_as_the_first_message_did() -> None:
    text = fixed_text("my_tickets", {"tickets": [LINE]}).text
    assert "最晚12月1日（周二）前答复" in text
    assert " 前" not in text


def test_taking_back_what_others_wait_for_says_that_it_goes_on() -> None:
    alone = fixed_text("withdraw_confirm", {"number": "100046"}).text
    shared = fixed_text("withdraw_confirm", {"number": "100046", "others": 2}).text
    assert "不办了" in alone
    assert "不办了" not in shared
    assert "接着办" in shared
