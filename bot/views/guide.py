"""The office's guide as an admin sees it: lists, one entry, the steps of writing one, and what it will look like."""

from collections.abc import Mapping

from bot.views.message import Html, Letter, buttons, escape
from helpdesk.catalogue import SERVICE_LABELS, Service
from helpdesk.guide.checks import FORMS, Given
from helpdesk.guide.finding import Found
from helpdesk.guide.models import GuideEntry, GuideKind
from helpdesk.guide.services import PAGE, Page
from helpdesk.phrases.labels import topic_label

Names = Mapping[str, str]  # Of teams, by code.

TITLE_SHOWN = 30
WORDINGS_SHOWN = 12
LONGEST_SHOWN = 3500  # Characters; a message holds little more.
HOW = "找：<code>/guide 居住证</code>"
KINDS: Mapping[GuideKind, str] = {GuideKind.ANSWER: "答复", GuideKind.SERVICE: "服务"}
ADDED = "✅ 发布了，居民现在就用得上。发现有的说法没认出来，点“修改”加进问法。"
CHANGED = "✅ 改好了，现在就按新的答。"
WITHDRAWN = "↩️ 撤下了，居民再问就转给工作人员。"
RESTORED = "✅ 恢复了，现在又会答。"
UNDONE = "↩️ 改回原来的了。"
_TO_ALL = ("‹ 全部指南", "a:guide:p")

_ASKED: Mapping[str, str] = {
    "title": "居民问的是什么？回复这个问题，一句话。\n比如：居住证怎么办理",
    "service_title": "这项服务叫什么？回复名称。\n比如：借用会议室",
    "wordings": "居民平时会怎么问？回复几种问法，<b>一行一个</b>，三四个最好。\n不要写真人的姓名、电话。",
    "answer": "怎么答复？回复答复的全文，最多 3000 个字。",
    "note": "开始办之前，要告诉居民什么？比如：请说清楚哪一天、几点、多少人。\n没有，就回复：没有",
    "source": "出处是什么？法律、通知、网站，或者哪个部门答复的。\n比如：《居住证暂行条例》第九条",
    "as_of": "出处是哪一天的？\n比如：2025-03-01",
    "team": "固定交给哪个科室？回复它的名字：{teams}\n按平时的规则分派，就回复：不固定",
    "topic": "说的是哪方面？回复主题，比如：户籍证件与证明\n说不准，就回复：没有",
    "form": "照着哪一种来办？回复：{forms}\n只要居民说说要求的，一般选“求助”；要地点和照片的，选“随手拍”。",
}
_FIELDS: Mapping[str, str] = {
    "title": "题目",
    "wordings": "问法",
    "answer": "答复",
    "source": "出处",
    "as_of": "日期",
    "topic": "主题",
    "form": "办理方式",
    "team": "科室",
}


def entry_list(page: Page, token: str, words: str, *, withdrawn: bool = False) -> Letter:
    """A page of entries; each number is a button."""
    kind = "撤下的指南" if withdrawn else "办事指南"
    head = f"📖 {kind}里找“{escape(words)}”：{page.found} 条" if words else f"📖 {kind}：{page.found} 条"
    first = page.number * PAGE + 1
    lines = [head, ""]
    for number, entry in enumerate(page.entries, first):
        counts = f"（答过 {entry.shown_count} 次）" if entry.shown_count else ""
        lines.append(f"{number}. {_service_mark(entry.kind)}{escape(_short(entry.title))}{counts}")
    if not page.entries:
        lines.append(_nothing(words, withdrawn=withdrawn))
    keys = [(str(number), f"a:guide:v:{entry.id}") for number, entry in enumerate(page.entries, first)]
    rows = [keys[at : at + 4] for at in range(0, len(keys), 4)]
    action = "w" if withdrawn else "p"
    turning = [("‹ 上一页", page.number - 1)] * (page.number > 0) + [("下一页 ›", page.number + 1)] * (not page.is_last)
    rows += [[(title, f"a:guide:{action}:{at}:{token}") for title, at in turning]] if turning else []
    rows.append([("➕ 加一条答复", "a:guide:n:0:answer"), ("➕ 加一项服务", "a:guide:n:0:service")])
    rows.append([("🔎 试一试", "a:guide:t")])
    if not withdrawn:
        rows[-1].append(("撤下的", f"a:guide:w:0:{token}"))
    if words or withdrawn:
        rows[-1].append(_TO_ALL)
    return Letter("\n".join([*lines, "", HOW]), buttons(*rows))


