"""The review of phrases as an admin sees it: one card at a time, everything with one thumb.

Buttons are ``a:review:<action>:<phrase>:<revision>[.<more>]``; codes only, at most 64 bytes.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from telegram import InlineKeyboardMarkup

from bot.views.labels import NO_TITLES, Titles, in_html, label, on_button, shorten
from bot.views.message import Letter, buttons, escape
from helpdesk.catalogue import INTENT_LABELS, TOPIC_LABELS, intent_label
from helpdesk.phrases.labels import ENTITY_LABELS, has_topic, topic_label
from helpdesk.phrases.models import Origin, Phrase, PhraseStatus
from helpdesk.phrases.spans import as_words
from helpdesk.phrases.splitting import Split

ORIGINS: Mapping[Origin, str] = {
    Origin.RECLASSIFIED: "工作人员改过分类",
    Origin.PICKED: "居民点了别的",
    Origin.UNSURE: "机器人拿不准",
    Origin.UNWANTED: "居民说“不是我要办的”",
    Origin.IMPORTED: "文件导入",
    Origin.WRITTEN: "管理员写的",
    Origin.GUIDE: "办事指南",
    Origin.HALF: "拆开的一半",
}
HOW = "点对的那一类，就记下了，马上换下一句；主题不对，先点“换主题…”。点错了，按“↩️ 撤销”。"
LIKELIEST = 3
WIDTH = 3
LONGEST_SHOWN = 800  # Characters of a phrase on its card.
TOPICS_WIDTH = 2
_CUTS = re.compile(r"[，,。；;！!？?\n]+|(?=另外|还有|顺便|再就是|对了)")
MOST_CUTS = 6
END = "end"  # The button stands at the end of a round: it turns into its contrary.
ON_OFFER = "每天早上给我 10 句"


def review_card(
    phrase: Phrase, waiting: int, *, titles: Titles = NO_TITLES, topic: str | None = None, is_first: bool = False
) -> Letter:
    """One phrase with its guess; a press on a label is the decision. ``topic``: chosen here, else the likeliest.

    ``is_first``: of a round, which says what a press does.
    """
    topic = topic or _first_topic(phrase) or phrase.suggested_topic or phrase.guess_topic
    lines = [f"📝 <b>这句话是要办什么？</b>（还有 {waiting} 句）", "", f"「{escape(_shown(phrase))}」", ""]
    if phrase.entities:
        lines.append(f"🔎 {escape(entities_of(phrase))}")
    lines.append(_guess_line(phrase, titles))
    if phrase.suggested_intent:
        lines.append(f"👉 {ORIGINS[phrase.origin]}：{in_html(phrase.suggested_intent, phrase.suggested_topic, titles)}")
    else:
        lines.append(f"来由：{ORIGINS[phrase.origin]}")
    if phrase.intent is not None:  # Approved once; somebody's deed has said otherwise since.
        lines.append(f"原来教的是：{in_html(phrase.intent, phrase.topic, titles)}，后来有人说不对，请再看看")
    if phrase.seen_count > 1:
        lines.append(f"这样的话有人说过 {phrase.seen_count} 次")
    if phrase.first_by is not None:
        first = in_html(phrase.first_intent, phrase.first_topic, titles)
        lines.append(f"已经有一位管理员选了：{first}，要另一位来确认")
    if topic is not None:
        lines.append(f"主题：<b>{escape(topic_label(topic))}</b>")
    if is_first:
        lines += ["", HOW]
    return Letter("\n".join(lines), _card_buttons(phrase, topic, titles))


def nothing_left(*, wants_daily: bool, put_off: int = 0, reviewed: int = 0) -> Letter:
    """Every candidate was seen, or ``put_off`` until later; ``reviewed`` are the decisions of this round."""
    if put_off:
        text = f"👍 这一遍看完了。放到后面的 {put_off} 句还在，要看就再发 /review。"
    else:
        text = "👍 没有要看的句子了。机器人没听明白的话、同事改过分类的话，会自动放到这里。"
    if reviewed:
        text += f"\n\n{_noted(reviewed)}"
    offer = ("以后不用每天发", f"a:review:off:0:{END}") if wants_daily else (ON_OFFER, f"a:review:on:0:{END}")
    return Letter(text, buttons([offer], [("↩️ 撤销上一条", "a:review:u:0")]))


def all_labels(phrase: Phrase) -> Letter:
    """其他…: every label; the topics come next where the label has any."""
    keys = [(label, _data("t", phrase, intent)) for intent, label in INTENT_LABELS.items()]
    return _menu(phrase, "这句话是要办什么？", _rows(keys, WIDTH))


def all_topics(phrase: Phrase, intent: str | None) -> Letter:
    """The topics: of the label chosen before, which this decides, or only for the card."""
    action, before = ("y", f"{intent}.") if intent else ("p", "")
    keys = [(label, _data(action, phrase, f"{before}{code.value}")) for code, label in TOPIC_LABELS.items()]
    asked = f"“{intent_label(intent)}”，说的是哪方面？" if intent else "说的是哪方面？"
    return _menu(phrase, asked, _rows(keys, TOPICS_WIDTH))


def cuts_of(text: str) -> list[int]:
    """Where the words may be cut in two: behind a pause, or before a word that begins something else."""
    ends = [found.end() for found in _CUTS.finditer(text)]
    return [at for at in dict.fromkeys(ends) if 1 < at < len(text) - 1][:MOST_CUTS]


def cutting(phrase: Phrase) -> Letter:
    """Where 拆成两条 may cut."""
    words, places = phrase.text, cuts_of(phrase.text)
    keys = [[(f"✂️ {_end(words[:at])} ｜ {_begin(words[at:])}", _data("c", phrase, at))] for at in places]
    asked = "从哪里拆成两条？" if places else "这句话里没有可以拆的地方。"
    return _menu(phrase, asked, keys)


def deleting(phrase: Phrase) -> Letter:
    """敏感: asked once more, because it cannot be taken back."""
    keys = [[("🗑 删除，不能恢复", _data("D", phrase))]]
    return _menu(phrase, "这句话里有不该留下的内容？删除以后就找不回来了。", keys)


def entities_asked(phrase: Phrase) -> str:
    """The question for the right entities, to be replied to."""
    return (
        f"「{escape(_shown(phrase))}」\n现在标的是：{escape(entities_of(phrase) or '没有')}\n\n"
        "请回复这条消息，把对的写全，照原话写，比如：<code>地点：和平路；证明：居住证明</code>。"
        f"一样都没有，就回“没有”。\n能标的有：{'、'.join(ENTITY_LABELS.values())}。"
    )


def entities_of(phrase: Phrase) -> str:
    """What is marked in the words, as an admin writes it; of very many the first ones."""
    words = as_words(phrase.text, phrase.entities)
    return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…"


def _shown(phrase: Phrase) -> str:
    return phrase.text if len(phrase.text) <= LONGEST_SHOWN else f"{phrase.text[:LONGEST_SHOWN]}…"


def _first_topic(phrase: Phrase) -> str | None:
    """What the first of two admins said: the second agrees with one press."""
    return phrase.first_topic if phrase.first_by is not None else None


def reviewed(count: int) -> Letter:
    """The end of a round."""
    if not count:
        return Letter("好的，先到这里。要看的时候再发 /review。")
    return Letter(f"好的，先到这里。{_noted(count)}")


def _noted(count: int) -> str:
    """What became of a round; 不学, and what waits for a second admin, are among them."""
    return f"您最近看的 {count} 句都记下了；教了的那些，训练（/retrain）以后，机器人就会。"


def learned(intent: str, topic: str | None, titles: Titles = NO_TITLES) -> str:
    """Toast: what a press decided."""
    return f"✅ 记下了：{label(intent, topic, titles)}"


def first_word(*, alone: bool = False) -> str:
    """Toast: two must agree; ``alone``: there is only one admin."""
    if alone:
        return "记下了。可是要两位管理员都同意才学，现在只有您一位，请联系技术人员"
    return "记下了，等另一位管理员确认"


REFUSED, UNDONE, SKIPPED = "好，这句不学", "撤销了", "放到后面再看"
UNDONE_BEFORE_DELETION = "删除了的找不回来；撤销的是删除前面的那一条，请看一下"
DELETED, SPLIT = "已删除，这一步不能撤销", "拆成两条了，等一会儿分别给您看"
_KNOWN: Mapping[PhraseStatus, str] = {
    PhraseStatus.CANDIDATE: "已经在等着看",
    PhraseStatus.REFUSED: "以前定了不学",
    PhraseStatus.WITHDRAWN: "以前撤回过",
    PhraseStatus.SPLIT: "以前拆开过",
}


def split_done(halves: Split, titles: Titles = NO_TITLES) -> str:
    """What is said of a split: which half was there already, and that the other one comes."""
    if not halves.known:
        return SPLIT
    words, known = halves.known[0]
    if known.status is PhraseStatus.DELETED:  # Its words are not said again.
        return "拆好了。有一半以前当作敏感内容删除过，不再留；另一半等一会儿给您看"
    there = f"已经教过（{label(known.intent, known.topic, titles)}）"
    return f"拆好了。“{shorten(words, 20)}”{_KNOWN.get(known.status, there)}，不再记一次；另一半等一会儿给您看"


def daily_card(phrases: Sequence[Phrase], token: str, titles: Titles = NO_TITLES) -> Letter:
    """这 10 句对吗？ The ones that are wrong are pressed first, then the rest is right together."""
    lines = [
        f"🌅 <b>这 {len(phrases)} 句，机器人分得对吗？</b>",
        "哪句不对，先按它的号码，在下面改好；剩下的都对，再回来按“全对”。",
        "",
    ]
    for number, phrase in enumerate(phrases, 1):
        lines.append(f"{number}. {escape(shorten(phrase.text))} → <b>{in_html(*proposed(phrase), titles)}</b>")
    keys = [(str(number), _data("w", phrase)) for number, phrase in enumerate(phrases, 1)]
    rows = [*_rows(keys, 5), [("✅ 全对", f"a:review:all:0:{token}")], [("以后不用每天发", "a:review:off:0")]]
    return Letter("\n".join(lines), buttons(*rows))


def daily_done(count: int, *, decided: int = 0, put_off: int = 0) -> Letter:
    """The daily card after 全对: how many were taken, ``decided`` since it came, or ``put_off`` by this admin."""
    left = f"有 {decided} 句已经处理过。" if decided else ""
    left += f"您放到后面的 {put_off} 句没有动，到 /review 里看。" if put_off else ""
    return Letter(f"👍 记下了 {count} 句。{left}谢谢！\n哪句想改，到 /phrases 里改。")


def daily_switched(*, on: bool) -> str:
    """Toast: the daily card is wanted or not."""
    return "好，工作日早上给您发 10 句" if on else "好，不再每天发了"


def proposed(phrase: Phrase) -> tuple[str, str | None]:
    """The label that somebody's deed suggests, else the guess."""
    intent = phrase.suggested_intent or phrase.guess or "out_of_scope"
    return intent, (phrase.suggested_topic or phrase.guess_topic) if has_topic(intent) else None


