"""/models: which versions there are, what each can do, and what may be done with it. Figures as people say them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.views.gate import drop_buttons, held_lines, live_buttons
from bot.views.labels import code_in_html
from bot.views.message import Html, Letter, buttons, escape
from bot.views.training import took
from helpdesk.readings.services import LiveFigures
from helpdesk.training.gate import Hold
from helpdesk.training.models import JobReason, ModelSwitch, ModelVersion, SwitchKind, Verdict
from helpdesk.training.scores import Change, Changes, Scores
from helpdesk.training.switching import Switched
from helpdesk.training.versions import VersionStatus

NOTHING = "还没有模型。发 /retrain 训练一个。"
SWITCHING = "正在换，几秒钟就好……"
DROPPED = "放弃了，现在的模型照常使用。要找回来，请看 /models。"
RESTORED = "恢复了。"
REMOVED = "删除了。"
NOTED = "好的，先照常使用。"
_TO_ALL = ("‹ 全部模型", "a:models:list:0")
SHOWN = 8  # Versions of the list.
_VERDICTS = {
    Verdict.PASSED: "✅ 上线检查通过",
    Verdict.FAILED: "❌ 上线检查没有通过",
    Verdict.OVERRIDDEN: "⚠️ 检查没有放行，两位管理员同意用",
    None: "没有做上线检查",
}
_STATES = {
    VersionStatus.LIVE: "正在用",
    VersionStatus.TRAINED: "等您决定",
    VersionStatus.RETIRED: "没有在用",
    VersionStatus.DROPPED: "已放弃",
    VersionStatus.REMOVED: "文件已删除",
}
_UNASKED = {JobReason.NIGHTLY: "夜里自动训练", JobReason.UPDATE: "程序更新时训练"}


@dataclass(frozen=True)
class VersionFacts:
    """One version as it is listed; ``reason`` is why it was trained, ``live`` how it did with residents.

    ``hold`` is what holds it back.
    """

    version: ModelVersion
    status: VersionStatus
    reason: JobReason | None = None
    live: LiveFigures | None = None
    is_before: bool = False  # 回滚 leads to it.
    hold: Hold | None = None


@dataclass(frozen=True)
class Reader:
    """Who reads, in which zone, and of how many admins."""

    admin: int | None
    zone: ZoneInfo
    admins: int = 1


def version_list(versions: Sequence[VersionFacts], reader: Reader) -> Letter:
    """The newest versions, and one press back to the one before."""
    if not versions:
        return Letter(NOTHING)
    shown = [one for place, one in enumerate(versions) if place < SHOWN or one.is_before or _is_live(one)]
    blocks = ["\n".join(_brief(one, reader)) for one in shown]
    live = max((one.version.id for one in shown if _is_live(one)), default=0)
    rows = [
        [back_button(one.version.id) if one.version.id < live else again_button(one.version.id)]
        for one in shown
        if one.is_before
    ]
    opened = [(f"{_mark(one)}模型 {one.version.id}", f"a:models:show:{one.version.id}") for one in shown]
    rows += [opened[at : at + 3] for at in range(0, len(opened), 3)]
    more = f"\n\n更早的还有 {len(versions) - len(shown)} 个。" if len(versions) > len(shown) else ""
    return Letter(
        "🧠 <b>模型</b>：机器人学会的本事，训练一次多一个（新的在上面，● 正在用）\n\n" + "\n\n".join(blocks) + more,
        buttons(*rows),
    )


def version_card(facts: VersionFacts, reader: Reader) -> Letter:
    """All that is known of one version, and what may be done with it."""
    version = facts.version
    lines = [*_brief(facts, reader), f"现在：{_STATES[facts.status]}", *_made(version)]
    lines += [*_live_lines(facts.live), *held_lines(facts.hold, facts.status, reader.admins)]
    return Letter("\n".join(lines), buttons(*_card_rows(facts, reader)))


def choose_other(facts: VersionFacts, others: Sequence[VersionFacts], reader: Reader) -> Letter:
    """Which version the one is to be compared with."""
    one = facts.version.id
    titles = [
        (f"{_mark(other)}模型 {other.version.id}（{when(other.version.trained_at, reader.zone)}）", other.version.id)
        for other in others
    ]
    rows = [[(title, f"a:models:compare:{one}:{other}")] for title, other in titles[:SHOWN]]
    back = [("‹ 返回", f"a:models:show:{one}")]
    if not rows:
        return Letter(f"模型 {one} 还没有别的模型可以比：别的都没有检查过。", buttons(back))
    return Letter(f"模型 {one} 和哪个比？", buttons(*rows, back))


def comparison(one: ModelVersion, other: ModelVersion, changes: Changes, scores: tuple[Scores, Scores]) -> Letter:
    """``one`` beside ``other``: what it reads better and worse on the same test messages."""
    new, old = scores
    lines = [
        f"模型 <b>{one.id}</b> 和模型 <b>{other.id}</b> 比（同样 {new.messages} 句测试句）",
        f"箭头左边是模型 {other.id}，右边是模型 {one.id}。",
        "",
        f"认对诉求：{_pair(old.share, new.share)}",
        f"认对主题：{_pair(old.topic_share, new.topic_share)}",
        f"急事认出：{_pair(old.emergency_recall, new.emergency_recall)}",
        f"误报急事：{_pair(old.false_alarms, new.false_alarms)}",
        f"要再问一遍：{_pair(old.fallback_share, new.fallback_share)}",
        *_learned(other, one),
        "",
        f"有 {len(changes.improved)} 句变好，{len(changes.worse)} 句变差。",
        *_groups("诉求", changes.labels),
        *_groups("主题", changes.topics),
    ]
    return Letter("\n".join(lines), buttons([("‹ 返回", f"a:models:show:{one.id}")]))


def _learned(old: ModelVersion, new: ModelVersion) -> list[str]:
    """How much each was trained on; not known of a model that came as a file."""
    if not (old.examples and new.examples):
        return []
    return [f"学的句子：{old.examples} → {new.examples}，其中你们教的 {old.phrases} → {new.phrases}"]


def removing(version: ModelVersion) -> Letter:
    """Asks once more: a file cannot be brought back."""
    one = version.id
    row = [("🗑 删除，不能恢复", f"a:models:erase:{one}"), ("‹ 返回", f"a:models:show:{one}")]
    return Letter(f"要删除模型 {one} 吗？文件和检查报告都会删掉，不能恢复。", buttons(row))


def switched(done: Switched) -> Letter:
    """Another version answers from now on."""
    what = "退回" if done.kind is SwitchKind.ROLLBACK else "换"
    if not done.confirmed:
        words = f"✅ {what}好了：对话服务没有在运行，它一启动就用模型 {done.version_id}。"
    else:
        words = f"✅ {what}好了，用了 {done.seconds:.1f} 秒。现在用模型 {done.version_id}，接待没有中断。"
    if done.before_id is None:
        return Letter(words)
    is_back = done.kind is SwitchKind.ROLLBACK
    words += f"\n接下来一天我会盯着，比{'刚才的' if is_back else '原来'}差得明显就告诉您。"
    way = again_button if is_back else back_button
    return Letter(words, buttons([way(done.before_id)], [_TO_ALL]))


def model_alarm(switch: ModelSwitch, figures: tuple[LiveFigures, LiveFigures], worse: Sequence[str]) -> Letter:
    """The day after a switch: its version does clearly worse. ``figures`` are those before and after."""
    before, after = figures
    is_back, before_id = switch.kind is SwitchKind.ROLLBACK, switch.version_before_id or 0
    lines = [
        f"🔔 <b>{_fall(switch)}</b>",
        "",
        *_risen("听不明白、要再问一遍的", before.fallbacks, before, after.fallbacks, after, "fallbacks" in worse),
        *_risen("理解错了、后来改正的", before.corrections, before, after.corrections, after, "corrections" in worse),
        "",
        "这不像是碰巧。可以再换回去。" if is_back else "这不像是碰巧。可以先退回原来的，再慢慢看是哪里教错了。",
    ]
    way = again_button if is_back else back_button
    return Letter("\n".join(lines), buttons([way(before_id), ("知道了", f"a:models:noted:{switch.id}")]))


def override_sent(count: int) -> Letter:
    """To the one who wants a version live that is held back: it is with the others now."""
    if not count:
        return Letter("记下了，可是消息没有送到别的管理员：请他们先给机器人发一条消息，再请您重新提出。")
    return Letter(f"已经发给另外 {count} 位管理员，有一位同意就换上，24 小时内有效。")


def back_button(version_id: int) -> tuple[str, str]:
    """One press back to this version."""
    return f"↩️ 回滚到模型 {version_id}", f"a:models:rollback:{version_id}"


def again_button(version_id: int) -> tuple[str, str]:
    """The same behind a rollback, where the version before is the newer one: forward again."""
    return f"再换回模型 {version_id}", f"a:models:rollback:{version_id}"


def when(at: datetime, zone: ZoneInfo) -> str:
    """11月22日 04:33, as the office's clock shows it."""
    local = at.astimezone(zone)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _brief(facts: VersionFacts, reader: Reader) -> list[str]:
    version = facts.version
    taught = f"，其中你们教的 {version.phrases} 句" if version.phrases else ""
    lines = [
        f"{_mark(facts)}<b>模型 {version.id}</b>　{when(version.trained_at, reader.zone)}　{_who(facts, reader)}",
    ]
    if version.examples:  # Of a model that is older than our records nobody knows.
        lines.append(f"学了 {version.examples} 句{taught}")
    scores = Scores.of(version.scores)
    if scores is not None:
        lines.append(f"测试句认对 {_percent(scores.share)}，急事认出 {_percent(scores.emergency_recall)}")
    state = "" if facts.status in (VersionStatus.LIVE, VersionStatus.RETIRED) else f" · {_STATES[facts.status]}"
    return [*lines, f"{_VERDICTS[version.verdict]}{state}"]


