"""What admins read in their private chat: terse and clear."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.views.message import Letter, escape


@dataclass(frozen=True)
class BotStatus:
    """Counts an admin asks for with /status."""

    pending_updates: int
    outbox_waiting: int
    outbox_failed: int
    rasa_healthy: bool
    model: str | None
    open_tickets: int


def status(facts: BotStatus) -> Letter:
    """How the bot is doing."""
    rasa = "正常" if facts.rasa_healthy else "没有回应"
    return Letter(
        f"待处理消息：{facts.pending_updates}\n"
        f"待发送：{facts.outbox_waiting}（发送失败 {facts.outbox_failed}）\n"
        f"在办工单：{facts.open_tickets}\n"
        f"对话服务：{rasa}\n"
        f"模型：{escape(facts.model or '未知')}"
    )


def bind_code(team: str, code: str) -> Letter:
    """The one-time code for a group."""
    return Letter(
        f"把 {escape(team)} 绑定到工作群：在群里发送\n<code>/bind {escape(code)}</code>\n24 小时内有效，只能用一次。"
    )


def which_team(teams: Sequence[tuple[str, str]]) -> Letter:
    """/bindcode without a team, or with one that does not exist."""
    if not teams:
        return Letter("还没有科室。请先用 linli office apply 导入 office.yml。")
    lines = "\n".join(f"<code>/bindcode {escape(code)}</code> {escape(name)}" for code, name in teams)
    return Letter(f"要绑定哪个科室？\n{lines}")


PRESS_TOO_LATE = "这个按钮已经过时了，请重新发命令看最新的。"
ADMIN_COMMANDS = (
    ("review", "看看机器人拿不准的话"),
    ("phrases", "机器人学过的话"),
    ("guide", "办事指南：问什么答什么"),
    ("teach", "教机器人：改了马上生效"),
    ("retrain", "重新训练模型"),
    ("models", "各个模型：对比、上线、回滚"),
    ("bindcode", "取科室群的绑定码"),
    ("status", "运行情况"),
    ("stats", "统计和图表"),
)
