"""/teach as admins read it: what can be changed live, what a change would do, what was done last."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.views.message import Letter, buttons, escape
from bot.views.wording import in_labels
from helpdesk.adjustments.active import is_removal
from helpdesk.adjustments.models import Adjustment, AdjustmentKind
from helpdesk.adjustments.places import Standing
from helpdesk.adjustments.previews import FalseAlarms, Mentions, MoreQuestions
from helpdesk.adjustments.thresholds import THRESHOLDS
from helpdesk.emergencies.kinds import EmergencyKind

PAGE = 8  # Entries of a list.
LONGEST_LINE = 40  # Characters of a text in a list.
LONGEST_TITLE = 26  # Characters on a button.

KINDS: Mapping[AdjustmentKind, str] = {  # In the order of the buttons: what is wanted most often first.
    AdjustmentKind.SYNONYM: "同义词",
    AdjustmentKind.PLACE: "地点和别名",
    AdjustmentKind.EMERGENCY: "紧急词",
    AdjustmentKind.TEXT: "机器人说的话",
    AdjustmentKind.WORD: "词语",
    AdjustmentKind.THRESHOLD: "灵敏度",
}
ABOUT: Mapping[AdjustmentKind, str] = {
    AdjustmentKind.WORD: "一个词不该被拆开时，加在这里，例如当地的叫法“福新桥头”。",
    AdjustmentKind.SYNONYM: "居民的说法当成另一个词来理解，例如：灯杆儿 = 路灯。",
    AdjustmentKind.PLACE: "机器人不认得的地方，或者一个地方的另一个叫法。加了以后，派单、问“在哪个网格”都认得。",
    AdjustmentKind.EMERGENCY: "居民说到这个词，机器人马上给电话、叫值班组。说的是以前的事、演练、玩笑，不会报警。",
}
ASKED: Mapping[AdjustmentKind, str] = {
    AdjustmentKind.WORD: "✏️ 请回复要加的词，例如：<code>福新桥头</code>",
    AdjustmentKind.SYNONYM: "✏️ 请回复：居民的说法 = 标准的说法\n例如：<code>灯杆儿 = 路灯</code>",
    AdjustmentKind.PLACE: (
        "✏️ 请回复：地名 = 它在哪个社区、村或网格；或者：另一个叫法 = 机器人认得的地点\n"
        "例如：<code>老粮站 = 和平社区第一网格</code>"
    ),
    AdjustmentKind.EMERGENCY: "✏️ 请回复要加的词，例如：<code>罐子呲呲响</code>",
    AdjustmentKind.TEXT: "🔎 请回复几个字，或者把机器人说的那句话整句复制过来，我来找。",
}
DROPPED = "没有改，还是原来的样子。"
APPLIED_LATER = "（已经记下。文件暂时写不进去，可能是磁盘满了；写得进去以后自动生效。）"
OLD_BUTTON = "这个按钮已经过时了，请重新发 /teach"
STANDINGS: Mapping[Standing, str] = {
    Standing.IN_USE: "",
    Standing.IN_OFFICE: "（已在 office.yml 里）",
    Standing.LOST: "（用不上了：它所在的单位或地点没有了）",
}


def menu() -> Letter:
    """/teach."""
    keys = [(title, f"a:teach:k:0:{kind}") for kind, title in KINDS.items()]
    rows = [keys[at : at + 2] for at in range(0, len(keys), 2)]
    return Letter(
        "🧑‍🏫 <b>教机器人</b>\n这里改的马上生效，不用训练，随时可以撤销。要改哪一样？\n\n"
        "· 同义词：当地的叫法，例如“灯杆儿”就是“路灯”\n"
        "· 地点和别名：它不认得的地方\n"
        "· 紧急词：听到就报警的话\n"
        "· 机器人说的话：哪句不好懂，换个说法\n"
        "· 词语：不该拆开的词\n"
        "· 灵敏度：有多大把握，才不用先问一句",
        buttons(*rows, [("最近改动", "a:teach:r:0")]),
    )


def listed(
    kind: AdjustmentKind,
    rows: Sequence[Adjustment],
    page: int,
    standings: Mapping[str, Standing],
    units: Mapping[str, str],
) -> Letter:
    """What admins added of one kind, the newest first, with a button to take each away."""
    shown = rows[page * PAGE : (page + 1) * PAGE]
    lines = [f"<b>{KINDS[kind]}</b>\n{ABOUT[kind]}", ""]
    lines += [f"{at}. {said(row, units)}{_standing(row, standings)}" for at, row in enumerate(shown, page * PAGE + 1)]
    lines += [f"一共 {len(rows)} 个。"] if rows else ["还没有加过。"]
    away = [(f"🗑 {at}", f"a:teach:d:{row.id}") for at, row in enumerate(shown, page * PAGE + 1)]
    turns = [("‹ 上一页", f"a:teach:k:{page - 1}:{kind}")] if page else []
    turns += [("下一页 ›", f"a:teach:k:{page + 1}:{kind}")] if len(rows) > (page + 1) * PAGE else []
    rows_of_buttons = [away[at : at + 4] for at in range(0, len(away), 4)]
    last = [("➕ 加一个", f"a:teach:a:0:{kind}"), ("‹ 返回", "a:teach:m:0")]
    return Letter("\n".join(lines), buttons(*rows_of_buttons, *([turns] if turns else []), last))


def which_emergency(word: str, token: str) -> Letter:
    """A keyword without its kind."""
    keys = [(kind.label, f"a:teach:e:{at}:{token}") for at, kind in enumerate(EmergencyKind)]
    rows = [keys[at : at + 3] for at in range(0, len(keys), 3)]
    return Letter(f"居民说“{escape(word)}”，是哪一种紧急情况？", buttons(*rows, [_drop()]))


def which_place(name: str, where: str, token: str) -> Letter:
    """The right side is a unit and a place."""
    return Letter(
        f"“{escape(where)}”既是一个单位，也是一个地点。“{escape(name)}”是？",
        buttons(
            [(short(f"在{where}里的一个地方"), f"a:teach:p:0:{token}")],
            [(short(f"“{where}”的另一个叫法"), f"a:teach:p:1:{token}")],
            [_drop()],
        ),
    )


def thresholds(now: Mapping[str, float]) -> Letter:
    """How sure the bot must be, with a step up and a step down for each."""
    lines, rows = ["<b>灵敏度</b>：机器人什么时候先问一句，再办事。", ""], []
    for one in THRESHOLDS.values():
        value = now.get(one.name, one.shipped)
        changed = f"，原来是 {_share(one.shipped)}" if value != one.shipped else ""
        lines += [f"<b>{one.label}</b>：现在 {_share(value)}{changed}\n{one.meaning}", ""]
        step = one.highest / 18  # 0.05 of the one, 0.017 of the other.
        steps = [("少问一点", round(max(value - step, 0), 2)), ("多问一点", round(min(value + step, one.highest), 2))]
        row = [
            (f"{one.label}：{title} {_share(to)}", f"a:teach:h:{round(to * 1000)}:{one.name}")
            for title, to in steps
            if to != value
        ]
        rows += [[key] for key in row]
        rows += [[(f"{one.label}：恢复 {_share(one.shipped)}", f"a:teach:o:0:{one.name}")]] if changed else []
    return Letter("\n".join(lines).rstrip(), buttons(*rows, [("‹ 返回", "a:teach:m:0")]))


def proposal(title: str, lines: Sequence[str], token: str) -> Letter:
    """What a change would do, and whether it is to be made; ``lines`` are HTML."""
    rows = [[("✅ 确定", f"a:teach:y:0:{token}"), _drop()]]
    return Letter("\n".join([f"👀 <b>先看一看</b>：{title}", "", *lines]), buttons(*rows))


def word_lines(found: Mentions) -> list[str]:
    """Where a word was said."""
    return ["机器人会把它当成一个整词，不拆开。", *_mentioned(found)]


def synonym_lines(word: str, means: str, found: Mentions) -> list[str]:
    """What sentences would be read as."""
    lines = [
        f"「{escape(one)}」\n → 读成「{escape(one.replace(word, means))}」" for one in found.examples if word in one
    ]
    return [
        f"居民说“{escape(word)}”，机器人当成“{escape(means)}”来理解；工单里还是居民的原话。",
        *_mentioned(found),
        *lines,
    ]


def place_lines(value: Mapping[str, str], unit_name: str | None, found: Mentions) -> list[str]:
    """Where it lies, and who spoke of it."""
    told = f"就是“{escape(value['alias_of'])}”。" if "alias_of" in value else f"在{escape(unit_name)}。"
    return [f"{told}派单、问“在哪个网格”都会认得它。", *_mentioned(found)]


def emergency_lines(kind: EmergencyKind, found: FalseAlarms) -> list[str]:
    """How many more alarms there would have been."""
    lines = [f"当作“{kind.label}”：马上告诉居民打电话，同时叫值班组。"]
    if not (found.lately or found.ordinary):
        return [*lines, "要是过去 30 天就有这个词，一次警也不会多报。"]
    lines.append(f"⚠️ 过去 30 天会多报 {found.lately} 次警；另外 1000 来句平常话里会多报 {found.ordinary} 次。例如：")
    return [*lines, *(f"「{escape(cut(one))}」" for one in found.examples)]


def threshold_lines(before: float, after: float, found: MoreQuestions) -> list[str]:
    """How many more questions there would have been."""
    lines = [f"{_share(before)} → {_share(after)}"]
    if not found.messages:
        return [*lines, "过去 7 天没有可以比的话。"]
    more = found.after - found.before
    change = f"会多问 {more} 次" if more > 0 else f"会少问 {-more} 次" if more < 0 else "问的次数一样"
    return [*lines, f"过去 7 天的 {found.messages} 句话里，{change}（{found.before} → {found.after}）。"]


def done(row: Adjustment, units: Mapping[str, str], *, is_live: bool) -> Letter:
    """A change that was made, with its way back."""
    what = f"✅ 改好了：{said(row, units)}\n" + ("马上生效。" if is_live else APPLIED_LATER)
    again = [] if row.kind is AdjustmentKind.THRESHOLD else [("再改一个", f"a:teach:a:0:{row.kind}")]
    return Letter(what, buttons([("↩️ 撤销", f"a:teach:u:{row.id}"), *again], [("‹ 返回", "a:teach:m:0")]))


def undone(row: Adjustment, units: Mapping[str, str], *, is_live: bool) -> Letter:
    """A change that was taken back."""
    what = f"↩️ 已撤销：{said(row, units)}\n" + ("又和改之前一样了。" if is_live else APPLIED_LATER)
    return Letter(what, buttons([("最近改动", "a:teach:r:0"), ("‹ 返回", "a:teach:m:0")]))


def dropped() -> Letter:
    """The admin thought better of it."""
    return Letter(DROPPED, buttons([("‹ 返回", "a:teach:m:0")]))


def recent(rows: Sequence[Adjustment], names: Mapping[int, str], units: Mapping[str, str], zone: ZoneInfo) -> Letter:
    """What was done last, by whom and when."""
    if not rows:
        return Letter("还没有改过什么。", buttons([("‹ 返回", "a:teach:m:0")]))
    lines = ["<b>最近改动</b>", ""]
    for row in rows:
        at = f"{row.made_at.astimezone(zone):%m-%d %H:%M}"
        gone = "（已撤销）" if row.undone_at else ""
        lines.append(f"{row.id}. {KINDS[row.kind]}：{said(row, units)}{gone}\n    {_who(row.made_by, names)} · {at}")
    undo = [(f"↩️ {row.id}", f"a:teach:u:{row.id}") for row in rows if row.undone_at is None]
    rows_of_buttons = [undo[at : at + 4] for at in range(0, len(undo), 4)]
    return Letter("\n".join(lines), buttons(*rows_of_buttons, [("‹ 返回", "a:teach:m:0")]))


def said(row: Adjustment, units: Mapping[str, str]) -> str:
    """One change on one line, as HTML; ``units`` are names by code."""
    if row.kind is AdjustmentKind.TEXT:
        return "恢复原来的说法" if is_removal(row.value) else f"“{escape(cut(in_labels(row.name, row.value['text'])))}”"
    if row.kind is AdjustmentKind.THRESHOLD:
        label = THRESHOLDS[row.name].label if row.name in THRESHOLDS else row.name
        return f"{label} " + ("恢复原来的" if is_removal(row.value) else _share(row.value["number"]))
    if is_removal(row.value):
        return f"去掉“{escape(row.name)}”"
    return escape(row.name) + _means(row, units)


def _means(row: Adjustment, units: Mapping[str, str]) -> str:
    if row.kind is AdjustmentKind.SYNONYM:
        return f" = {escape(row.value['means'])}"
    if row.kind is AdjustmentKind.PLACE:
        unit = str(row.value.get("unit"))
        return f" = {escape(row.value.get('alias_of') or units.get(unit, unit))}"
    if row.kind is AdjustmentKind.EMERGENCY:
        return f"（{EmergencyKind(row.value['kind']).label}）"
    return ""


def _mentioned(found: Mentions) -> list[str]:
    if not found.count:
        return ["过去 30 天没有居民说过。"]
    examples = "".join(f"「{escape(cut(one))}」" for one in found.examples)
    return [f"过去 30 天有 {found.count} 句话里说到，例如{examples}"]


def _standing(row: Adjustment, standings: Mapping[str, Standing]) -> str:
    return STANDINGS[standings.get(row.name, Standing.IN_USE)] if row.kind is AdjustmentKind.PLACE else ""


def _who(user_id: int | None, names: Mapping[int, str]) -> str:
    return "命令行" if user_id is None else escape(names.get(user_id, f"管理员 {user_id}"))


def _drop() -> tuple[str, str]:
    return "不改", "a:teach:n:0"


def _share(value: float) -> str:
    return f"{100 * value:.4g}%"


def flat(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


def cut(text: str) -> str:
    """On one line of a list."""
    line = flat(text)
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def short(title: str) -> str:
    """On a button."""
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
