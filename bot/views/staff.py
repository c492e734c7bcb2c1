"""What staff read in their groups: short lines, hints and refusals. Facts in, words out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.views.masks import mask_phone
from bot.views.message import Html, Letter, buttons, escape
from bot.views.sentences import plain, sentence
from bot.views.shipped import family
from bot.views.ticket_facts import CardDetail
from helpdesk.tickets.commands import RejectReason, ReturnReason
from helpdesk.tickets.states import FINAL, Move, Status

_ENDS = "。！？”…"  # What a sentence ends with.

ALERT_LIMIT = 200  # Characters of the answer to a button press.

TEXTS = family("desk")  # Shipped texts by their names.
HELP = TEXTS["help"]

MOVES: Mapping[str, str] = {
    "claim": "签收",
    "ask": "请居民补充",
    "resolve": "办结",
    "return": "退单",
    "dispatch": "转办",
    "reject": "不予受理",
    "answer": "答复",
    "reclassify": "改分类",
}

ALARM_WORDS = 1500  # Characters; one message, and the edit that follows must fit as well.

EMERGENCIES: Mapping[str, str] = {
    "fire": "火情",
    "gas": "燃气泄漏",
    "medical": "急病或受伤",
    "violence": "暴力或行凶",
    "suicide": "轻生",
    "missing": "人员走失",
    "traffic": "交通事故",
    "drowning": "溺水",
    "collapse": "坍塌",
    "electric": "触电或断线",
    "trapped": "有人被困",
    "danger": "人身危险",
    "other": "其他紧急情况",
}


def alert(name: str) -> str:
    """What a press is answered with."""
    return plain(f"alert.{name}")


def staff_text(name: str, args: Mapping[str, Any]) -> Letter:
    """A fixed line of the desk; everything in it is made harmless."""
    text = sentence(f"desk.{name}" if name in TEXTS else "desk.changed", **args)
    return Letter(text if name != "not_understood" or text[-1] in _ENDS else f"{text}。")


_FAILURES = frozenset({"blocked", "chat_gone", "unknown", "refused"})


def delivery_failed(reason: str) -> Letter:
    """Under the staff's message: the resident does not have it."""
    return Letter(sentence(f"failure.{reason if reason in _FAILURES else 'refused'}"))


def sent_words(name: str | None, kind: str, words: str) -> Letter:
    """What was sent to the resident with one press, word for word."""
    sent = kind if kind in ("question", "resolution") else "answer"
    return Letter(sentence(f"sent.{sent}", who=name or plain("unnamed.colleague"), words=words))


def resident_words(words: str, *, kind: str, phones: Sequence[str] = (), is_another: bool = False) -> Letter:
    """A resident's further words in the ticket's thread; of ``is_another`` who joined it or was merged into it."""
    what = "rating" if kind == "rating" else "words"
    name = f"{what}_of_another" if is_another else what
    return Letter(sentence(f"heard.{name}", words=words, contacts=_contacts(phones)))


def opening_words(phones: Sequence[str] = ()) -> Letter:
    """Above what the resident sent when the ticket was opened."""
    return Letter(sentence("opening_words", contacts=_contacts(phones)))


def _contacts(phones: Sequence[str]) -> Html:
    """A line for each contact card; the whole number is behind the card's button, which notes who looked."""
    return Html("\n".join(sentence("contacts", phone=mask_phone(phone)) for phone in phones))


def ticket_urged(number: str, count: int) -> Letter:
    """The resident asks for speed."""
    return Letter(sentence("staff_urged", number=number, count=count))


def alarm(
    kind: str, words: str, name: str | None, user_id: int | None, alarm_id: int | None, taken: str | None = None
) -> Letter:
    """An emergency; ``taken`` says who looks after it. Without ``alarm_id`` an admin reads it in the group's place."""
    title = EMERGENCIES.get(kind, EMERGENCIES["other"])
    who = escape(name or "未登记的居民")
    person = f'<a href="tg://user?id={user_id}">{who}</a>' if user_id and user_id > 0 else who
    text = sentence("alarm", what=title, words=_quoted(words), name=Html(person))
    if alarm_id is None:
        return Letter(f"{text}\n\n{sentence('alarm.unbound')}")
    text = Html(f"{text}\n{sentence('alarm.reply')}")
    if taken:
        return Letter(f"{text}\n\n{sentence('alarm.taken', who=taken)}")
    return Letter(text, buttons([(plain("button.thread.alarm"), f"t:alarm:{alarm_id}")]))


def alarm_edited(words: str) -> Letter:
    """The person in danger corrected what they wrote."""
    return Letter(sentence("alarm.edited", words=_quoted(words)))


def _quoted(words: str) -> str:
    return f"“{words if len(words) <= ALARM_WORDS else words[:ALARM_WORDS] + '…'}”"


def already_claimed(owner_name: str | None, claimed_at: datetime | None) -> str:
    """The second 签收; ``claimed_at`` in the office's zone."""
    at = f" {claimed_at:%H:%M}" if claimed_at else ""
    return plain("already_claimed", who=owner_name or plain("unnamed.colleague"), time=at)[:ALERT_LIMIT]


def already_taken(name: str | None, at: datetime | None) -> str:
    """The second 我来处理; ``at`` in the office's zone."""
    return plain("already_taken", who=name or plain("unnamed.colleague"), time=f" {at:%H:%M}" if at else "")[
        :ALERT_LIMIT
    ]


def impossible_now(number: str, status: str, move: str, into: str | None = None) -> str:
    """An alert: the status forbids it, and what to do instead; ``into`` is the ticket it was merged into."""
    if into is not None:
        return plain("impossible_now.merged", number=number, into=into)
    return plain(
        "impossible_now",
        number=number,
        status=status_label(status),
        move=move_label(move),
        instead=what_instead(status),
    )[:ALERT_LIMIT]


_WAITS = frozenset({Status.TRIAGE, Status.NEW, Status.WAITING, Status.RESOLVED})


def what_instead(status: str) -> str:
    """What comes first where the status forbids a move; nothing where that cannot be said in general."""
    if status in FINAL:
        return plain("first.final")
    return plain(f"first.{status}") if status in _WAITS else ""


def move_label(move: str) -> str:
    """The word for a move, as part of a sentence."""
    return MOVES.get(move) or (Move(move).label if move in set(Move) else "这样做")


def status_label(status: str) -> str:
    """The word for a status code."""
    try:
        return Status(status).label
    except ValueError:
        return status


def reason_label(code: object) -> str:
    """The words for a reason code; anything else is words already."""
    for reasons in (ReturnReason, RejectReason):
        if code in set(reasons):
            return reasons(str(code)).label
    return str(code or "")


def contact_letter(number: str, name: str | None, phone: str | None, people: Sequence[CardDetail] = ()) -> Letter:
    """In private, to the owner; ``people`` are the other names that the card masks."""
    known = [f"{one.label.replace('您的', '居民的')}：{one.value}" for one in people]
    return Letter(
        sentence(
            "contact_letter",
            number=number,
            name=name or "居民",
            phone=phone or sentence("contact_letter.phone.none"),
            people="\n".join(known),
        )
    )


def contact_alert(name: str | None, phone: str | None) -> str:
    """Where the bot may not write to the owner in private."""
    if phone:
        contact = plain("contact_alert.contact.phone", name=name or "居民", phone=phone)
    else:
        contact = plain("contact_alert.contact.none", name=name or "居民")
    return plain("contact_alert", contact=contact)[:ALERT_LIMIT]
