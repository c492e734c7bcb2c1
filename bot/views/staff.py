"""What staff read in their groups: short lines, hints and refusals. Facts in, words out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.views.masks import mask_phone
from bot.views.message import Letter, buttons, escape, fill
from bot.views.ticket_facts import CardDetail
from helpdesk.tickets.commands import RejectReason, ReturnReason
from helpdesk.tickets.states import FINAL, Move, Status

_ENDS = "。！？”…"  # What a sentence ends with.

ALERT_LIMIT = 200  # Characters of the answer to a button press.

HELP = """<b>邻里通 · 工作群用法</b>
卡片按钮：✋ 签收、❓ 请补充、✅ 办结、↪️ 退单、🔀 转办、🤝 协办、⏳ 延期，不常用的在 ⋯ 更多。
<b>协办</b>：请来的组在自己群里写，您这边看得到；开头写“协办：”，只有他们看得到。
<b>答复居民</b>：回复卡片（或在工单话题里直接写），居民马上收到；送到了会标 👌。
<b>内部备注</b>：开头写“//”或“备注”，只留在本群；回复同事的话、回复机器人的提醒，也不会转出。
<b>快捷写法</b>：回复时开头写“请补充：”或“办结：”；同一件事写“并案：编号”。
<b>随手拍办结</b>要附办好后的照片；拍不了，在后面写“拍不了：原因”。
<b>督办员</b>（群管理员）：⋯ 更多里有 📣 督办、👉 指定经办人。
/new 替来窗口、打电话的居民登记　/canned 常用语　/stats 统计
/mine 我手上的　/team 本组未办结　/due 快到期的
/find 路灯 幸福小区 找工单　/ticket 编号 看卡片和经过
/away 3天 @同事 休假请人代办　/back 回来了　/bind 绑定码 绑定本群"""

TEXTS: Mapping[str, str] = {
    "help": HELP,
    "bound": "✅ 本群已绑定“{team}”，新工单会发到这里。\n发 /help 看用法。",
    "bound_topics": (
        "✅ 本群已绑定“{team}”，每个工单一个话题。\n请把机器人设为管理员，并允许“管理话题”。发 /help 看用法。"
    ),
    "bind_usage": "请写：/bind 绑定码\n绑定码由管理员在后台生成。",
    "bind_failed": "绑定码不对或已过期，请管理员重新生成一个。",
    "bound_otherwise": "本群已绑定“{team}”，一个群只办一个科室的事。换一个群，或请管理员用 linli office unbind 解绑。",
    "bind_refused": "只有群管理员或系统管理员可以绑定。",
    "unsupported": "⚠️ 这种消息不能转给居民，请用文字、照片、文件、语音、视频或位置。",
    "alarm_words_only": "⚠️ 没有送达：回复紧急消息只能转文字。请写成文字再回复一次，或者点对方的名字直接联系。",
    "alarm_note": "ℹ️ 这句只留在群里，没有发给求助的人。",
    "too_late": "⚠️ 工单 {number} 现在是“{status}”，这条没有发给居民。要再联系，请居民重新提交。",
    "merged_away": "⚠️ 工单 {number} 已并到 {into}，这条没有发给居民。请回复 {into} 的卡片。",
    "impossible": "⚠️ 工单 {number} 现在是“{status}”，不能{move}。{instead}这条没有发出。",
    "not_understood": "⚠️ 没有做成：{reason}",
    "note_stays": "ℹ️ 这条是内部备注，改了也不会发给居民。要答复，请另写一条。",
    "no_note_later": "⚠️ 这条已经发给居民，改成备注也收不回来；居民那边保持原样。",
    "note_kept": "📝 内部备注（居民看不到）",
    "taken_back": "↩️ 已撤回。居民那边的那条已经删掉，并告诉居民不用看。",
    "taken_back_by_phone": "↩️ 已撤回。还没打电话的，不用再说这句；已经说了的，请照下面更正。",
    "taken_back_already": "这条已经撤回了，改了也不会发给居民。",
    "slip_words": "⚠️ 没看懂，请用文字写，一行写一样。点“❌ 不要了”可以不登记。",
    "slip_over": "这一张已经结束了。要登记请再发 /new。",
    "canned_saved": "✅ 已记下这条“{kind}”常用语。发 /canned 看全部。",
    "canned_changed": "✅ 已改好。发 /canned 看全部。",
    "ticket_usage": "请写：/ticket 编号，例如 /ticket 100012",
    "ticket_wrong": "没有“{written}”这个编号，请对一对是不是抄错了。请写：/ticket 编号，例如 /ticket 100012",
    "back": "👋 {who}回来了，手上的工单由本人接着办。",
    "not_away": "您没有登记休假。要休假，请写：/away 3天 @同事",
    "stand_in_left": "⚠️ 替{away}代办的{stand_in}已离开本群。{away}请重新登记：/away 日期 @同事",
    "ticket_unknown": "没有找到这个编号的工单，或不归本群办理。",
    "ticket_card": "📋 工单 {number} 的卡片刚刷新：{link}",
    "ticket_here": "👆 工单 {number} 的卡片在这里，刚刷新过。",
    "ticket_elsewhere": "📋 工单 {number} 在{team}，现在是“{status}”。卡片在那边的群里。",
    "bot_removed": "⚠️ 机器人已不在“{team}”的工作群里，它的工单暂时送不到。请把机器人加回去，或重新绑定。",
    "team_unreachable": "⚠️ “{team}”的工作群现在收不到工单，请检查机器人是否还在群里。消息都留着，恢复后会补发。",
    "some_missed": "ℹ️ 一起关注的居民里，有 {count} 位没送到；其他人收到了。",
    "reopened_topic": "⚠️ 话题被删除，已为工单 {number} 重新建了一个，之前的对话不在这里。",
}

FAILURES: Mapping[str, str] = {
    "blocked": "未送达：居民已停用机器人，请改用电话联系。",
    "chat_gone": "未送达：居民的账号已不存在，请改用电话联系。",
    "unknown": "可能没有送达：网络中断，没有得到回音。请向居民确认。",
    "refused": "未送达：这种内容发不出去，请换成文字再发一次。",
}

MOVES: Mapping[str, str] = {
    "claim": "签收",
    "ask": "请居民补充",
    "resolve": "办结",
    "return": "退单",
    "dispatch": "转办",
    "reject": "不予受理",
    "answer": "答复",
}

ALARM_WORDS = 1500  # Characters; one message, and the edit that follows must fit as well.

EMERGENCIES: Mapping[str, str] = {
    "fire": "火情",
    "gas": "燃气泄漏",
    "medical": "急病或受伤",
    "violence": "暴力或行凶",
    "suicide": "轻生",
    "missing": "人员走失",
    "traffic": "交通事故",
    "drowning": "溺水",
    "collapse": "坍塌",
    "electric": "触电或断线",
    "trapped": "有人被困",
    "danger": "人身危险",
    "other": "其他紧急情况",
}

# Alerts that a press is answered with; at most 200 characters each.
NOT_A_MEMBER = (
    "这是工作人员用的按钮。您是本组同事的话，请先在群里写一句（例如 /mine）再点；还不行，请把机器人设为群管理员。"
)
NOT_YOURS = "这个工单不归您办理。"
GONE = "这个按钮已经失效。"
ALARM_IS_YOURS = "好的，请马上联系。"
NO_CONTACT = "居民没有留下联系方式，请用“请补充”问一下。"
CONTACT_SENT = "已私信发给您，请注意保密。"
WRITE_NOW = "请回复机器人刚发的那条消息。"


def staff_text(name: str, args: Mapping[str, Any]) -> Letter:
    """A fixed line of the desk; ``link`` and ``user`` are ours, everything else is made harmless."""
    text = fill(TEXTS.get(name, ""), args) or "工单有更新。"
    return Letter(text if name != "not_understood" or text[-1] in _ENDS else f"{text}。")


def delivery_failed(reason: str) -> Letter:
    """Under the staff's message: the resident does not have it."""
    return Letter("💔 " + FAILURES.get(reason, FAILURES["refused"]))


