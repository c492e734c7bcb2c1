"""Titles of residents' buttons: changed live, and still pressed, typed and told apart as before."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from telegram import InlineKeyboardMarkup, ReplyKeyboardMarkup

from bot.views import notices, residents
from bot.views.canned import instead_of
from bot.views.menu import PAYLOADS, menu_keyboard, menu_payload
from bot.views.menus.offers import OFFERS
from bot.views.message import Letter
from bot.views.sentences import check_override, plain, use_overrides
from bot.views.shipped import shipped
from bot.views.teaching_texts import found_texts, text_lines
from bot.views.titles import LONGEST_TITLE, comes_back, shipped_buttons
from bot.views.wording import quoting, wordings
from helpdesk.settings import ROOT
from helpdesk.tickets.commands import RejectReason
from tests.unit.bot.test_card_buttons import FACTS


@pytest.fixture(autouse=True)
def _as_shipped() -> Iterator[None]:
    yield
    use_overrides({}, 0)


def titles(letter: Letter) -> list[str]:
    assert isinstance(letter.keyboard, InlineKeyboardMarkup)
    return [key.text for row in letter.keyboard.inline_keyboard for key in row]


def test_no_two_buttons_are_shipped_with_the_same_title() -> None:
    shown = [one.text for one in shipped_buttons()]
    assert sorted(set(shown)) == sorted(shown)
    assert max(map(len, shown)) <= LONGEST_TITLE


def test_a_changed_title_is_shown_and_works_beside_the_shipped_one() -> None:
    assert use_overrides({"button.menu.certificate": "办证明", "button.withdraw": "不用办了"}, 1) == ()
    keyboard = menu_keyboard()
    assert isinstance(keyboard, ReplyKeyboardMarkup)
    assert "办证明" in [key.text for row in keyboard.keyboard for key in row]
    assert menu_payload("办证明") == menu_payload("开证明") == PAYLOADS["certificate"]
    assert menu_payload("办证") is None
    assert "不用办了" in titles(notices.ticket_opened("100012", "随手拍", None, None))


def test_the_dialogues_buttons_are_called_as_admins_wish_and_mean_the_same() -> None:
    new = {"button.talk.submit": "就这样交", "button.talk.add_to": "加到 {number}", "button.menu.help": "找人"}
    assert use_overrides(new, 1) == ()
    buttons = [("✅ 提交", "/a"), ("补充到编号 100012", "/b"), ("转人工", "/c"), ("老年证", "/d"), ("接着办投诉", "/e")]
    assert residents.talk_buttons(buttons) == [
        ("就这样交", "/a"),
        ("加到 100012", "/b"),
        ("找人", "/c"),
        ("老年证", "/d"),
        ("接着办投诉", "/e"),
    ]


@pytest.mark.parametrize(
    ("name", "title", "why"),
    [
        ("button.menu.certificate", "投诉", "已经有一个按钮叫“投诉”"),
        ("button.menu.certificate", "取消", "已经有一个按钮叫“取消”"),
        ("button.menu.certificate", "跳过", "已经有一个按钮叫“跳过”"),
        ("button.keyboard.cancel", "建议", "已经有一个按钮叫“建议”"),
        ("button.talk.skip", "投诉", "已经有一个按钮叫“投诉”"),
        ("button.menu.certificate", "证", "至少要有 2 个字"),
        ("button.menu.certificate", "好的", "回答问题时也会写“好的”"),
        ("button.menu.help", "着火了快救命", "会当成报警"),
        ("button.menu.help", "/help 转人工", "不能用“/”开头"),
        ("button.talk.skip", "跳过\n这一项", "只能写一行"),
        ("button.talk.skip", "跳" * 21, "太长了：有 21 个字，最多 20 个"),
        ("button.talk.skip", "<b>跳过</b>", "只能是文字"),
        ("button.talk.add_to", "补充到", "不能少了{编号}"),
        ("button.consent.agree", "好", "这一句不能改"),
    ],
)
def test_a_title_that_would_not_work_is_refused(name: str, title: str, why: str) -> None:
    assert why in "".join(check_override(name, title))


def test_two_buttons_inside_a_message_may_have_the_same_title_and_keyboards_may_not() -> None:
    assert check_override("button.talk.drop", "不撤回") == []
    taken = {"button.menu.consult": "问一问"}
    assert "已经有一个按钮叫“问一问”" in "".join(check_override("button.menu.suggestion", "问一问", taken))
    assert check_override("button.menu.suggestion", "问一问", {}) == []


def test_titles_that_got_the_same_by_undoing_are_told_apart_again() -> None:
    both = {"button.menu.consult": "问一问", "button.menu.suggestion": "问一问"}
    assert use_overrides(both, 1) == ("button.menu.consult",)
    assert menu_payload("问一问") == PAYLOADS["suggestion"]
    assert plain("button.menu.consult") == "咨询"


def test_every_fixed_title_of_domain_yml_can_be_changed() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    shown = {
        button["title"]
        for variations in domain["responses"].values()
        for one in variations
        for button in one.get("buttons", ())
    }
    assert len(shown) > 20
    assert sorted(shown - {one.text for one in shipped_buttons()}) == []


def test_titles_that_only_a_keyboard_can_show_are_known_as_such() -> None:
    """They come back as text, so they may not be another button's."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    asked = [one["buttons"] for many in domain["responses"].values() for one in many if one.get("buttons")]
    typed = {key["title"] for keys in asked if residents.asks_to_share(keys) for key in keys}
    known = {one.text for one in shipped_buttons() if comes_back(one.name)}
    assert typed <= known
    assert len(known) == len(typed) + len(PAYLOADS)


