"""What residents do with an answer of the guide: it helped, it was not meant, one is picked, a service begins.

Nobody gets stuck here: an old or forged button begins a question to the staff, or says that it is used up.
"""

import re
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from actions import beginning, words
from actions.desk import desk
from actions.guide import Shown, show, start_service
from actions.message import Message
from actions.turn import Reply, Turn
from helpdesk.catalogue import Service
from helpdesk.catalogue.intents import INTENT_OF_SERVICE
from helpdesk.guide.models import GuideEntry, GuideKind
from helpdesk.guide.services import entry_in_use, note_helped, note_missed
from helpdesk.tickets.queries import spoken_of_since

_MISSED_NOTE = "看过办事指南“{title}”，还是想问工作人员"
_DATA = re.compile(r"(?P<what>helped|missed|pick|begin)\.(?P<id>[1-9]\d{0,8})|none")
_PICKED = re.compile(r"(?:第|选|是|就|我要?|[\s,，])*(?P<number>[1一①2二两②])(?:个|条|项)?(?:吧|啊|呀|的|[\s。.!！])*")
_NUMBERS = {"1": 0, "一": 0, "①": 0}  # Anything else that is read is the second.
_ANOTHER = re.compile(
    r"(?:嗯|哦|唉|[,，\s])*(?:都|这|我问的)?不是(?:这个|这些|我要问的|我问的|问这个)?(?:吧|啊|呀|了|的|[\s。.!！,，])*"
)


def press(session: Session, turn: Turn, data: str) -> Reply:
    """A button below what the guide said."""
    found = _DATA.fullmatch(data)
    if found is None:
        return Reply.saying("utter_stale_button")
    shown = Shown.from_slots(turn.slots)
    if found["what"] is None:
        return ask_staff(session, turn, shown)
    entry_id = int(found["id"])
    known = shown if shown is not None and entry_id in shown.entries else None
    if found["what"] == "helped":
        return _helped(session, known, entry_id)
    if found["what"] == "missed":
        return _missed(session, turn, known, entry_id)
    entry = entry_in_use(session, entry_id)
    if entry is None:  # Withdrawn meanwhile: the question is not.
        return ask_staff(session, turn, known)
    kept = known.words if known else Message(message_id=turn.message.message_id)
    return _go_on_with(session, turn, kept, entry, begins=found["what"] == "begin")


def replied(session: Session, turn: Turn) -> Reply | None:
    """Short words right after the guide spoke: "第二个", "不是这个"; None where they are about something else."""
    shown = Shown.from_slots(turn.slots)
    if shown is None or turn.in_form or not shown.is_fresh(desk().clock.now()):
        return None
    if spoken_of_since(session, turn.resident(session), shown.at) is not None:
        return None  # Staff have spoken since: it is them who are answered.
    text = turn.message.plain
    picked = None if shown.is_answer else _PICKED.fullmatch(text)
    if picked is not None:
        at = _NUMBERS.get(picked["number"], 1)
        return press(session, turn, f"pick.{shown.entries[at]}") if at < len(shown.entries) else None
    if _ANOTHER.fullmatch(text) or words.says_no(text):
        return press(session, turn, f"missed.{shown.entries[0]}" if shown.is_answer else "none")
    if words.says_yes(text) and len(shown.entries) == 1:
        return _agreed(session, turn, shown)
    return None


def ask_staff(session: Session, turn: Turn, shown: Shown | None, note: str = "") -> Reply:
    """The question goes to the staff: as a ticket of its own, or with the request that is being filled in."""
    if turn.in_form:
        return _note_in_form(turn, shown)
    kept = shown.words if shown is not None else Message()
    begun = beginning.start(turn, session, kept, Service.CONSULT)
    notes = [*(begun.slots.get("notes") or ()), *([note] if note else [])]
    return replace(begun, slots={**begun.slots, "notes": notes or None, "guide_asked": None})


def _helped(session: Session, shown: Shown | None, entry_id: int) -> Reply:
    if shown is None:
        return Reply.saying("utter_stale_button")
    if not shown.is_counted:
        note_helped(session, entry_id)
    return replace(Reply.saying("utter_guide_helped"), slots=replace(shown, is_counted=True).to_slots())


def _missed(session: Session, turn: Turn, shown: Shown | None, entry_id: int) -> Reply:
    if shown is None:
        return ask_staff(session, turn, None)
    note_missed(session, entry_id)
    entry = entry_in_use(session, entry_id)
    return ask_staff(session, turn, shown, _MISSED_NOTE.format(title=entry.title) if entry else "")


def _agreed(session: Session, turn: Turn, shown: Shown) -> Reply:
    """A yes: to the service that was offered, to the one entry that was asked about, or that it helped."""
    entry = entry_in_use(session, shown.entries[0])
    if entry is None:
        return ask_staff(session, turn, shown)
    if shown.is_answer and entry.kind is GuideKind.ANSWER:
        return _helped(session, shown, entry.id)
    return _go_on_with(session, turn, shown.words, entry, begins=shown.is_answer)


def _go_on_with(session: Session, turn: Turn, kept: Message, entry: GuideEntry, *, begins: bool) -> Reply:
    if entry.kind is not GuideKind.SERVICE:
        return show(session, turn, kept, entry)
    if not turn.in_form:
        return start_service(session, turn, kept, entry)
    if not begins or not kept.text:
        return show(session, turn, kept, entry)
    parked = replace(kept, intent=INTENT_OF_SERVICE[Service(str(entry.service))], ranking=())
    matters: list[Any] = [*(turn.slots.get("next_matter") or ()), parked.to_memory()]
    said = Reply.saying("utter_next_matter_noted", words=entry.title)
    return replace(said, slots={"next_matter": matters, "guide_asked": None})


def _note_in_form(turn: Turn, shown: Shown | None) -> Reply:
    if shown is None or not shown.words.text:
        return Reply.saying("utter_stale_button")
    notes = list(turn.slots.get("notes") or ())
    if shown.words.text not in notes:
        notes.append(shown.words.text)
    return replace(Reply.saying("utter_question_noted"), slots={"notes": notes, "guide_asked": None})
