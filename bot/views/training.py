"""What admins read about a training: how far it is, how it ended, and what may be done now."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from telegram import InlineKeyboardMarkup

from bot.views.message import Html, Letter, buttons, escape
from helpdesk.phrases.labels import left_out_words
from helpdesk.training.models import JobReason

STAGES = {
    "start": "准备",
    "build": "整理句子",
    "read": "读句子",
    "train": "训练",
    "verify": "试新模型",
    "gate": "做上线检查",
}
BAR = 10
STAYS = "还在用原来的模型，接待不受影响。"
ALREADY_OVER = "这次训练已经结束了。"
IS_ENDING = "正在停下来……"
NOT_REPORTED = "新模型训练好了，可是数据库没有回应，检查报告还发不出来。过一会儿请发 /models 看。"


@dataclass(frozen=True)
class RunFacts:
    """A run that goes on; ``by`` is the admin who wanted it, None: nobody in this chat."""

    job_id: int
    stage: str
    percent: int
    seconds_left: int | None = None
    reason: JobReason = JobReason.ADMIN
    by: int | None = None


@dataclass(frozen=True)
class DoneFacts:
    """A run that made a model; ``left_out`` counts phrases by the label that no longer exists."""

    model: str
    examples: int | None = None
    seconds: float | None = None
    phrases: int | None = None
    withdrawn: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    gate_error: str | None = None


def training(facts: RunFacts) -> Letter:
    """How far a training is; one message that is edited."""
    return Letter(f"重新训练：{_how_far(facts)}\n训练时照常接待居民。", _while_it_runs(facts, look=False))


def training_runs(facts: RunFacts, *, reader: int) -> Letter:
    """A second wish while one runs: who was faster, and how far it is."""
    words = f"已经在训练了：{_who(facts, reader)}。\n{_how_far(facts)}\n等它完成再来。"
    return Letter(words, _while_it_runs(facts, look=True))


def training_made(facts: DoneFacts) -> Letter:
    """The message with the progress, at its end."""
    return Letter("\n".join(["重新训练：做好了。", *_counts(facts)]))


def training_done(facts: DoneFacts) -> Letter:
    """A new model is there; it answers once somebody says so. For one without a row, which has no report."""
    lines = ["✅ 训练完成，新模型还没有上线。", f"模型：{escape(facts.model)}", *_counts(facts), *notes(facts)]
    return Letter("\n".join(lines))


def notes(facts: DoneFacts) -> list[str]:
    """What an admin should know of this training besides; ready for Telegram."""
    said = [f"⚠️ {escape(left_out_words(label, count))}。" for label, count in facts.left_out.items()]
    if facts.withdrawn:
        said.append(f"⚠️ 有 {facts.withdrawn} 句在训练时被撤回，下次训练才会忘掉。")
    if facts.gate_error:
        said.append(f"⚠️ 上线检查没有做成：{escape(facts.gate_error)}")
    return said


def training_failed(reason: str) -> Letter:
    """The old model stays."""
    stays = [] if "照常使用" in reason else [STAYS]  # Most reasons say so themselves.
    return Letter("\n".join([f"❌ 训练没有成功：{escape(reason)}", *stays, "要再试，发 /retrain。"]))


def training_cancelled() -> Letter:
    """Somebody pressed 取消."""
    return Letter(f"训练已取消。{STAYS}\n要训练，再发 /retrain。")


def training_interrupted() -> Letter:
    """The bot stopped, and the training with it."""
    return Letter(f"⚠️ 训练中断了：程序中途停了，这次不算。{STAYS}\n要训练请再发 /retrain。")


def _how_far(facts: RunFacts) -> str:
    full = round(facts.percent / 100 * BAR)
    bar = "█" * full + "░" * (BAR - full)
    left = "" if facts.seconds_left is None else f"，{_duration(facts.seconds_left)}"
    return f"正在{escape(STAGES.get(facts.stage, '准备'))}\n{bar} {facts.percent}%{left}"


def _duration(seconds: int) -> str:
    if seconds < 10:
        return "马上就好"
    if seconds < 100:
        return f"大约还要 {-(-seconds // 10) * 10} 秒"
    return f"大约还要 {-(-seconds // 60)} 分钟"


def took(seconds: float) -> str:
    """How long something took: 32 秒, 14 分钟."""
    return f"{seconds:.0f} 秒" if seconds < 99.5 else f"{seconds / 60:.0f} 分钟"


def _who(facts: RunFacts, reader: int) -> str:
    if facts.reason is JobReason.NIGHTLY:
        return "夜里自动开始的"
    if facts.reason is not JobReason.ADMIN or facts.by is None:
        return "在服务器上开始的"
    if facts.by == reader:
        return "您刚才开始的"
    return Html(f'<a href="tg://user?id={facts.by}">另一位管理员</a>开始的')


def _while_it_runs(facts: RunFacts, *, look: bool) -> InlineKeyboardMarkup:
    cancel = ("取消训练", f"a:train:cancel:{facts.job_id}")
    row = [("看进度", f"a:train:show:{facts.job_id}"), cancel] if look else [cancel]
    return buttons(row)


def _counts(facts: DoneFacts) -> list[str]:
    learned = f"，其中你们教的 {facts.phrases} 句" if facts.phrases else ""
    examples = [f"学了 {facts.examples} 句{learned}"] if facts.examples else []
    return [*examples, *([f"用时：{took(facts.seconds)}"] if facts.seconds else [])]
