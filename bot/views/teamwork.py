"""What colleagues read of each other: words between teams, and extensions to be decided. Facts in, words out."""

from collections.abc import Sequence
from datetime import date

from bot.views.message import Letter, buttons, escape
from bot.views.notices import plain_date


def team_words(team: str | None, name: str | None, words: str) -> Letter:
    """What somebody of another team wrote about the ticket; the resident does not read it."""
    who = " ".join(part for part in (team, name) if part) or "同事"
    return Letter(f"🤝 {escape(who)}：{escape(words)}".rstrip())


def extension_asked(
    number: str,
    extension_id: int,
    *,
    asker: str,
    days: int,
    until: date,
    reason: str,
    people: Sequence[tuple[int, str]],
) -> Letter:
    """Somebody asks for more time; ``people`` (Telegram id, name) may decide."""
    who = "、".join(_mention(user_id, name) for user_id, name in people) or "督办员（群管理员）"
    press = f"t:extend:{number}:{extension_id}"
    return Letter(
        f"{_wish(number, asker, days, until, reason)}\n请{who}决定：",
        buttons([("👍 同意", f"{press}:yes"), ("👎 不同意", f"{press}:no")]),
    )


def extension_decided(
    number: str, *, asker: str, days: int, until: date, reason: str, granted: bool | None, by: str | None
) -> Letter:
    """The same message after the decision, or after the ticket went on without one."""
    said = {True: f"👍 {escape(by or '督办员')} 已同意。", False: f"👎 {escape(by or '督办员')} 没有同意。"}
    decision = "ℹ️ 工单已经往下走，不用再决定。" if granted is None else said[granted]
    return Letter(f"{_wish(number, asker, days, until, reason)}\n{decision}")


def _wish(number: str, asker: str, days: int, until: date, reason: str) -> str:
    return (
        f"⏳ <b>申请延期</b>：工单 {escape(number)}\n"
        f"{escape(asker)}想延 {days} 个工作日，最晚{plain_date(until)}前答复居民。\n原因：{escape(reason)}"
    )


def _mention(user_id: int, name: str) -> str:
    """A mention that rings; an anonymous administrator has no account to ring."""
    return f'<a href="tg://user?id={user_id}">{escape(name)}</a>' if user_id > 0 else escape(name)
