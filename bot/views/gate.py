"""上线检查 in words: whether a new model passed, what it does better, what worse. Figures as people say them."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.views.labels import code_in_html
from bot.views.message import Html, Letter, buttons, escape
from helpdesk.training.gate import HELD, Hold
from helpdesk.training.models import ModelVersion, Verdict
from helpdesk.training.reports import Reported
from helpdesk.training.versions import VersionStatus

Facts = Mapping[str, Any]

LONGEST_EXAMPLE = 60  # Characters of a message that are shown.
SHOWN = 5  # Examples, and reasons of one kind.
_HEADS = {
    Verdict.PASSED: "✅ <b>上线检查通过</b>：没有明显变差的地方。",
    Verdict.FAILED: "❌ <b>上线检查没有通过</b>。",
    Verdict.OVERRIDDEN: "⚠️ <b>检查没有放行，两位管理员决定仍要上线。</b>",
    None: "🧪 <b>新模型训练好了，还没有做上线检查。</b>",
}
# Where the version stands, behind the head; of one that waits by its verdict.
_STANDS = {
    VersionStatus.LIVE: "这个模型正在用。",
    VersionStatus.RETIRED: "这个模型现在没有在用。",
    VersionStatus.DROPPED: "这个模型已经放弃了。",
    VersionStatus.REMOVED: "这个模型的文件已经删除了。",
}
_WAITS: Mapping[Verdict | None, str] = {
    Verdict.PASSED: "要不要换上新模型，您来定。",
    Verdict.FAILED: "现在的模型照常使用。",
    None: "现在的模型照常使用。要检查，请再发 /retrain。",
}
_CHOOSABLE = (VersionStatus.TRAINED, VersionStatus.RETIRED)
# Each reason why a model does not pass; {name} is a label, a topic, a message or a talk.
_REASONS = {
    "emergency_lost": "认出的急事少了，这一句现在认得出，新模型认不出了：{name}",
    "phrase_emergency_lost": "教过的一句急事，新模型反而认不出了：{name}",
    "false_alarms": "不是急事却报警的，从 {before} 句多到 {after} 句",
    "overall": "认对诉求的少了：{count} 句里，从 {before} 句变成 {after} 句",
    "topic_overall": "认对主题的少了：{count} 句里，从 {before} 句变成 {after} 句",
    "label": "“{name}”认得差了：{count} 句里，从认对 {before} 句变成 {after} 句",
    "topic": "主题“{name}”认得差了：{count} 句里，从认对 {before} 句变成 {after} 句",
    "fallback": "拿不准、要再问一遍的，从 {before} 句多到 {after} 句",
    "phrases_worse": "教过的 {count} 句里，认对的从 {before} 句变成 {after} 句，可能有几句教得互相打架",
    "phrases_harm": "最新的 {count} 句里，学了教过的句子反而只认对 {after} 句（不学 {before} 句），可能有教错的",
    "talk_lost": "原来走得通的对话走不通了：{name}",
    "first_share": "认对的太少：只有 {after}，至少要 {before}",
    "first_recall": "急事认出得太少：只有 {after}，至少要 {before}",
    "first_false_alarms": "误报太多：{after}，最多 {before}",
    "first_talks": "{count} 段测试对话里，有 {after} 段走不通",
}
_SHARES = {"first_share", "first_recall", "first_false_alarms"}


def report_letter(facts: Reported, *, admins: int) -> Letter:
    """The report of a version, with the buttons that work where it stands now.

    ``admins`` is how many there are: a single one cannot have one live that is held back.
    """
    version, status = facts.version, facts.status
    lines = [*_head(facts), ""]
    if version.report:
        lines += [line for part in _parts(version.report, facts.named) for line in (*part, "") if part]
    lines += held_lines(facts.hold, status, admins)
    row = [*live_buttons(version, status, facts.hold, admins), *drop_buttons(version, status)]
    return Letter("\n".join(lines).strip(), buttons(row) if row else None)


def waiting_letter(facts: Reported, *, admins: int) -> Letter:
    """To the admins in the chat: a version that was trained on the command line waits for them."""
    report = report_letter(facts, admins=admins)
    return Letter(f"🧠 有人在服务器上训练了新模型：模型 {facts.version.id}。\n\n{report.text}", report.keyboard)


def held_lines(hold: Hold | None, status: VersionStatus, admins: int) -> Iterator[str]:
    """Why there is no 上线 below, as far as nothing above says so, and what a single admin lacks for 仍要上线."""
    if hold is None or status not in _CHOOSABLE:
        return
    if hold is Hold.HEARS_LESS:
        yield f"⚠️ 检查以后换过模型：这个模型{HELD[hold]}。"
    if admins < 2:
        yield "仍要上线，要两位管理员都同意；现在设置里只有一位。"


def live_buttons(version: ModelVersion, status: VersionStatus, hold: Hold | None, admins: int) -> list[tuple[str, str]]:
    """上线, where it can work; of one that is held back the wish for it, if there is a second admin to agree."""
    if status not in _CHOOSABLE:
        return []
    if hold is None:
        return [("上线", f"a:models:activate:{version.id}")]
    return [("仍要上线…", f"a:models:override:{version.id}")] if admins > 1 else []


def drop_buttons(version: ModelVersion, status: VersionStatus, *, place: str = "") -> list[tuple[str, str]]:
    """放弃 for one nobody has decided about, 恢复 for one that was given up; ``place`` names its letter."""
    if status is VersionStatus.TRAINED:
        return [("放弃", f"a:models:drop:{version.id}{place and f':{place}'}")]
    return [("恢复", f"a:models:restore:{version.id}")] if status is VersionStatus.DROPPED else []


def picture_caption(version: ModelVersion) -> str:
    """Below the pictures."""
    return f"模型 {version.id}：新模型和现在的比，绿色是变好，红色是变差"


def override_question(version: ModelVersion, hold: Hold) -> Letter:
    """Asks for the reason why a version should go live that is held back."""
    return Letter(
        f"模型 {version.id} {HELD[hold]}。为什么仍要上线？请回复这条消息写明原因，另一位管理员同意后才会换上。"
    )


def override_request(version: ModelVersion, hold: Hold, who: str = "") -> Letter:
    """To the other admins: somebody wants a version live that is held back."""
    text = (
        f"⚠️ {f'管理员{escape(who)}' if who else '另一位管理员'}想让模型 {version.id} 上线，可是它{HELD[hold]}。\n"
        f"原因：{escape(version.override_reason or '')}\n"
        "您同意吗？24 小时内有效，同意后马上换上。"
    )
    row = [("同意上线", f"a:models:agree:{version.id}"), ("不同意", f"a:models:refuse:{version.id}")]
    return Letter(text, buttons(row))


def override_agreed(version: ModelVersion) -> Letter:
    """To the one who asked."""
    return Letter(f"另一位管理员同意了，马上换上模型 {version.id}。")


def override_accepted(version: ModelVersion) -> Letter:
    """In the place of the request, for the one who pressed 同意上线."""
    return Letter(f"您同意了，让模型 {version.id} 上线。\n原因：{escape(version.override_reason or '')}")


def override_refused(version: ModelVersion) -> Letter:
    """To the one who asked."""
    return Letter(f"另一位管理员不同意，模型 {version.id} 不上线，现在的模型照常使用。")


def override_declined(version: ModelVersion) -> Letter:
    """In the place of the request, for the one who pressed 不同意."""
    return Letter(f"没有同意，模型 {version.id} 不上线，现在的模型照常使用。")


def figures_line(changes: Facts) -> str:
    """How many of the test messages are right, and how that changed: 1050 句里认对 906 句，多认对 6 句."""
    line = f"{changes['messages']} 句测试句里认对 {changes['right']} 句"
    if "live_right" not in changes:
        return line
    more = changes["right"] - changes["live_right"]
    if not more:
        return f"{line}，和现在一样多"
    return f"{line}，比现在{'多' if more > 0 else '少'}认对 {abs(more)} 句"


def reason_line(reason: Facts, named: Mapping[str, str]) -> str:
    """One reason why a model does not pass."""
    code = reason["code"]
    number = _percent if code in _SHARES else _plain
    facts = {name: number(reason[name]) for name in ("before", "after")}
    words = _REASONS.get(code, "另一项没有达到要求")
    return words.format(name=_name(reason, named), count=reason["count"], **facts)


def _head(facts: Reported) -> Iterator[str]:
    version = facts.version
    waits = _WAITS.get(version.verdict, "") if facts.hold is not Hold.HEARS_LESS else ""
    yield _HEADS[version.verdict] + _STANDS.get(facts.status, waits)
    against = (version.report or {}).get("against_id")
    if against and against != facts.live_id:
        yield f"下面说的“现在的模型”，是检查那时候用的模型 {against}。"


def _parts(report: Facts, named: Mapping[str, str]) -> Iterator[list[str]]:
    yield list(_reasons(report["reasons"], named))
    yield list(_phrases(report["phrases"]))
    yield list(_doubted(report, named))
    yield list(_figures(report["changes"]))
    yield list(_groups(report["changes"], named))
    yield list(_talks(report["dialogues"]))
    yield list(_examples("变差的例子（现在的 → 新模型）：", report["examples"]["worse"], named))
    yield list(_examples("变好的例子（现在的 → 新模型）：", report["examples"]["improved"], named))


def _reasons(reasons: list[Facts], named: Mapping[str, str]) -> Iterator[str]:
    if reasons:
        yield "没有通过，因为："
    for reason in reasons[: 2 * SHOWN]:
        yield f"· {reason_line(reason, named)}"
    if len(reasons) > 2 * SHOWN:
        yield f"· 还有 {len(reasons) - 2 * SHOWN} 处"


def _figures(changes: Facts) -> Iterator[str]:
    yield f"📊 {figures_line(changes)}。"
    if changes.get("improved") or changes.get("worse"):
        yield f"　变好 {changes['improved']} 句，变差 {changes['worse']} 句。"
    if changes.get("topics_improved") or changes.get("topics_worse"):
        yield f"　主题：变好 {changes['topics_improved']} 句，变差 {changes['topics_worse']} 句。"
    found = changes["emergencies"] - changes["missed"]
    yield f"🆘 {changes['emergencies']} 句急事认出 {found} 句{_than(changes, 'missed', sign=-1)}；"
    if changes.get("newly_missed"):
        yield f"　其中 {changes['newly_missed']} 句现在认得出，新模型认不出，请看下面的例子；"
    yield f"　{changes['others']} 句别的话里误报 {changes['false_alarms']} 句{_than(changes, 'false_alarms', sign=1)}。"
    yield f"🤔 拿不准、要再问的 {changes['fallbacks']} 句{_than(changes, 'fallbacks', sign=1)}。"


def _than(changes: Facts, name: str, *, sign: int) -> str:
    before = changes.get(f"live_{name}")
    if before is None:
        return ""
    more = sign * (changes[name] - before)
    return f"（{'多' if more > 0 else '少'}了 {abs(more)} 句）" if more else "（没有变）"


def _groups(changes: Facts, named: Mapping[str, str]) -> Iterator[str]:
    groups = {**changes.get("labels", {}), **changes.get("topics", {})}
    better = [f"{code_in_html(name, named)} +{up - down}" for name, (up, down) in groups.items() if up > down]
    worse = [f"{code_in_html(name, named)} −{down - up}" for name, (up, down) in groups.items() if down > up]
    if better:
        yield f"👍 认得更好：{'、'.join(better)}"
    if worse:
        yield f"👎 认得差些：{'、'.join(worse)}"


def _phrases(facts: Facts) -> Iterator[str]:
    if facts["learned"]:
        before = "" if facts["live_right"] is None else f"，现在的模型只认对 {facts['live_right']} 句"
        yield f"📚 教过的 {facts['learned']} 句，新模型认对 {facts['right']} 句{before}。"
    if facts["later"]:
        count, taught, untaught = (facts["later"][name] for name in ("messages", "with", "without"))
        yield f"　把最新的 {count} 句藏起来考：学了其余的认对 {taught} 句，不学认对 {untaught} 句。"
    if facts["withdrawn_still"]:
        still = f"有 {facts['withdrawn_still']} 句的理解没有变：别的句子也这么教。"
        yield f"　撤回的 {facts['withdrawn']} 句里，{still}"


def _doubted(report: Facts, named: Mapping[str, str]) -> Iterator[str]:
    """Wrong teaching hardly shows in the test messages; that the live model is sure of something else does."""
    count = report["phrases"].get("doubted", 0)
    if count:
        yield f"⚠️ 教过的里有 {count} 句，现在的模型很有把握是别的意思。上线前请再看看教得对不对："
    for one in report["examples"].get("doubted", ())[:SHOWN]:
        taught, heard = (code_in_html(one[name], named) for name in ("right", "live"))
        yield f"· {_quoted(one, named)} 教的是{taught}，现在的模型认作{heard}"


def _talks(facts: Facts) -> Iterator[str]:
    if not facts["count"]:
        return
    before = "" if facts["live_passed"] is None else f"（现在的模型 {facts['live_passed']} 段）"
    yield f"💬 {facts['count']} 段测试对话走通 {facts['passed']} 段{before}。"


def _examples(head: str, examples: list[Facts], named: Mapping[str, str]) -> Iterator[str]:
    if examples:
        yield head
    for one in examples[:SHOWN]:
        yield f"· {_quoted(one, named)} {_turn(one, named)}"


def _turn(one: Facts, named: Mapping[str, str]) -> str:
    if one["what"] == "alarm":
        return {True: "（现在会报警，新模型不会）", False: "（现在不报警，新模型会）"}[bool(one["live"])]
    right = "" if one["right"] in (one["live"], one["new"]) else f"，应为{code_in_html(one['right'], named)}"
    return f"（{code_in_html(one['live'], named)} → {code_in_html(one['new'], named)}{right}）"


def _quoted(one: Facts, named: Mapping[str, str]) -> Html:
    words = one.get("text") or named.get(one["id"]) or f"教过的第 {str(one['id']).removeprefix('p')} 句"
    short = " ".join(words.split())
    return escape(f"“{short if len(short) <= LONGEST_EXAMPLE else short[:LONGEST_EXAMPLE] + '…'}”")


def _name(reason: Facts, named: Mapping[str, str]) -> str:
    if reason["code"] in ("emergency_lost", "phrase_emergency_lost"):
        return _quoted({"id": reason["name"], "text": reason["words"]}, named)
    return escape(reason["words"] or code_in_html(reason["name"], named))


def _plain(value: float) -> str:
    return f"{value:g}"


def _percent(value: float) -> str:
    return f"{value * 100:.1f}%"
