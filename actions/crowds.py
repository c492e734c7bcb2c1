"""Has somebody reported it already? Looking, showing and joining, at the desk's database."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from actions import same_thing
from actions.desk import desk
from actions.draft import NO_PHOTO, PIN, SKIPPED, Draft, attachment_facts, shorten
from actions.parts import part
from actions.talk import Say, Step, Talk, emptied
from actions.turn import FORM, Reply, Turn
from helpdesk.catalogue import TOPIC_LABELS, Service, Topic
from helpdesk.crowds.candidates import SERVICES, similar_tickets
from helpdesk.crowds.joining import join_with_words, photo_of, show_photo
from helpdesk.crowds.leads import joining_of
from helpdesk.crowds.masking import mask_report
from helpdesk.crowds.reports import report_from
from helpdesk.errors import HelpdeskError
from helpdesk.tickets.commands import AttachmentFacts, ResidentWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import Status

_SHOWN = 30  # Characters of somebody else's words.
_DOING = {Status.TRIAGE: "doing_triage", Status.NEW: "doing_new"}  # Parts; else it is being worked on.
_GENERAL = "附近"  # Where the office has no name for the place.


def ask_once(talk: Talk, turn: Turn, session: Session) -> Talk:
    """The talk with the question, where somebody has reported what looks like the same."""
    if talk.draft.service not in SERVICES or not same_thing.may_ask(talk):
        return talk
    now = desk().clock.now()
    draft = talk.draft
    report = report_from(
        session,
        topic=draft.topic,
        text=draft.values["description"],
        place=_place(draft),
        location=_location(draft),
        fingerprints=_fingerprints(draft),
        at=now,
    )
    found = similar_tickets(session, report, now=now, limit=1)
    if not found:
        return talk
    ticket, resident = found[0].ticket, turn.resident(session)
    is_own = ticket.resident_id == resident.id or joining_of(session, ticket, resident) is not None
    photo = None if is_own or ticket.service is not Service.SNAPSHOT else photo_of(session, ticket)
    return same_thing.asking(talk, is_own=is_own, **_facts_of(session, ticket), photo=photo, key=f"same:{turn.key}")


def show(side: Say, turn: Turn, session: Session) -> None:
    """Queue the photo that belongs to the question; it comes before the question, and once."""
    photo, key = side.facts.get("photo"), side.facts.get("key")
    if side.name == same_thing.QUESTION and isinstance(photo, int) and isinstance(key, str):
        show_photo(session, photo, to=turn.resident(session), key=key, clock=desk().clock)


def join(turn: Turn, session: Session, talk: Talk) -> Reply:
    """Take part, with all that was told; the helpdesk itself sends the receipt. Too late: say so, and go on filing."""
    side = talk.side
    number = str(side.facts.get("number") or "") if side else ""
    try:
        words = _told(talk.draft, number)
        join_with_words(session, words, by=turn.resident(session), clock=desk().clock)
    except HelpdeskError:
        again = replace(talk, side=None, step=Step.GO_ON)
        return Reply((Say("utter_same_thing_over", {"number": number}),), again.to_slots(), followup=FORM)
    is_own = side is not None and side.name == same_thing.OWN_QUESTION
    said = Say("utter_supplemented", {"number": number}) if is_own else Say("utter_same_thing_joined")
    return Reply((said,), emptied())


def _facts_of(session: Session, ticket: Ticket) -> dict[str, Any]:
    """What another resident may know of it; a complaint's own words may be about a person, so they are not shown."""
    opened = ticket.opened_at.astimezone(desk().zone).date()
    return {
        "number": ticket.number,
        "people": ticket.crowd_count + 1,
        "what": _what(ticket),
        "opened": f"{opened.month}月{opened.day}日",
        "doing": part(session, _DOING.get(ticket.status, "doing")),
    }


def _what(ticket: Ticket) -> str:
    place = ticket.place_name or _GENERAL
    if ticket.service is not Service.SNAPSHOT:
        return f"{place} · {TOPIC_LABELS[Topic(ticket.topic)] if ticket.topic in set(Topic) else '投诉'}"
    words = mask_report(ticket.summary)
    return shorten(words if place in words else f"{place} · {words}", _SHOWN + len(place))


def _told(draft: Draft, number: str) -> ResidentWords:
    """Matter, place and notes as one text, with everything that was sent."""
    value = draft.values.get
    lines = [value("description"), f"地点：{_place(draft)}" if _place(draft) else None, *draft.notes]
    lines.insert(1, f"从什么时候开始：{value('since')}" if value("since") not in (None, SKIPPED) else None)
    files = [attachment_facts(one) for one in draft.files if one != NO_PHOTO]
    if draft.location:
        files.append(
            AttachmentFacts("location", latitude=draft.location["latitude"], longitude=draft.location["longitude"])
        )
    return ResidentWords(number, "\n".join(line for line in lines if line), tuple(files))


def _place(draft: Draft) -> str | None:
    place = draft.values.get("place")
    return place if place and place != PIN else draft.values.get("target") or None


def _location(draft: Draft) -> tuple[float, float] | None:
    return (draft.location["latitude"], draft.location["longitude"]) if draft.location else None


def _fingerprints(draft: Draft) -> tuple[int, ...]:
    known = (one.get("fingerprint") for one in draft.files)
    return tuple(one for one in known if isinstance(one, int))