def sent_words(name: str | None, kind: str, words: str) -> Letter:
    """What was sent to the resident with one press, word for word."""
    done = {"question": "❓ {}问居民：", "resolution": "✅ {}答复居民（办结）："}.get(kind, "💬 {}答复居民：")
    return Letter(f"{done.format(escape(name or '同事'))}\n{escape(words)}")


def resident_words(words: str, *, kind: str, phones: Sequence[str] = (), is_another: bool = False) -> Letter:
    """A resident's further words in the ticket's thread; of ``is_another`` who joined it or was merged into it."""
    head = {"rating": "⭐ 居民评价："}.get(kind, "👤 居民：")
    if is_another:
        head = {"rating": "⭐ 另一位居民评价："}.get(kind, "👥 另一位居民补充：")
    return Letter("\n".join([head, *([escape(words)] if words else []), *_contacts(phones)]))


def opening_words(phones: Sequence[str] = ()) -> Letter:
    """Above what the resident sent when the ticket was opened."""
    return Letter("\n".join(["📎 居民提交的材料：", *_contacts(phones)]))


def _contacts(phones: Sequence[str]) -> list[str]:
    """A line for each contact card; the whole number is behind the card's button, which notes who looked."""
    return [f"📇 {mask_phone(phone)}（完整号码请点工单卡片上的“联系方式”）" for phone in phones]


