"""What admins read in their private chat: terse and clear."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.views.message import Html, Letter, escape


@dataclass(frozen=True)
class BotStatus:
    """Counts an admin asks for with /status."""

    pending_updates: int
    outbox_waiting: int
    outbox_failed: int
    rasa_healthy: bool
    model: str | None
    open_tickets: int
    version_id: int | None = None  # Of the model, where it has a row.


def status(facts: BotStatus) -> Letter:
    """How the bot is doing."""
    rasa = "正常" if facts.rasa_healthy else "没有回应"
    return Letter(
        f"还没处理的消息：{facts.pending_updates}\n"
        f"还没发出的消息：{facts.outbox_waiting}（发不出去的 {facts.outbox_failed}）\n"
        f"在办工单：{facts.open_tickets}\n"
        f"对话服务：{rasa}\n"
        f"在用的模型：{_model(facts)}"
    )


def _model(facts: BotStatus) -> Html:
    file = escape(facts.model or "不知道")
    return Html(f"{facts.version_id} 号（{file}），/models 看全部") if facts.version_id else file


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


def admin_help() -> Letter:
    """/start and /help of an admin: what there is, in the order in which it is used."""
    return Letter(
        "🧑‍🏫 <b>您是管理员，可以在这里教机器人。</b>\n\n"
        "<b>每天两分钟</b>\n"
        "/review　它没听懂的话，一句一句给您看，点一下对的就记下了\n"
        "/phrases　您教过的话：查、改、撤回\n\n"
        "<b>改了马上生效</b>\n"
        "/guide　办事指南：居民问什么，照着答什么\n"
        "/teach　当地的地名和叫法、紧急词、机器人说的话\n\n"
        "<b>教了几十句以后</b>\n"
        "/retrain　训练一次，让它学会。要几分钟，照常接待居民；做好了先检查，您看过报告点“上线”才换\n"
        "/models　每训练一次就多一个“模型”，也就是机器人学会的本事；新的不好，一键退回原来的\n\n"
        "<b>别的</b>\n"
        "/stats　统计\n"
        "/status　机器人好不好\n"
        "/bindcode　给科室的工作群绑定机器人\n\n"
        "点错了大多能撤销；不能撤销的，会先再问您一句。您自己有事要办，像居民一样直接写给我。"
    )


PRESS_TOO_LATE = "这个按钮已经过时了，请重新发命令看最新的。"
ADMIN_COMMANDS = (
    ("review", "教机器人：看它没听懂的话"),
    ("phrases", "您教过的话：查、改、撤回"),
    ("guide", "办事指南：问什么答什么"),
    ("teach", "教地名、叫法、紧急词、改它说的话"),
    ("retrain", "训练：让它学会教过的话"),
    ("models", "各个模型：对比、上线、回滚"),
    ("bindcode", "取科室群的绑定码"),
    ("status", "运行情况"),
    ("stats", "统计和图表"),
)
