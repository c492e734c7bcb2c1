"""The office's guide in the dialogue: a question it answers is answered at once, and a service of it begins.

Only ever before a ticket is opened, and never in the way of one: below each answer stands the button that hands the
question to the staff. Not in an emergency, and not where more than one matter is told. Of who asked nothing is kept
but the words, in their own conversation, so that they need not be said again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from actions import answers, opening, words
from actions import slots as read
from actions.desk import desk
from actions.draft import shorten
from actions.message import Message
from actions.talk import Say, Talk
from actions.turn import FORM, Reply, Turn, catalogue_of
from helpdesk.catalogue import EMERGENCY, Service
from helpdesk.emergencies.detector import detect
from helpdesk.guide.finding import Found, find_answer
from helpdesk.guide.index import Match
from helpdesk.guide.models import GuideEntry, GuideKind
from helpdesk.guide.services import entry_in_use, note_shown
from helpdesk.search.terms import plain

OFFERED = 2  # Entries among which the resident chooses.
_DANGER = 0.2  # A message that the model takes for danger with so much confidence is never answered from a guide.
_TITLE_SHOWN = 24  # Characters of a title on a button.
_MORE_THAN_WORDING = 6  # Characters beyond a wording's own that tell something of the matter.
_REMEMBERED = timedelta(minutes=10)  # How long "不是" or "第二个" is about what was shown.
_NUMBERS = "①②③"
# Services whose words a service of the guide may take over once it is surely meant; the others have forms of their own.
_VAGUE = (Service.CONSULT, Service.HELP, Service.SUGGESTION)


@dataclass(frozen=True)
class Shown:
    """What was shown last: the words it was for, the entries in their order, and when."""

    words: Message
    entries: tuple[int, ...]
    at: datetime
    is_answer: bool  # One was answered with; otherwise it was asked which one is meant.
    is_counted: bool = False  # 有帮助 was pressed.

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> "Shown | None":
        """Read the slot; None where nothing was shown, or an older version wrote it."""
        kept = slots.get("guide_asked") or {}
        try:
            return cls(
                Message.from_memory(kept["words"]),
                tuple(int(one) for one in kept["entries"]),
                datetime.fromisoformat(kept["at"]),
                bool(kept["answer"]),
                bool(kept.get("counted")),
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    def to_slots(self) -> dict[str, Any]:
        """The slot."""
        kept = {
            "words": self.words.to_memory(),
            "entries": list(self.entries),
            "at": self.at.isoformat(),
            "answer": self.is_answer,
            "counted": self.is_counted,
        }
        return {"guide_asked": kept}

    def is_fresh(self, now: datetime) -> bool:
        """Whether short words may still be about it."""
        return timedelta() <= now - self.at <= _REMEMBERED


def offer(session: Session, turn: Turn, message: Message, service: Service | None) -> Reply | None:
    """What the guide says to words that ``service`` is about to begin with; None where it says nothing.

    A question is answered, or it is asked what is meant. Words that would begin something else are taken only where
    they are a wording of the guide, or surely mean a service of it.
    """
    found = find(session, message)
    if found is None:
        return None
    if service is not Service.CONSULT and not _takes_over(found, message, service):
        return None
    return _say(session, turn, message, found)


def offer_if_sure(session: Session, turn: Turn, message: Message) -> Reply | None:
    """The same for words that seem to be none of the office's business."""
    found = find(session, message)
    return _say(session, turn, message, found) if found is not None and found.is_sure else None


def offer_if_unclear(session: Session, turn: Turn, message: Message) -> Reply | None:
    """The same for words whose meaning is unclear: a guess only where they are a question."""
    if words.is_question(message.plain) or message.guide_id is not None:
        return offer(session, turn, message, Service.CONSULT)
    return offer_if_sure(session, turn, message)


def answer_aside(session: Session, talk: Talk) -> Talk:
    """A question in the middle of a request that the guide surely answers: said at once; the staff get it as well."""
    noted = next((at for at, say in enumerate(talk.says) if say.name == "utter_question_noted"), None)
    if noted is None or not talk.draft.notes:
        return talk
    found = find(session, Message(text=talk.draft.notes[-1]))
    entry = _entry(session, found.best) if found is not None and found.is_sure else None
    if entry is None or entry.kind is not GuideKind.ANSWER:
        return talk
    with desk().database.session() as counting:  # The form itself only reads.
        note_shown(counting, entry.id)
    said = Say("utter_guide_aside", _facts(entry))
    return replace(talk, says=(*talk.says[:noted], said, *talk.says[noted + 1 :]))


def find(session: Session, message: Message) -> Found | None:
    """The entry that answers a message, by its words and by what the model made of them."""
    if not _may_answer(message):
        return None
    found = find_answer(session, message.plain)
    learned = entry_in_use(session, message.guide_id)
    return found if learned is None else with_learned(found, _match(learned))


