"""“经过”: what happened to a ticket, for staff. Staff are named, residents are not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.views.lists import page_buttons, page_data, short_time
from bot.views.message import Letter, buttons, escape
from bot.views.staff import reason_label
from helpdesk.tickets.commands import Supervision
from helpdesk.tickets.states import Move

BUTTON = "📜 经过"

_ACTORS = {"resident": "居民", "staff": "工作人员", "admin": "管理员", "system": "系统"}

_ACTIONS: Mapping[str, str] = {
    Move.OPEN: "提交",
    Move.OPEN_TO_TRIAGE: "提交",
    Move.DISPATCH: "派单",
    Move.CLAIM: "签收",
    Move.RETURN: "退单",
    Move.ASSIGN: "指定经办人",
    Move.HELP: "请求协办",
    Move.END_HELP: "协办完成",
    Move.ASK: "请居民补充",
    Move.SUPPLEMENT: "补充",
    Move.ANSWER: "答复",
    Move.ASK_EXTENSION: "申请延期",
    Move.EXTEND: "同意延期",
    Move.REFUSE_EXTENSION: "不同意延期",
    Move.RESOLVE: "办结",
    Move.RATE: "评价",
    Move.REOPEN: "说没有解决，重办",
    Move.ARCHIVE: "归档",
    Move.REJECT: "不予受理",
    Move.WITHDRAW: "撤回",
    Move.MERGE: "并案",
    Move.UNMERGE: "取消并案",
    Move.UNMERGE_TO_TRIAGE: "取消并案",
    Move.URGE: "催办",
    Move.SUPERVISE: "督办",
    Move.PRIORITISE: "改了紧急程度",
    Move.RECLASSIFY: "改了分类",
    "note": "写了备注",
    "edit": "改了一句话",
    "reveal_contact": "看了联系方式",
    "lose_owner": "经办人离开",
    "join": "也反映了这件事",
    "leave": "不再关注",
    "take_in": "并入一件",
    "let_out": "分出一件",
    "rate_resolution": "回答是否解决",
    "rate_text": "写了评价",
    "supplement_by_phone": "记下居民电话里的话",
    "take_back": "收回了一句话",
    "rate_by_phone": "电话里评价",
    "explain_unsolved": "说明没有解决的原因",
    "end_supervision": "督办结束",
    "open_for_resident": "代居民登记",
    "ask_follow_up": "回访",
    "answer_follow_up": "答复回访",
}


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened; ``at`` in the office's zone."""

    at: datetime
    actor_kind: str
    action: str
    staff_name: str | None = None
    team_name: str | None = None
    reason: str | None = None
    days: str | None = None
    level: str | None = None


def ticket_history(number: str, link: str | None, lines: Sequence[HistoryLine], page: int, has_next: bool) -> Letter:
    """A page of it, the newest on top."""
    shown = f'<a href="{escape(link)}">{escape(number)}</a>' if link else f"<b>{escape(number)}</b>"
    head = f"📜 工单 {shown} 的经过（最近的在上面{f'，第 {page} 页' if page > 1 or has_next else ''}）"
    told = [_line(one) for one in lines] or ["没有更早的了。"]
    return Letter("\n".join([head, *told]), page_buttons("history", page, has_next, number))


def with_history_button(letter: Letter, number: str) -> Letter:
    """The line that points to a card, and the way to its history."""
    return Letter(letter.text, buttons([(BUTTON, page_data("history", 1, number))]))


def _line(one: HistoryLine) -> str:
    who = one.staff_name or _ACTORS.get(one.actor_kind, _ACTORS["system"])
    return f"{short_time(one.at)} {escape(who)} {escape(_ACTIONS.get(one.action, '更新'))}{escape(_more(one))}"


def _more(one: HistoryLine) -> str:
    """What belongs to the move: where to, why, how long."""
    if one.action == Move.DISPATCH and one.team_name:
        return f"给{one.team_name}"
    if one.action in (Move.RETURN, Move.REJECT) and one.reason:
        return f"：{reason_label(one.reason)}"
    if one.action in (Move.ASK_EXTENSION, Move.EXTEND) and one.days:
        return f" {one.days} 天"
    if one.action == Move.SUPERVISE and one.level in set(Supervision):
        return f"（{Supervision(one.level).label}）"
    return ""