def test_every_button_is_used() -> None:
    """A title nobody shows would only confuse who looks for the right one."""
    said = {
        str(node.value)
        for folder in ("bot", "actions")
        for file in Path(ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    domain = (ROOT / "domain.yml").read_text(encoding="utf-8")
    dialogues = [one for one in shipped_buttons() if one.name.startswith(("button.talk.", "button.keyboard."))]
    unused = [
        one.name
        for one in dialogues
        if f"title: {one.text}\n" not in domain and not any(piece in said for piece in _pieces(one.text))
    ]
    assert unused == []


def _pieces(template: str) -> list[str]:
    return [template, *(piece for piece in template.replace("{", "}").split("}")[::2] if piece)]


def test_whoever_renames_a_button_sees_which_texts_speak_of_it() -> None:
    every = wordings({})
    button = every["button.talk.no_photo"]
    spoken = quoting(button, every)
    assert "utter_again_photos" in [one.name for one in spoken]
    lines = "\n".join(text_lines(button.name, button.text, "不拍照", spoken))
    assert "也写着“没有照片”，记得一起改" in lines
    assert quoting(every["utter_welcome"], every) == []
    found = found_texts([button], "a" * 16)
    assert titles(found)[0] == "🔘 没有照片"


def test_a_button_of_the_card_is_renamed_and_two_of_staff_may_be_called_the_same() -> None:
    assert use_overrides({"button.card.claim": "✋ 我来办", "button.card.more": "✋ 我来办"}, 1) == ()
    offer = next(one for one in OFFERS if one.code == "claim")
    assert offer.button(FACTS).text == "✋ 我来办"


def test_every_offer_has_a_title() -> None:
    wanted = {f"button.card.{one.code}" for one in OFFERS if one.title is None}
    assert sorted(wanted - set(shipped())) == []


def test_who_does_it_instead_is_said_as_admins_wish_and_keeps_its_number() -> None:
    name = "ticket_rejected.instead.not_our_duty"
    assert "号码不能少：12345" in "".join(check_override(name, "请打热线。"))
    assert use_overrides({name: "请打 12345，那边会转。"}, 1) == ()
    assert instead_of(RejectReason.NOT_OUR_DUTY) == "请打 12345，那边会转。"
    assert {f"ticket_rejected.instead.{reason}" for reason in RejectReason} <= set(shipped())