def _card_buttons(phrase: Phrase, topic: str | None, titles: Titles) -> InlineKeyboardMarkup:
    chosen = _likeliest(phrase, titles)
    keys = {one: (_title(one, phrase, titles), _data("y", phrase, _answer(one, topic))) for one in chosen}
    return buttons(
        *_rows([keys[one] for one in chosen if one not in titles], WIDTH),
        *([keys[one]] for one in chosen if one in titles),  # The title of an entry needs a line.
        [("其他…", _data("o", phrase)), ("换主题…", _data("T", phrase)), ("改标出的词", _data("e", phrase))],
        [("拆成两条", _data("s", phrase)), ("不学", _data("n", phrase)), ("敏感，删除", _data("d", phrase))],
        [("↩️ 撤销", "a:review:u:0"), ("以后再看", _data("k", phrase)), ("先到这里", "a:review:x:0")],
    )


def _likeliest(phrase: Phrase, titles: Titles) -> list[str]:
    """The suggestion first, then the best guesses of the model; of the guide only entries in use."""
    guessed = [str(name) for name, _ in phrase.ranking]
    wanted = [phrase.first_intent, phrase.suggested_intent, phrase.guess, *guessed]
    known = [intent for intent in dict.fromkeys(wanted) if intent in INTENT_LABELS or intent in titles]
    return [str(intent) for intent in (known or ["file_complaint", "report_snapshot", "ask_information"])[:LIKELIEST]]


