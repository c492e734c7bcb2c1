"""What the group reads when it is asked who stands in."""

from datetime import date

import pytest

from bot.views.leave import ask_stand_in

UNTIL = date(2026, 11, 24)
CHOICES = [{"title": "周婷", "data": "away:20261124:1:2"}]


@pytest.mark.parametrize(
    ("missing", "lead"),
    [
        ("sunlei_88", "🏖 机器人不认得用户名“@sunlei_88”，只认得群里的姓名。休假到"),
        ("Lucy", "🏖 机器人不认得用户名“@Lucy”"),
        ("赵敏", "🏖 没有找到“赵敏”。休假到"),
        ("<b>", "🏖 没有找到“&lt;b&gt;”。"),
        (None, "🏖 休假到"),
    ],
)
def test_a_name_that_is_not_known_is_said_and_colleagues_are_offered(missing: str | None, lead: str) -> None:
    letter = ask_stand_in(UNTIL, CHOICES, missing)
    assert letter.text.startswith(lead)
    assert "请点一位同事" in letter.text
    assert letter.keyboard is not None
