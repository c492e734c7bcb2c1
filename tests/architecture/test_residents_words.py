"""Whatever a resident reads stands in the catalogue of sentences or in domain.yml, where an admin can change it live.

Chinese that stands in a module all the same is a pattern, a shipped title of a button, or is explained here.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.views.titles import shipped_buttons
from helpdesk.settings import ROOT

CHINESE = re.compile("[\u3400-\u9fff]")
VIEWS = ("crowds", "menu", "message", "notices", "residents", "urging")
DELIVERY = ("crowd", "layout", "people", "recovery", "to_resident", "wrapping")

# Modules that are all about reading what people write; nothing in them is ever said.
READING = {
    "actions/answers.py",
    "actions/corrections.py",
    "actions/denying.py",
    "actions/filling.py",
    "actions/message.py",
    "actions/opening.py",
    "actions/places.py",
    "actions/words.py",
    "bot/residents/words.py",
}

PATTERN = "what people write is compared with it"
DATE = "how dates are written in Chinese"
NUMBERS = "whom to call in danger never changes"
SLIP = "labels of the slip, the same that staff read on the card"
FOR_STAFF = "goes to staff with the ticket"
MENU = "Telegram shows it beside a command; set at the start of the bot"

EXPLAINED: dict[str, dict[str, str]] = {
    "actions/crowds.py": {
        "附近": SLIP,
        "月": DATE,
        "日": DATE,
        "地点：": FOR_STAFF,
        "从什么时候开始：": FOR_STAFF,
    },
    "actions/draft.py": {
        "地图上的位置": SLIP,
        "照片": SLIP,
        "张": SLIP,
        "视频": SLIP,
        "段": SLIP,
        "语音": SLIP,
        "文件": SLIP,
        "个": SLIP,
        "补充：": SLIP,
        "补充：前面还说了 ": SLIP,
        " 句，都记着": SLIP,
    },
    "actions/guide.py": {"年": DATE, "月": DATE, "日": DATE},
    "actions/guide_presses.py": {"看过办事指南“{title}”，还是想问工作人员": FOR_STAFF, "一": PATTERN},
    "actions/outside.py": {
        "110（报警）": NUMBERS,
        "119（火警）": NUMBERS,
        "120（急救）": NUMBERS,
        "122（交通事故）": NUMBERS,
        "95598（电力抢修）": NUMBERS,
        "接着": PATTERN,
        "继续": PATTERN,
    },
    "actions/tickets.py": {
        "一二三四五六日": DATE,
        "（周": DATE,
        "）前": DATE,
        "月": DATE,
        "日": DATE,
        "点": DATE,
    },
    "bot/residents/commands.py": {
        "办事菜单": MENU,
        "我的事项，办到哪儿了": MENU,
        "正在说的这件事不办了": MENU,
        "我的资料、撤回同意": MENU,
        "怎么用": MENU,
    },
    "bot/residents/tickets.py": {"月": DATE, "日 ": DATE},
    "bot/views/notices.py": {"一二三四五六日": DATE, "月": DATE, "日（周": DATE},
    "bot/views/residents.py": dict.fromkeys(("报警", "火警", "急救", "交通事故", "供电抢修"), NUMBERS),
}


def modules() -> list[str]:
    """Where something a resident reads could be put into words."""
    files = [
        *(ROOT / "actions").glob("*.py"),
        *(ROOT / "bot" / "residents").glob("*.py"),
        ROOT / "bot" / "emergencies.py",
        *(ROOT / "bot" / "delivery" / f"{name}.py" for name in DELIVERY),
        *(ROOT / "bot" / "views" / f"{name}.py" for name in VIEWS),
    ]
    return sorted(str(file.relative_to(ROOT)) for file in files)


def words_in(module: str) -> Iterator[str]:
    """Chinese that stands in a module: without docstrings, patterns, and titles of the dialogue's buttons."""
    is_dialogue = module.startswith("actions/")  # The bot puts the titles of now in their place.
    tree = ast.parse(Path(ROOT / module).read_text(encoding="utf-8"))
    passed = {
        id(part) for node in ast.walk(tree) if _is_no_word(node, is_dialogue=is_dialogue) for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        is_word = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed
        if is_word and CHINESE.search(str(node.value)):
            yield str(node.value)


def _is_no_word(node: ast.AST, *, is_dialogue: bool) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True  # A docstring.
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
    return is_dialogue and isinstance(node, ast.Constant | ast.JoinedStr) and _template(node) in TITLES


def _template(node: ast.Constant | ast.JoinedStr) -> str:
    """``f"补充到编号 {number}"`` as ``补充到编号 {}``."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in parts)


TITLES = {re.sub(r"\{[a-z_]+\}", "{}", one.text) for one in shipped_buttons()}


@pytest.mark.parametrize("module", modules())
def test_what_residents_read_can_be_changed_live_or_is_explained(module: str) -> None:
    if module in READING:
        return
    found = set(words_in(module))
    explained = set(EXPLAINED.get(module, {}))
    assert sorted(found - explained) == [], "put it into bot/views/texts or domain.yml, or explain it here"
    assert sorted(explained - found) == [], "is there no more"


def test_the_list_names_modules_that_exist() -> None:
    assert {*READING, *EXPLAINED} <= set(modules())
