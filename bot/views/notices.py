"""What residents read about their tickets: facts in, warm and short words out. The sentences: ``texts/tickets.yml``."""

from datetime import date

from telegram import InlineKeyboardMarkup

from bot.views.message import Html, Letter, buttons
from bot.views.sentences import plain, sentence
from helpdesk.catalogue import Service

WEEKDAYS = "一二三四五六日"

LONGEST_REMINDER = 60  # Characters of a summary that reminds somebody of their own words.

STARS = {5: "five", 4: "four", 3: "three", 2: "two", 1: "one"}


def plain_date(day: date) -> str:
    """3月5日（周四）."""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def ticket_opened(
    number: str, service: str, team: str | None, promised_on: date | None, *, is_provisional: bool = False
) -> Letter:
    """The first answer: the number to quote, who works on it, and by when.

    ``is_provisional``: the holidays on the way are not announced yet, so the date may move.
    """
    handling = sentence("ticket_opened.handling.team", team=team) if team else sentence("ticket_opened.handling.none")
    text = sentence(
        "ticket_opened",
        service=service,
        number=number,
        handling=handling,
        promised=_promise(promised_on, is_provisional=is_provisional),
    )
    return Letter(text, _ticket_buttons(number))


def _promise(promised_on: date | None, *, is_provisional: bool) -> Html | None:
    if promised_on is None:
        return None
    if is_provisional:
        return sentence("ticket_opened.promised.provisional", day=plain_date(promised_on))
    return sentence("ticket_opened.promised", day=plain_date(promised_on))


def ticket_claimed(number: str, staff: str | None, team: str | None) -> Letter:
    """Somebody works on it now."""
    who = " ".join(part for part in (team, staff) if part) or plain("unnamed.staff")
    return Letter(sentence("ticket_claimed", number=number, who=who))


def ticket_dispatched(number: str, team: str | None) -> Letter:
    """Another team does it now."""
    return Letter(sentence("ticket_dispatched", number=number, team=team or plain("unnamed.team")))


def staff_question(number: str, who: str, words: str) -> Letter:
    """Staff need something before they can go on."""
    return Letter(sentence("staff_question", number=number, who=who, words=words))


def staff_answer(number: str, who: str, words: str) -> Letter:
    """Words of staff, carried over."""
    return Letter(sentence("staff_answer", number=number, who=who, words=words).rstrip())


def alarm_answered(who: str, words: str) -> Letter:
    """The duty team answers a call for help. Never more than is true: no words go back to them by themselves."""
    return Letter(sentence("alarm_answered", who=who, words=words, warning=sentence("alarm_answered.warning")))


def ticket_resolved(number: str, who: str, words: str) -> Letter:
    """The matter is done, say staff; the resident says whether that is so."""
    return Letter(
        sentence("ticket_resolved", number=number, who=who, words=words.rstrip()), _resolution_buttons(number)
    )


def words_taken_back(number: str) -> Letter:
    """In the place of words that were sent by mistake."""
    return Letter(sentence("words_taken_back", number=number))


def rating_satisfaction(number: str) -> Letter:
    """The second question, apart from the first."""
    rows = [[(plain(f"button.stars.{word}"), f"t:rate:{number}:{stars}")] for stars, word in STARS.items()]
    return Letter(sentence("rating_satisfaction", number=number), buttons(*rows))


def ticket_rejected(number: str, reason: str, instead: str) -> Letter:
    """What cannot be done here, and who does it."""
    told = sentence("ticket_rejected.instead", instead=instead) if instead else ""
    return Letter(sentence("ticket_rejected", number=number, reason=reason, instead=told))


def ticket_withdrawn(number: str) -> Letter:
    """The resident took it back."""
    return Letter(sentence("ticket_withdrawn", number=number))


def ticket_reclassified(number: str, service: str) -> Letter:
    """It is handled as another service; nothing has to be said again."""
    return Letter(sentence("ticket_reclassified", number=number, service=Service(service).label))


_MOVED = frozenset({"extended", "urgent", "ordinary", "calendar", "reclassified"})


def promise_moved(
    number: str, promised_on: date, reason: str | None = None, words: str | None = None, service: str | None = None
) -> Letter:
    """The date we gave has moved; without a reason because the work stood still until the resident answered.

    ``words`` are what staff gave as the reason of an extension, ``service`` is what it is now.
    """
    why = sentence("promise_moved.how.extended.reason", words=words) if words else ""
    if reason == "reclassified":
        why = _classified(service)
    moved = reason if reason in _MOVED else "supplemented"
    how = sentence(f"promise_moved.how.{moved}", day=plain_date(promised_on), reason=why)
    return Letter(sentence("promise_moved", number=number, how=how))


def _classified(service: str | None) -> str:
    if service is None:
        return sentence("promise_moved.how.reclassified.topic")
    return sentence("promise_moved.how.reclassified.service", service=Service(service).label)


def follow_up(number: str, summary: str, place: str | None) -> Letter:
    """The question of four weeks later, whether it has lasted."""
    said = summary if len(summary) <= LONGEST_REMINDER else summary[:LONGEST_REMINDER] + "…"
    where = sentence("follow_up.where", place=place) if place and place not in said else ""
    return Letter(
        sentence("follow_up", number=number, where=where, what=said),
        buttons([(plain(f"button.lasting.{code}"), f"t:lasting:{number}:{code}") for code in ("fine", "broken")]),
    )


def follow_up_thanks(number: str) -> Letter:
    """It has lasted."""
    return Letter(sentence("follow_up_thanks", number=number))


def _ticket_buttons(number: str) -> InlineKeyboardMarkup:
    return buttons(
        [(plain("button.add_files"), f"t:supplement:{number}"), (plain("button.show"), f"t:show:{number}")],
        [(plain("button.withdraw"), f"t:withdraw:{number}")],
    )


def _resolution_buttons(number: str) -> InlineKeyboardMarkup:
    solved, partly, unsolved = [
        (plain(f"button.rate.{code}"), f"t:rate:{number}:{code}") for code in ("solved", "partly", "unsolved")
    ]
    return buttons([solved, partly], [unsolved])
