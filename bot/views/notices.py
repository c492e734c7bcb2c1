"""What residents read about their tickets: facts in, warm and short words out."""

from datetime import date

from telegram import InlineKeyboardMarkup

from bot.views.message import Letter, buttons, escape

WEEKDAYS = "一二三四五六日"

LONGEST_REMINDER = 60  # Characters of a summary that reminds somebody of their own words.

STARS = (
    (5, "非常满意"),
    (4, "满意"),
    (3, "一般"),
    (2, "不太满意"),
    (1, "不满意"),
)


def plain_date(day: date) -> str:
    """3月5日（周四）."""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def ticket_opened(
    number: str, service: str, team: str | None, promised_on: date | None, *, is_provisional: bool = False
) -> Letter:
    """The first answer: the number to quote, who works on it, and by when.

    ``is_provisional``: the holidays on the way are not announced yet, so the date may move.
    """
    lines = [f"✅ 收到了，您的“{escape(service)}”已经登记。", f"编号：<b>{escape(number)}</b>"]
    lines.append(f"交给{escape(team)}办理。" if team else "正在安排工作人员，安排好就办。")
    if promised_on is not None:
        until = f"最晚{plain_date(promised_on)}前给您答复"
        lines.append(f"{until}（放假安排公布后可能调整）。" if is_provisional else f"{until}。")
    lines.append("有消息我马上告诉您，请放心。")
    return Letter("\n".join(lines), _ticket_buttons(number))


def ticket_claimed(number: str, staff: str | None, team: str | None) -> Letter:
    """Somebody works on it now."""
    who = escape(" ".join(part for part in (team, staff) if part) or "工作人员")
    return Letter(f"👤 您的事项 {escape(number)} 已由 {who} 接手，正在办理。")


def ticket_dispatched(number: str, team: str | None) -> Letter:
    """Another team does it now."""
    return Letter(f"🔁 您的事项 {escape(number)} 已转给{escape(team or '对口科室')}办理，您不用重新说一遍。")


def staff_question(number: str, who: str, words: str) -> Letter:
    """Staff need something before they can go on."""
    return Letter(
        f"❓ <b>{escape(who)} 想向您了解</b>（编号 {escape(number)}）\n"
        f"{escape(words)}\n\n直接在这里回复就行，文字、照片都可以。"
    )


def staff_answer(number: str, who: str, words: str) -> Letter:
    """Words of staff, carried over."""
    return Letter(f"💬 <b>{escape(who)} 答复您</b>（编号 {escape(number)}）\n{escape(words)}".rstrip())


def alarm_answered(who: str, words: str) -> Letter:
    """The duty team answers a call for help. Never more than is true: no words go back to them by themselves."""
    hint = "您在这里回话，值班人员不一定看得到；着急请直接打电话。"
    return Letter(f"🆘 <b>{escape(who)} 回复您的求助</b>\n{escape(words)}\n\n{hint}")


def ticket_resolved(number: str, who: str, words: str) -> Letter:
    """The matter is done, say staff; the resident says whether that is so."""
    text = f"✅ <b>{escape(who)} 已经办好</b>（编号 {escape(number)}）\n{escape(words)}".rstrip()
    return Letter(f"{text}\n\n这件事解决了吗？", _resolution_buttons(number))


def words_taken_back(number: str) -> Letter:
    """In the place of words that were sent by mistake."""
    return Letter(f"↩️ 刚才关于 {escape(number)} 的那条消息发错了，请不用看。给您添麻烦了。")


def rating_satisfaction(number: str) -> Letter:
    """The second question, apart from the first."""
    rows = [[("⭐" * stars + " " + words, f"t:rate:{number}:{stars}")] for stars, words in STARS]
    return Letter(f"谢谢您！编号 {escape(number)} 这件事，您对我们的服务满意吗？", buttons(*rows))


def ticket_rejected(number: str, reason: str, instead: str) -> Letter:
    """What cannot be done here, and who does it."""
    lines = [f"很抱歉，您的事项 {escape(number)} 我们这里办不了。", f"原因：{escape(reason)}"]
    if instead:
        lines.append(f"您可以这样办：{escape(instead)}")
    lines.append("如果还有不清楚的，点“转人工”，我请工作人员和您说。")
    return Letter("\n".join(lines))


def ticket_withdrawn(number: str) -> Letter:
    """The resident took it back."""
    return Letter(f"好的，您的事项 {escape(number)} 已经撤回。以后需要，随时再找我。")


_MOVED = {
    "extended": "这件事需要多花些时间{words}。改为最晚{day}前给您答复，请您谅解。",
    "urgent": "这件事已转为紧急，会提前办，最晚{day}前给您答复。",
    "ordinary": "这件事改为按一般事项办，最晚{day}前给您答复。",
    "calendar": "放假安排公布了，日期重新算过：最晚{day}前给您答复。",
}


def promise_moved(number: str, promised_on: date, reason: str | None = None, words: str | None = None) -> Letter:
    """The date we gave has moved; without a reason because the work stood still until the resident answered.

    ``words`` are what staff gave as the reason of an extension.
    """
    template = _MOVED.get(reason or "", "接着办，最晚{day}前给您答复。")
    told = f"（{escape(words)}）" if words else ""
    return Letter(f"📅 编号 {escape(number)}：{template.format(day=plain_date(promised_on), words=told)}")


def follow_up(number: str, summary: str, place: str | None) -> Letter:
    """The question of four weeks later, whether it has lasted."""
    said = summary if len(summary) <= LONGEST_REMINDER else summary[:LONGEST_REMINDER] + "…"
    where = f"{escape(place)}，" if place and place not in said else ""
    return Letter(
        f"👋 四周前您反映的事（编号 {escape(number)}）：{where}{escape(said)}\n现在还好吗？",
        buttons([("👍 还好", f"t:lasting:{number}:fine"), ("👎 又坏了", f"t:lasting:{number}:broken")]),
    )


def follow_up_thanks(number: str) -> Letter:
    """It has lasted."""
    return Letter(f"🙏 那就好，谢谢您告诉我（编号 {escape(number)}）。以后有事，随时找我。")


def _ticket_buttons(number: str) -> InlineKeyboardMarkup:
    return buttons(
        [("📎 补充材料", f"t:supplement:{number}"), ("🔎 查看进度", f"t:show:{number}")],
        [("撤回", f"t:withdraw:{number}")],
    )


def _resolution_buttons(number: str) -> InlineKeyboardMarkup:
    return buttons(
        [("👍 已解决", f"t:rate:{number}:solved"), ("部分解决", f"t:rate:{number}:partly")],
        [("👎 未解决", f"t:rate:{number}:unsolved")],
    )