def with_learned(found: Found | None, learned: Match) -> Found:
    """Both together: only words answer at once; what the model takes for an entry is asked about, and comes first.

    A handful of examples teaches a model what an entry is about and not what of it is asked: of 98 questions that no
    entry answers it took 4 for one and was sure of it (docs/decisions/0020).
    """
    if found is not None and found.is_sure:
        return found
    offered = (found.best, *found.others) if found is not None else ()
    return Found(learned, tuple(one for one in offered if one.entry_id != learned.entry_id), is_sure=False)


def show(session: Session, turn: Turn, message: Message, entry: GuideEntry) -> Reply:
    """The answer with its source and date, or the question whether to begin the service."""
    note_shown(session, entry.id)
    shown = Shown(message, (entry.id,), desk().clock.now(), is_answer=True)
    if turn.in_form:
        name = "utter_guide_aside" if entry.kind is GuideKind.ANSWER else "utter_guide_later"
        return replace(Reply.saying(name, **_facts(entry)), slots=shown.to_slots())
    if entry.kind is GuideKind.SERVICE:
        first, name = ("现在办", f"begin.{entry.id}"), "utter_guide_service"
    else:
        first, name = ("👍 有帮助", f"helped.{entry.id}"), "utter_guide_answer"
    other = ("不是我要问的，转给工作人员", f"missed.{entry.id}")
    buttons = tuple((title, f'/choose{{"guide": "{data}"}}') for title, data in (first, other))
    return replace(Reply.saying(name, buttons=buttons, **_facts(entry)), slots=shown.to_slots())


def start_service(session: Session, turn: Turn, message: Message, entry: GuideEntry) -> Reply:
    """The form of the service that the entry is based on, under the entry's name."""
    service = Service(str(entry.service))
    draft = opening.open_draft(message, service, catalogue_of(session))
    draft = replace(draft, guide={"id": entry.id, "title": entry.title}, topic=entry.topic or draft.topic)
    if not _tells_more(message, entry):
        values = {name: value for name, value in draft.values.items() if name != "description"}
        draft = replace(draft, values=values)
    talk = Talk(draft, matters=read.facts(turn.slots.get("next_matter")))
    says: tuple[Say, ...] = (Say("utter_start_guide", {"title": entry.title}),)
    says += (Say("utter_guide_note", {"note": entry.answer}),) if entry.answer else ()
    return Reply(says, {**talk.to_slots(), "last_words": None, "ticket_no": None, "guide_asked": None}, followup=FORM)


def _say(session: Session, turn: Turn, message: Message, found: Found) -> Reply | None:
    entries = [one for one in (_entry(session, match) for match in (found.best, *found.others)) if one is not None]
    if not entries:
        return None
    if not found.is_sure:
        return _ask_which(message, entries[:OFFERED])
    best = entries[0]
    if best.kind is GuideKind.SERVICE and found.is_exact and not words.is_question(message.plain):
        note_shown(session, best.id)
        return start_service(session, turn, message, best)
    return show(session, turn, message, best)


def _ask_which(message: Message, entries: list[GuideEntry]) -> Reply:
    numbered = list(zip(_NUMBERS, entries, strict=False))
    buttons = [(f"{sign} {shorten(one.title, _TITLE_SHOWN)}", f"pick.{one.id}") for sign, one in numbered]
    buttons.append(("都不是，转给工作人员", "none"))
    asked = Reply.saying(
        "utter_guide_perhaps",
        choices="\n".join(f"{sign} {one.title}" for sign, one in numbered),
        buttons=tuple((title, f'/choose{{"guide": "{data}"}}') for title, data in buttons),
    )
    shown = Shown(message, tuple(one.id for one in entries), desk().clock.now(), is_answer=False)
    return replace(asked, slots=shown.to_slots())


def _takes_over(found: Found, message: Message, service: Service | None) -> bool:
    if found.is_exact:
        return True
    is_service = found.is_sure and found.best.kind is GuideKind.SERVICE
    return is_service and service in _VAGUE and not message.entity("address")


def _may_answer(message: Message) -> bool:
    """Words, no button; nothing sent along, no danger, no second matter that an answer would lose."""
    if message.is_command or not message.has_words or message.files or message.location:
        return False
    if detect(message.text) or dict(message.ranking).get(EMERGENCY, 0.0) >= _DANGER:
        return False
    return words.second_matter(message.text) is None and words.named_intent(message.plain) != "talk_to_staff"


def _entry(session: Session, match: Match) -> GuideEntry | None:
    """The entry, unless it was withdrawn this very moment."""
    return entry_in_use(session, match.entry_id)


def _match(entry: GuideEntry) -> Match:
    return Match(entry.id, entry.title, entry.kind, score=0.0)


def _facts(entry: GuideEntry) -> dict[str, Any]:
    facts = {"title": entry.title, "answer": entry.answer, "source": entry.source or ""}
    return {**facts, "as_of": _day(entry.as_of) if entry.as_of else ""}


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _tells_more(message: Message, entry: GuideEntry) -> bool:
    """Whether the words say more than which service is wanted."""
    if not answers.carries_matter(message.text):
        return False
    longest = max(len(plain(one)) for one in (entry.title, *entry.wordings))
    return len(plain(message.text)) >= longest + _MORE_THAN_WORDING