def _made(version: ModelVersion) -> Iterator[str]:
    seconds = [f"训练 {took(version.seconds)}"] if version.seconds else []
    seconds += [f"检查 {took(version.gate_seconds)}"] if version.gate_seconds else []
    if seconds:
        yield f"用时：{'，'.join(seconds)}"
    if version.parent_id:
        yield f"训练时在用：模型 {version.parent_id}"
    if version.override_reason:
        yield f"仍要上线的原因：{escape(version.override_reason)}"
    yield f"文件：<code>{escape(version.file)}</code>"


def _live_lines(live: LiveFigures | None) -> Iterator[str]:
    if live is None:
        return
    if not live.messages:
        yield "还没有回答过居民。"
        return
    yield (
        f"回答过居民 {live.messages} 句：要再问一遍的 {_percent(live.fallback_rate)}，"
        f"每 100 句有 {live.corrections_per_100:.1f} 句后来被改正。"
    )


def _card_rows(facts: VersionFacts, reader: Reader) -> Iterator[list[tuple[str, str]]]:
    version, status = facts.version, facts.status
    one = version.id
    if above := live_buttons(version, status, facts.hold, reader.admins):
        yield above
    row = [("对比", f"a:models:compare:{one}")] if version.scores else []
    row += drop_buttons(version, status, place="card")
    removable = status in (VersionStatus.RETIRED, VersionStatus.DROPPED) and not facts.is_before
    row += [("🗑 删除", f"a:models:remove:{one}")] if removable else []
    if row:
        yield row
    report = [("看检查报告", f"a:models:report:{one}")] if version.report else []
    yield [*report, _TO_ALL]