def ticket_urged(number: str, count: int) -> Letter:
    """The resident asks for speed."""
    return Letter(f"⏰ 居民第 {count} 次催办工单 {escape(number)}，请尽快处理并答复一句。")


def alarm(
    kind: str, words: str, name: str | None, user_id: int | None, alarm_id: int | None, taken: str | None = None
) -> Letter:
    """An emergency; ``taken`` says who looks after it. Without ``alarm_id`` an admin reads it in the group's place."""
    title = EMERGENCIES.get(kind, EMERGENCIES["other"])
    who = escape(name or "未登记的居民")
    person = f'<a href="tg://user?id={user_id}">{who}</a>' if user_id and user_id > 0 else who
    text = f"🚨🚨 <b>紧急：{title}</b>\n{_quoted(words)}\n居民：{person}\n已告诉对方打紧急电话。请马上联系、核实！"
    if alarm_id is None:
        return Letter(f"{text}\n\n⚠️ 值班群没有绑定，或者现在收不到，所以先发给您。")
    text += "\n回复本条，您的话会转给对方。"
    if taken:
        return Letter(f"{text}\n\n🙋 {escape(taken)}")
    return Letter(text, buttons([("🙋 我来处理", f"t:alarm:{alarm_id}")]))


def alarm_edited(words: str) -> Letter:
    """The person in danger corrected what they wrote."""
    return Letter(f"✏️ 刚才那条紧急消息，对方改成了：\n{_quoted(words)}")


def _quoted(words: str) -> str:
    return f"“{escape(words if len(words) <= ALARM_WORDS else words[:ALARM_WORDS] + '…')}”"


def already_claimed(owner_name: str | None, claimed_at: datetime | None) -> str:
    """The second 签收; ``claimed_at`` in the office's zone."""
    at = f" {claimed_at:%H:%M}" if claimed_at else ""
    return f"已由{owner_name or '同事'}{at} 签收。"[:ALERT_LIMIT]


def already_taken(name: str | None, at: datetime | None) -> str:
    """The second 我来处理; ``at`` in the office's zone."""
    return f"{name or '同事'}{f' {at:%H:%M}' if at else ''} 已在处理。"[:ALERT_LIMIT]


def impossible_now(number: str, status: str, move: str, into: str | None = None) -> str:
    """An alert: the status forbids it, and what to do instead; ``into`` is the ticket it was merged into."""
    if into is not None:
        return f"工单 {number} 已并到 {into}，请在那一件里办。卡片已刷新。"
    return f"工单 {number} 现在是“{status_label(status)}”，不能{move_label(move)}。{what_instead(status)}卡片已刷新。"[
        :ALERT_LIMIT
    ]


_INSTEAD: Mapping[str, str] = {
    Status.TRIAGE: "请值班室先派单。",
    Status.NEW: "请先签收。",
    Status.WAITING: "请等居民补充。",
    Status.RESOLVED: "请等居民评价。",
}


def what_instead(status: str) -> str:
    """What comes first where the status forbids a move; nothing where that cannot be said in general."""
    return "居民还有事，请他重新提交。" if status in FINAL else _INSTEAD.get(status, "")


def move_label(move: str) -> str:
    """The word for a move, as part of a sentence."""
    return MOVES.get(move) or (Move(move).label if move in set(Move) else "这样做")


def status_label(status: str) -> str:
    """The word for a status code."""
    try:
        return Status(status).label
    except ValueError:
        return status


def reason_label(code: object) -> str:
    """The words for a reason code; anything else is words already."""
    for reasons in (ReturnReason, RejectReason):
        if code in set(reasons):
            return reasons(str(code)).label
    return str(code or "")


def contact_letter(number: str, name: str | None, phone: str | None, people: Sequence[CardDetail] = ()) -> Letter:
    """In private, to the owner; ``people`` are the other names that the card masks."""
    lines = [f"📇 工单 {escape(number)} 的联系方式", f"{escape(name or '居民')} {escape(phone or '没有留电话')}"]
    lines += [f"{escape(one.label.replace('您的', '居民的'))}：{escape(one.value)}" for one in people]
    return Letter("\n".join([*lines, "仅供办理使用。"]))


def contact_alert(name: str | None, phone: str | None) -> str:
    """Where the bot may not write to the owner in private."""
    who = f"{name or '居民'} {phone}" if phone else f"{name or '居民'}（没有留电话，请用“请补充”问一下）"
    return f"{who}\n下次想在私信里看，请先私聊机器人发 /start。"[:ALERT_LIMIT]
