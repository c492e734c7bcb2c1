"""Menus of 并案 and 拆开 (from either side), and the question below a written number."""

from bot.views.menus.rows import Rows, button, in_rows
from bot.views.message import Letter, buttons, escape
from bot.views.sentences import plain
from bot.views.ticket_facts import CardFacts


def merge_question(number: str, into: str, written: str) -> Letter:
    """Asked once, because the residents are told at once; ``written`` may itself be merged into ``into``."""
    redirected = f"{escape(written)} 已经并到 {escape(into)}。\n" if written != into else ""
    return Letter(
        f"🔗 {redirected}把 {escape(number)} 并到 {escape(into)}？居民会马上收到通知。",
        buttons(
            [
                (plain("button.menus.sure"), f"t:merge:{number}:{into}:yes"),
                (plain("button.menus.no_merge"), f"t:merge:{number}:{into}:no"),
            ]
        ),
    )


def _merge(facts: CardFacts, arg: str | None) -> Rows:
    """``arg``: the numbers of likely ones, separated by commas."""
    likely = [one for one in (arg or "").split(",") if one]
    rows = [[button(plain("button.menus.merge_into", number=one), f"t:merge:{facts.number}:{one}")] for one in likely]
    return [*rows, [button(plain("button.menus.other_number"), f"t:merge:{facts.number}:own")]]


def _sure(facts: CardFacts, arg: str | None) -> Rows:
    """``arg``: the number of the lead."""
    if arg is None:
        return []
    return [
        [button(f"✅ 确定：{facts.number} 并到 {arg}", f"t:merge:{facts.number}:{arg}:yes")],
        [button(plain("button.menus.no_merge"), f"t:merge:{facts.number}:{arg}:no")],
    ]


def _unmerge(facts: CardFacts, _arg: str | None) -> Rows:
    return [[button(plain("button.menus.unmerge_sure", number=facts.number), f"t:unmerge:{facts.number}:yes")]]


def _part(facts: CardFacts, arg: str | None) -> Rows:
    """``arg``: the number that was picked."""
    if arg in facts.merged:
        return [[button(plain("button.menus.unmerge_sure", number=arg), f"t:part:{facts.number}:{arg}:yes")]]
    return in_rows(
        [button(plain("button.menus.part", number=one), f"t:part:{facts.number}:{one}") for one in facts.merged], 2
    )


MENUS = {"merge": _merge, "merge_sure": _sure, "unmerge": _unmerge, "part": _part}