def entry_card(entry: GuideEntry, teams: Names, told: str = "") -> Letter:
    """One entry with what may be done; ``told`` says what was just done."""
    lines = [told, ""] if told else []
    lines += [f"<b>第 {entry.id} 条</b>（{KINDS[entry.kind]}）", "", as_residents_see(Given.of(entry)), ""]
    lines += _about(Given.of(entry), teams)
    lines.append(
        f"答过 {entry.shown_count} 次，有帮助 {entry.helped_count}，不是要问的 {entry.missed_count}"
        + ("\n<b>已经撤下，不再答。</b>" if entry.withdrawn_at else "")
    )
    return Letter("\n".join(lines), buttons(*_card_rows(entry)))


def preview(given: Given, token: str, teams: Names) -> Letter:
    """The entry as residents will see it, before it is published."""
    lines = ["👀 居民会看到：", "", as_residents_see(given), "", *_about(given, teams)]
    keys = [("📢 发布", f"a:guide:P:0:{token}"), ("不发布", f"a:guide:Q:0:{token}")]
    return Letter("\n".join(lines), buttons(keys))


def preview_of_change(given: Given, entry_id: int, token: str, teams: Names) -> Letter:
    """A changed entry, before it is published."""
    lines = [f"👀 第 {entry_id} 条改成这样：", "", as_residents_see(given), "", *_about(given, teams)]
    keys = [("✅ 就这样改", f"a:guide:C:0:{token}"), ("不改了", f"a:guide:Q:0:{token}")]
    return Letter("\n".join(lines), buttons(keys))


def as_residents_see(given: Given) -> Html:
    """Title, answer and source, as the dialogue says them."""
    if given.kind is GuideKind.SERVICE:
        note = f"\n{escape(given.answer)}" if given.answer else ""
        return Html(f"好的，帮您办“{escape(given.title)}”。{note}")
    day = f"{given.as_of.year}年{given.as_of.month}月{given.as_of.day}日" if given.as_of else ""
    return Html(f"{escape(given.title)}\n\n{escape(given.answer)}\n\n出处：{escape(given.source or '')}（{day}）")


def step_asked(step: str, place: int, steps: int, teams: Names) -> str:
    """The question for one step of a new entry, which is the ``place``-th of so many."""
    way_out = "\n\n半路不想加了，不用回复，什么也不会留下。" if place == 1 else ""
    return f"<b>第 {place} 步，共 {steps} 步</b>\n{asked(step, teams)}{way_out}"


def asked(step: str, teams: Names) -> str:
    """The question for one step, to be replied to."""
    forms = "、".join(SERVICE_LABELS[one] for one in FORMS)
    return _ASKED[step].replace("{teams}", escape("、".join(teams.values()))).replace("{forms}", forms)


def try_asked() -> str:
    """The question for a sentence to try."""
    return "发一句居民可能问的话，看会答哪一条。"


def asked_again(entry: GuideEntry, field: str, teams: Names) -> str:
    """The question for another value of one part, with what it is now."""
    now = {
        "title": entry.title,
        "wordings": "\n".join(entry.wordings),
        "answer": entry.answer,
        "source": entry.source or "",
        "as_of": entry.as_of.isoformat() if entry.as_of else "",
        "topic": topic_label(entry.topic) if entry.topic else "",
        "form": SERVICE_LABELS[Service(entry.service)] if entry.service else "",
        "team": teams.get(entry.team_code or "", ""),
    }[field]
    name = {"title": "service_title", "answer": "note"}.get(field, field) if entry.kind is GuideKind.SERVICE else field
    is_now = f"现在是：\n<code>{escape(now[:LONGEST_SHOWN])}</code>\n\n" if now else ""
    return is_now + asked(name, teams)