def _groups(what: str, groups: Mapping[str, Change]) -> Iterator[str]:
    changed = [(name, one) for name, one in groups.items() if one.improved or one.worse]
    for name, one in sorted(changed, key=lambda pair: pair[1].change):
        sign = "👍" if one.change > 0 else "👎" if one.change < 0 else "・"
        yield f"{sign} {what}“{code_in_html(name)}”：{_pair(one.before.share, one.after.share)}"


def _fall(switch: ModelSwitch) -> str:
    one, before = switch.version_id, switch.version_before_id
    if switch.kind is SwitchKind.ROLLBACK:
        return f"退回模型 {one} 以后，明显不如刚才的模型 {before}。"
    return f"模型 {one} 换上以后，明显不如原来的模型 {before}。"


def _risen(what: str, old: int, before: LiveFigures, new: int, after: LiveFigures, is_worse: bool) -> Iterator[str]:
    mark = "👎 " if is_worse else ""
    yield (
        f"{mark}{what}：原来 {before.messages} 句里 {old} 句（{_percent(old / before.messages)}），"
        f"现在 {after.messages} 句里 {new} 句（{_percent(new / after.messages)}）。"
    )


def _who(facts: VersionFacts, reader: Reader) -> str:
    by = facts.version.trained_by
    if by is None:
        return _UNASKED.get(facts.reason, "在服务器上训练") if facts.reason else "在服务器上训练"
    if by == reader.admin:
        return "您训练的"
    return Html(f'<a href="tg://user?id={by}">另一位管理员</a>训练的')


def _is_live(facts: VersionFacts) -> bool:
    return facts.status is VersionStatus.LIVE


def _mark(facts: VersionFacts) -> str:
    return "● " if _is_live(facts) else ""


def _pair(old: float | None, new: float | None) -> str:
    if old is None or new is None:
        return f"{_percent(old)} → {_percent(new)}"
    points = 100 * (new - old)
    change = f"（{'+' if points > 0 else '−'}{abs(points):.1f}）" if abs(points) >= 0.05 else "（没有变）"
    return f"{_percent(old)} → {_percent(new)}{change}"


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.1f}%"
