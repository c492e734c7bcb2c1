"""What is learned, as an admin looks it up: lists, one phrase, and what may be done with it."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.views.labels import NO_TITLES, Titles, in_html, shorten
from bot.views.message import Letter, buttons, escape
from bot.views.review import ORIGINS, entities_of
from helpdesk.catalogue import INTENT_LABELS, TOPIC_LABELS, intent_label
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.phrases.searching import PAGE, Page
from helpdesk.phrases.writing import Outcome

WIDTH = 3
HOW = (
    "找：<code>/phrases 路灯</code>\n"
    "加：<code>/phrases 加 随手拍 灯杆儿歪了</code>（类别后面可以再写主题，比如“市政公用设施”）"
)
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.NEW: "✅ 加进去了，下次训练以后就会。",
    Outcome.APPROVED: "✅ 这句原来没有教，现在教了，下次训练以后就会。",
    Outcome.KNOWN: "这句已经有了，不用再加。",
    Outcome.DIFFERENT: "这句已经有了，可是类别不一样，没有改。要改，点下面的“改类别”。",
    Outcome.DELETED: "这句话当作敏感内容删除过，不能再加。",
}


def phrase_list(
    page: Page, token: str, counts: Mapping[PhraseStatus, int], words: str, titles: Titles = NO_TITLES
) -> Letter:
    """A page of what was found, numbered; each number is a button."""
    head = f"📚 找“{escape(words)}”：{page.found} 句" if words else f"📚 教过机器人的话：{page.found} 句"
    waiting = counts.get(PhraseStatus.CANDIDATE, 0)
    lines = [head + (f"（还有 {waiting} 句等着看：/review）" if waiting else ""), ""]
    for number, phrase in enumerate(page.phrases, page.number * PAGE + 1):
        lines.append(f"{number}. {escape(shorten(phrase.text))} → {in_html(phrase.intent, phrase.topic, titles)}")
    if not page.phrases:
        lines.append("没有找到，换几个字试试。" if words else "还没有。您在 /review 里看过的、自己加的，都会到这里。")
    lines += ["", HOW]
    keys = [
        (str(number), f"a:phrases:v:{phrase.id}:{page.number}.{token}")
        for number, phrase in enumerate(page.phrases, page.number * PAGE + 1)
    ]
    turning = [("‹ 上一页", page.number - 1)] * (page.number > 0) + [("下一页 ›", page.number + 1)] * (not page.is_last)
    rows = [keys[at : at + 4] for at in range(0, len(keys), 4)]
    rows += [[(title, f"a:phrases:p:{number}:{token}") for title, number in turning]] if turning else []
    rows += [[_TO_ALL]] if words else []
    return Letter("\n".join(lines), buttons(*rows) if rows else None)


def phrase_card(
    phrase: Phrase, back: str = "", told: str = "", *, titles: Titles = NO_TITLES, zone: ZoneInfo
) -> Letter:
    """One phrase with what was decided; ``back`` leads to the list it came from, ``told`` says what was just done."""
    if not phrase.text:
        return Letter(NO_WORDS, buttons(*_rows(phrase, back)))
    lines = [escape(told), ""] if told else []
    lines += [f"「{escape(phrase.text)}」", f"类别：<b>{in_html(phrase.intent, phrase.topic, titles)}</b>"]
    lines.append(f"标出的词：{escape(entities_of(phrase) or '没有')}")
    lines.append(f"来由：{ORIGINS[phrase.origin]}")
    if phrase.decided_at is not None:
        lines.append(f"{STATUSES[phrase.status]}：{phrase.decided_at.astimezone(zone):%Y-%m-%d}")
    return Letter("\n".join(lines), buttons(*_rows(phrase, back)))


STATUSES: Mapping[PhraseStatus, str] = {
    PhraseStatus.CANDIDATE: "等着看",
    PhraseStatus.APPROVED: "已教",
    PhraseStatus.REFUSED: "不学",
    PhraseStatus.WITHDRAWN: "已撤回",
    PhraseStatus.DELETED: "已删除",
    PhraseStatus.EXPIRED: "过期没看",
    PhraseStatus.SPLIT: "拆成两条了",
}


def labels_offered(phrase: Phrase) -> Letter:
    """改类别: every label."""
    keys = [(label, _data("t", phrase, intent)) for intent, label in INTENT_LABELS.items()]
    rows = [keys[at : at + WIDTH] for at in range(0, len(keys), WIDTH)]
    return Letter(f"「{escape(phrase.text)}」\n\n改成哪一类？", buttons(*rows, [_back(phrase)]))


def topics_offered(phrase: Phrase, intent: str) -> Letter:
    """The topics of the new label."""
    keys = [(label, _data("r", phrase, f"{intent}.{code.value}")) for code, label in TOPIC_LABELS.items()]
    rows = [keys[at : at + 2] for at in range(0, len(keys), 2)]
    return Letter(
        f"「{escape(phrase.text)}」\n\n“{escape(intent_label(intent))}”，说的是哪方面？",
        buttons(*rows, [_back(phrase)]),
    )


def deleting(phrase: Phrase) -> Letter:
    """Asked once more, because it cannot be taken back."""
    text = f"「{escape(phrase.text)}」\n\n这句话里有不该留下的内容？删除以后就找不回来了。"
    return Letter(text, buttons([("🗑 删除，不能恢复", _data("D", phrase))], [_back(phrase)]))


def deleted() -> Letter:
    """Its words are gone."""
    return Letter("🗑 已删除。", buttons([_TO_ALL]))


def rewording_asked(phrase: Phrase) -> str:
    """The question for other words, to be replied to."""
    return f"「{escape(phrase.text)}」\n\n请回复改好的句子。不要写真人的姓名、电话、门牌号。"


NO_WORDS = "这一句的原话已经删掉了。"
CHANGED_MEANWHILE = "这一句刚才有人改过，请看最新的再决定。"
MASKED = "里面的个人信息（姓名、电话、门牌之类），已经换成假的。"
CHANGED, WITHDRAWN = "✅ 改好了，下次训练生效。", "↩️ 撤回了，下次训练以后不再学它。"
LEARNED_AGAIN = "✅ 好，下次训练还会学它。"
_TO_ALL = ("‹ 教过的话", "a:phrases:p:0")


def _rows(phrase: Phrase, back: str) -> list[list[tuple[str, str]]]:
    rows: list[list[tuple[str, str]]] = []
    if phrase.status is PhraseStatus.APPROVED:
        rows.append(
            [("改类别", _data("l", phrase)), ("改标出的词", _data("e", phrase)), ("改文字", _data("w", phrase))]
        )
        rows.append([("撤回，不再学", _data("x", phrase)), ("敏感，删除", _data("d", phrase))])
    if phrase.status is PhraseStatus.WITHDRAWN and phrase.text:
        rows.append([("↩️ 还是要学", _data("u", phrase))])
    if back:
        number, _, token = back.partition(".")
        rows.append([("‹ 返回列表", f"a:phrases:p:{number}:{token}")])
    else:
        rows.append([_TO_ALL])
    return rows


def _back(phrase: Phrase) -> tuple[str, str]:
    return "‹ 返回", _data("v", phrase)


def _data(action: str, phrase: Phrase, more: str = "") -> str:
    return f"a:phrases:{action}:{phrase.id}:{phrase.revision}" + (f".{more}" if more else "")