def fields_offered(entry: GuideEntry) -> Letter:
    """Which part is to be changed."""
    names = [name for name in _FIELDS if has_field(entry.kind, name)]
    keys = [(_FIELDS[name], f"a:guide:e:{entry.id}:{entry.revision}.{name}") for name in names]
    rows = [keys[at : at + 3] for at in range(0, len(keys), 3)]
    return Letter(f"第 {entry.id} 条“{escape(entry.title)}”，改哪一样？", buttons(*rows, [_back(entry)]))


def tried(words: str, found: Found | None) -> Letter:
    """Which entry a sentence would get."""
    again = [("再试一句", "a:guide:t")]
    head = f"「{escape(words)}」\n\n"
    if found is None:
        adding = [("➕ 加一条答复", "a:guide:n:0:answer"), _TO_ALL]
        return Letter(f"{head}没有一条对得上，会像平时一样转给工作人员。", buttons(again, adding))
    matches = (found.best, *found.others)
    lines = [f"{at}. {escape(one.title)}（{round(one.score * 100)} 分）" for at, one in enumerate(matches, 1)]
    said = "马上答第 1 条：" if found.is_sure else "拿不准，会先问“您是不是想问”："
    keys = [(str(at), f"a:guide:v:{one.entry_id}") for at, one in enumerate(matches, 1)]
    return Letter(head + said + "\n" + "\n".join(lines), buttons(keys, [*again, _TO_ALL]))


def dropped() -> Letter:
    """A new entry was not published, or a change not made."""
    return Letter("好的，这一份不要了，什么也没有留下。", buttons([_TO_ALL]))


def _about(given: Given, teams: Names) -> list[str]:
    wordings = [f"· {escape(_short(one))}" for one in given.wordings[:WORDINGS_SHOWN]]
    more = len(given.wordings) - WORDINGS_SHOWN
    lines = ["问法：", *wordings, *([f"… 还有 {more} 个"] if more > 0 else [])]
    if given.topic:
        lines.append(f"主题：{escape(topic_label(given.topic))}")
    if given.kind is GuideKind.SERVICE:
        lines.append(f"照着“{Service(str(given.service)).label}”来办，科室：{_team(given.team_code, teams)}")
    return lines


def _team(code: str | None, teams: Names) -> str:
    """Who gets the tickets; what names a team that is gone is dispatched as if it named none."""
    if code is not None and code not in teams:
        return "原来的已经没有了，按平时的规则分派"
    return escape(teams[code]) if code else "按平时的规则分派"


def _card_rows(entry: GuideEntry) -> list[list[tuple[str, str]]]:
    if entry.withdrawn_at is not None:
        return [[("✅ 恢复", f"a:guide:R:{entry.id}:{entry.revision}")], [_TO_ALL]]
    rows = [[("✏️ 修改", f"a:guide:f:{entry.id}"), ("撤下", f"a:guide:x:{entry.id}:{entry.revision}")]]
    if entry.before is not None:
        rows.append([("↩️ 改回上一次的", f"a:guide:u:{entry.id}:{entry.revision}")])
    return [*rows, [_TO_ALL]]


def _back(entry: GuideEntry) -> tuple[str, str]:
    return "‹ 返回", f"a:guide:v:{entry.id}"


def has_field(kind: GuideKind, name: str) -> bool:
    """Whether an entry of this kind has such a part."""
    return name in _FIELDS and name not in (("source", "as_of") if kind is GuideKind.SERVICE else ("form", "team"))


def _nothing(words: str, *, withdrawn: bool) -> str:
    if words:
        return "没有找到，换几个字试试。"
    return "没有撤下的。" if withdrawn else "还没有。点“➕ 加一条答复”，第一条就有了。"


def _service_mark(kind: GuideKind) -> str:
    return "🛎 " if kind is GuideKind.SERVICE else ""


def _short(title: str) -> str:
    return title if len(title) <= TITLE_SHOWN else title[: TITLE_SHOWN - 1] + "…"
