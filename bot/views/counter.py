"""The slip of somebody at the counter or on the phone (替居民登记), step by step: facts in, words and buttons out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from bot.views.menus.rows import Rows, button, in_rows
from bot.views.message import Letter, escape
from bot.views.notices import plain_date
from helpdesk.catalogue import SERVICE_LABELS, TOPIC_LABELS, Service, Topic
from helpdesk.counter.slip import Slip
from helpdesk.counter.topics import likely_topics
from helpdesk.counter.warnings import Elsewhere

CHANNELS = {"counter": "到窗口来的", "phone": "打电话来的"}
SHOWN_VALUE = 200  # Characters of one fact on the slip; the ticket keeps all of it.

# What the clerk reads over to the resident; with 提交 they say that the resident agreed.
CONSENT = "🔒 请先问一声：姓名和电话只用来办这件事，可以吗？同意了再点“提交”。"

EXAMPLES: Mapping[Service, str] = {
    Service.CERTIFICATE: "居住证明\n用途：孩子上学\n地址：和平路12号\n姓名：王秀兰\n电话：138…",
    Service.MEDIATION: (
        "楼上漏水到我家\n对方：602 住户\n要求：修好、赔墙面\n地点：阳光花园3栋502\n姓名：王秀兰\n电话：138…"
    ),
    Service.COMPLAINT: "半夜还在施工\n投诉谁：东边工地\n地点：和平路\n姓名：王秀兰\n电话：138…",
    Service.SNAPSHOT: "路灯坏了\n地点：和平路菜市场门口\n姓名：王秀兰\n电话：138…",
    Service.CONSULT: "高龄补贴怎么领\n姓名：王秀兰\n电话：138…",
    Service.SUGGESTION: "公园多放几条长椅\n姓名：王秀兰\n电话：138…",
    Service.HELP: "老人一个人在家，想请人帮忙量血压\n地址：和平路12号\n姓名：王秀兰\n电话：138…",
}


@dataclass(frozen=True)
class Filed:
    """What the clerk reads out once the ticket is there."""

    number: str
    service: str
    team: str | None
    promised_on: date | None


@dataclass(frozen=True)
class Danger:
    """What the words on a slip sound like, and whom to call."""

    what: str
    numbers: Sequence[str]


def slip_letter(
    slip: Slip,
    token: str,
    filed: Filed | None = None,
    *,
    is_old: bool = False,
    elsewhere: Elsewhere | None = None,
    danger: Danger | None = None,
) -> Letter:
    """The slip as it stands; ``token`` is in the data of its buttons. Above it what cannot wait: ``danger``."""
    letter = _slip_letter(slip, token, filed, is_old=is_old, elsewhere=elsewhere)
    if danger is None or is_old or slip.step not in _BEGUN:
        return letter
    calls = "、".join(escape(one) for one in danger.numbers)
    urgent = f"🚨 <b>听起来很急（{escape(danger.what)}）。先打电话：{calls}</b>，人没有危险了再登记。"
    return Letter(f"{urgent}\n\n{letter.text}", letter.keyboard)


def _slip_letter(slip: Slip, token: str, filed: Filed | None, *, is_old: bool, elsewhere: Elsewhere | None) -> Letter:
    if is_old:
        return Letter("📝 这一张已经结束了，看后面那张。")
    if slip.step == "filed" and filed is not None:
        return _filed(filed)
    if slip.step == "elsewhere" and elsewhere is not None:
        return _elsewhere(elsewhere, token)
    return _STEPS.get(slip.step, _dropped)(slip, token)


def _elsewhere(told: Elsewhere, token: str) -> Letter:
    lines = [f"📄 <b>{escape(told.name)}</b>这里不开，不用登记。"]
    if told.instead:
        who = told.instead if told.is_confirmed else f"一般是{told.instead}。去之前先打电话问一下"
        lines.append(f"📣 请告诉居民：{escape(who)}。")
    lines += [f"📎 要带：{escape('、'.join(told.papers))}。"] if told.papers else []
    return Letter("\n".join(lines), _markup([[button("✏️ 要开的是别的", f"t:new:{token}:change"), _drop(token)]]))


def _service(_slip: Slip, token: str) -> Letter:
    rows = in_rows([button(label, f"t:new:{token}:service:{one}") for one, label in SERVICE_LABELS.items()])
    return Letter("📝 <b>替居民登记</b>：是什么事？", _markup([*rows, [_drop(token)]]))


def _chosen(slip: Slip, _token: str) -> Letter:
    return Letter(f"📝 替居民登记：<b>{_label(slip)}</b>")


def _words(slip: Slip, _token: str) -> Letter:
    example = EXAMPLES[slip.service or Service.HELP]
    text = (
        f"📝 {_user(slip)}，请<b>回复本条</b>写下“{_label(slip)}”，一行写一样。例如：\n\n"
        f"<i>{escape(example)}</i>\n\n“姓名：”这些字不写也行。可以附照片。"
    )
    return Letter(text, _reply("一行写一样"))


def _missing(slip: Slip, _token: str) -> Letter:
    names = "、".join(slip.label(name) for name in slip.missing())
    lines = [f"📝 {_user(slip)}，还差：<b>{escape(names)}</b>。", "请<b>回复本条</b>补上，没有就回“没有”。"]
    return Letter("\n".join([*lines, *_warning(slip)]), _reply("补上，或回“没有”"))


def _change(slip: Slip, _token: str) -> Letter:
    text = f"✏️ {_user(slip)}，请<b>回复本条</b>写要改的，例如：\n\n<i>地点：和平路8号\n电话：138…</i>\n\n没写的不变。"
    return Letter(text, _reply("只写要改的"))


def _topic(slip: Slip, token: str) -> Letter:
    said = " ".join(slip.values.values())
    return Letter(
        f"🏷 “{escape(slip.summary())}”属于哪一类？不清楚就让值班室来分。",
        _markup([*_topic_rows(likely_topics(said), token), _topic_end(token, is_whole=False)]),
    )


def _topics(slip: Slip, token: str) -> Letter:
    return Letter(
        f"🏷 “{escape(slip.summary())}”属于哪一类？",
        _markup([*_topic_rows(list(Topic), token), _topic_end(token, is_whole=True)]),
    )


def _topic_rows(topics: list[Topic], token: str) -> Rows:
    return in_rows([button(TOPIC_LABELS[one], f"t:new:{token}:topic:{one}") for one in topics], 2)


def _topic_end(token: str, *, is_whole: bool) -> list[InlineKeyboardButton]:
    rest = [] if is_whole else [button("⋯ 更多", f"t:new:{token}:topics")]
    return [*rest, button("不清楚", f"t:new:{token}:topic:none"), _drop(token)]


def _slip(slip: Slip, token: str) -> Letter:
    other = "phone" if slip.channel == "counter" else "counter"
    rows = [
        [button("✅ 提交", f"t:new:{token}:file"), button("✏️ 改", f"t:new:{token}:change"), _drop(token)],
        [
            button("🏷 换分类", f"t:new:{token}:topics"),
            button(f"🔁 是{CHANNELS[other]}", f"t:new:{token}:channel:{other}"),
        ],
    ]
    return Letter("\n".join([*_facts(slip), *_warning(slip), "", CONSENT]), _markup(rows))


def _filed(filed: Filed) -> Letter:
    lines = [f"✅ 已登记“{escape(filed.service)}”，编号 <b>{escape(filed.number)}</b>。"]
    lines.append(f"交给{escape(filed.team)}办理。" if filed.team else "正在安排科室。")
    promised = f"，最晚{plain_date(filed.promised_on)}前答复" if filed.promised_on else ""
    lines.append(f"📣 请念给居民听：“您的编号是 {' '.join(filed.number)}{promised}，我们会打电话告诉您。”")
    return Letter("\n".join(lines))


def _dropped(_slip: Slip, _token: str) -> Letter:
    return Letter("❌ 这次没有登记。要登记请再发 /new。")


_BEGUN = frozenset({"missing", "topic", "slip", "elsewhere"})  # Steps that follow on words.
_STEPS: Mapping[str, Callable[[Slip, str], Letter]] = {
    "service": _service,
    "chosen": _chosen,
    "words": _words,
    "missing": _missing,
    "change": _change,
    "topic": _topic,
    "topics": _topics,
    "slip": _slip,
    "dropped": _dropped,
}


def _facts(slip: Slip) -> list[str]:
    """The slip in full: the clerk wrote it a moment ago and has to see that it is right."""
    topic = slip.subject
    label = TOPIC_LABELS[Topic(topic)] if topic in set(Topic) else "没选，由值班室来分"
    lines = [f"📝 <b>请核对：{_label(slip)}</b>（{CHANNELS[slip.channel]}）", f"· 分类：{label}"]
    lines += [f"· {escape(slip.label(name))}：{escape(_short(words))}" for name, words in slip.values.items() if words]
    lines += [f"· 姓名：{escape(slip.name or '没有留')}", f"· 电话：{escape(slip.phone or '没有留')}"]
    return [*lines, *([f"· 附件 {len(slip.files)} 个"] if slip.files else [])]


def _warning(slip: Slip) -> list[str]:
    if slip.wrong_phone:
        return [f"⚠️ “{escape(slip.wrong_phone)}”不像电话号码，请数一下位数。"]
    if slip.step == "slip" and not slip.phone:
        return ["⚠️ 没有电话，办好了没法告诉居民。"]
    return []


def _label(slip: Slip) -> str:
    return SERVICE_LABELS[slip.service] if slip.service else "事项"


def _user(slip: Slip) -> str:
    return f'<a href="tg://user?id={int(slip.user_id)}">{escape(slip.user_name or "同事")}</a>'


def _short(words: str) -> str:
    words = {"yes": "可以", "no": "不可以"}.get(words, words)
    return words if len(words) <= SHOWN_VALUE else words[: SHOWN_VALUE - 1] + "…"


def _reply(hint: str) -> ForceReply:
    return ForceReply(selective=True, input_field_placeholder=hint)


def _drop(token: str) -> InlineKeyboardButton:
    return button("❌ 不要了", f"t:new:{token}:drop")


def _markup(rows: Rows) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(rows)


def call_note(number: str, said: str, *, is_resolved: bool, is_question: bool) -> Letter:
    """To the team: the resident has no Telegram and must be told by telephone; ``said`` is ready HTML."""
    lines = ["☎️ 居民没有用 Telegram，请打电话告诉：", f"“{said}”"]
    rows = [[button("📇 看号码", f"t:contact:{number}"), *([] if is_resolved else [_write_down(number)])]]
    if is_resolved:
        lines.append("再问一句：<b>解决了吗？</b>问到了点下面。")
        rows += resolution_rows(number)
    elif is_question:
        lines.append("问到了点“✍️ 记下居民的话”，时限接着走。")
    return Letter("\n".join(lines), _markup(rows))


def resolution_rows(number: str) -> Rows:
    """What the resident says on the phone about the result."""
    answers = (("👍 已解决", "solved"), ("🤏 部分解决", "partly"), ("👎 未解决", "unsolved"))
    return [[button(words, f"t:told:{number}:{code}") for words, code in answers]]


def star_rows(number: str) -> Rows:
    """The second question, asked apart: how satisfied they are."""
    return [[button(f"{stars} 分", f"t:told:{number}:{stars}") for stars in range(5, 0, -1)]]


def _write_down(number: str) -> InlineKeyboardButton:
    return button("✍️ 记下居民的话", f"t:told:{number}:words")