def _title(intent: str, phrase: Phrase, titles: Titles) -> str:
    mark = "👉 " if intent == phrase.suggested_intent else ""
    return f"{mark}{on_button(intent, titles)}"


def _answer(intent: str, topic: str | None) -> str:
    return f"{intent}.{topic}" if topic and has_topic(intent) else intent


def _guess_line(phrase: Phrase, titles: Titles) -> str:
    guess = label(phrase.guess, None, titles) + _percent(phrase.confidence, "把握 ")
    about = f" · {topic_label(phrase.guess_topic)}{_percent(phrase.topic_confidence)}" if phrase.guess_topic else ""
    return f"🤖 机器人猜：{escape(guess + about)}"


def _percent(share: float | None, what: str = "") -> str:
    return "" if share is None else f"（{what}{share:.0%}）"


def _menu(phrase: Phrase, asked: str, rows: list[list[tuple[str, str]]]) -> Letter:
    text = f"「{escape(_shown(phrase))}」\n\n{escape(asked)}"
    return Letter(text, buttons(*rows, [("‹ 返回", _data("v", phrase))]))


def _rows(keys: Sequence[tuple[str, str]], width: int) -> list[list[tuple[str, str]]]:
    return [list(keys[at : at + width]) for at in range(0, len(keys), width)]


def _data(action: str, phrase: Phrase, more: Any = "") -> str:
    return f"a:review:{action}:{phrase.id}:{phrase.revision}" + (f".{more}" if more else "")


def _end(words: str) -> str:
    return words.rstrip("，,。；;！!？?\n ")[-6:]


def _begin(words: str) -> str:
    return words.lstrip()[:6]
