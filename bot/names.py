"""How people are called: a Chinese name is written in one piece, family name first."""

import re

from telegram import User

_CHINESE = re.compile(r"[\u3400-\u9fff]")


def name_of(user: User) -> str:
    """孙磊 for first name 磊 and last name 孙; other names as Telegram shows them."""
    if user.last_name and _CHINESE.search(user.last_name) and _CHINESE.search(user.first_name):
        return user.last_name + user.first_name
    return user.full_name
