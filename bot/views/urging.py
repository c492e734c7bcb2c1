"""What residents read when they urge, when it is not solved, and when they are asked for a free word."""

from datetime import date

from bot.views.message import Letter, buttons, escape
from bot.views.notices import plain_date
from helpdesk.tickets.reopening import UnsolvedReason

LONGEST_QUESTION = 300  # Characters of the question that is repeated.


def ticket_urged(
    number: str,
    step: str | None = None,
    *,
    who: str = "",
    promised_on: date | None = None,
    every_hours: int | None = None,
) -> Letter:
    """The urge has arrived, and what happens now; ``step`` is ``team``, ``amber`` or ``red``."""
    who = escape(who or "工作人员")
    until = f"，最晚{plain_date(promised_on)}前给您答复" if promised_on else "，有消息马上告诉您"
    if step == "red":
        watched = f"这件事已经通报，值班室和督办员都在盯着{who}办"
        return Letter(f"🚨 已经替您催办（编号 {escape(number)}），{watched}{until}。")
    if step == "amber":
        return Letter(f"📣 已经替您催办（编号 {escape(number)}），并且请督办员督促{who}尽快办{until}。")
    again = f"\n还没动静的话，{every_hours} 小时后可以再催一次。" if every_hours else ""
    return Letter(f"⏰ 已经替您催办（编号 {escape(number)}），{who}收到了提醒{until}。{again}")


def urged_in_vain(number: str, question: str | None) -> Letter:
    """Nothing can go on until the resident answers, so they are kindly told what was asked."""
    asked = (question or "").strip()
    shown = asked if len(asked) <= LONGEST_QUESTION else asked[:LONGEST_QUESTION] + "…"
    words = f"：\n“{escape(shown)}”" if shown else "。"
    return Letter(
        f"⏳ 编号 {escape(number)}，工作人员在等您补充{words}\n直接在这里回复就行，文字、照片都可以，收到了马上接着办。"
    )


def ask_what_is_missing(number: str, promised_on: date | None) -> Letter:
    """To whoever said 未解决: the work goes on, and one question with one-press answers."""
    until = f"，最晚{plain_date(promised_on)}前给您答复" if promised_on else ""
    reasons = [(reason.label, f"t:unsolved:{number}:{reason}") for reason in UnsolvedReason]
    return Letter(
        f"🔁 知道了，编号 {escape(number)} 还没有解决。已经请负责人安排接着办{until}。\n"
        "是哪里没办好？点一下，或者直接写给我，也可以发照片。",
        buttons(reasons[:2], reasons[2:]),
    )


def unsolved_explained(number: str) -> Letter:
    """The reason has arrived."""
    return Letter(f"好的，已经告诉负责人了（编号 {escape(number)}）。想补充的话，随时写给我。")


def rating_thanks(number: str) -> Letter:
    """The end of a ticket, and room for a free word."""
    return Letter(
        f"🙏 谢谢您的评价，编号 {escape(number)} 已经办结。\n还有想说的话，直接<b>回复这一条</b>；没有就点“不写了”。",
        buttons([("不写了", f"t:rate:{number}:nothing")]),
    )


def rating_words_kept(number: str) -> Letter:
    """The free word has arrived."""
    return Letter(f"🙏 您的话已经转给工作人员了（编号 {escape(number)}），谢谢您！")
