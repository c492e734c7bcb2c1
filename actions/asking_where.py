"""The question in which community or grid something is, asked once all else is said, and only where it matters."""

import hashlib
import re
from dataclasses import replace

from sqlalchemy.orm import Session

from actions.draft import PIN, Draft
from actions.message import Message
from actions.talk import CONFIRMATION, SIDE_QUESTION, Step, Talk
from helpdesk.places.index import PlaceIndex
from helpdesk.places.services import place_index, unit_in_words, with_unit, without_unit
from helpdesk.places.units import GRID
from helpdesk.routing.asking import units_to_choose

_QUESTIONS = ("utter_which_community", "utter_which_grid")
_MOST_BUTTONS = 8
_UNKNOWN = "unknown"
_UNKNOWN_BUTTON = ("不清楚", f'/choose{{"address": "{_UNKNOWN}"}}')
_HINTS = 4  # Places named for each grid; nobody knows the numbers of grids.
_NOT_KNOWING = re.compile(
    r"(?:我|俺)?(?:也|真|都)?(?:不|没|唔)(?:太|大)?(?:清楚|知道|晓得|记得|确定|懂|是)|说不(?:清|好|准)|随便|哪个都行"
)
_SHORT = 12  # Characters; more than "不清楚" is an answer of its own.


def answer(talk: Talk, message: Message, session: Session) -> Talk | None:
    """The talk after an answer to this question; None when it was not asked, or the message is something else."""
    index = place_index(session)
    if not _is_open(talk) or index is None:
        return None
    talk = replace(talk, says=(), step=Step.GO_ON, ask=None)
    if message.is_command:
        code = message.entity("address") if message.intent == "choose" else None
        if code == _UNKNOWN:
            return talk.filled(talk.draft).say("utter_where_unknown")
        return _picked(talk, index, code) if index.units.get(code) else None
    if not message.text:
        return None
    code = unit_in_words(index, message.text, among=_offered(talk))
    if code is not None:
        return _picked(talk, index, code, message.text)
    does_not_know = len(message.plain) <= _SHORT and _NOT_KNOWING.search(message.plain)
    return talk.filled(talk.draft).say("utter_where_unknown") if does_not_know else None


def never_unseen(before: Talk, after: Talk, message: Message) -> Talk:
    """A "好的" to this question files nothing: the slip has not been shown yet."""
    if not _is_open(before) or message.is_command or after.step is not Step.SUBMIT:
        return after
    return replace(after, step=Step.GO_ON, side=None, ask=CONFIRMATION)


def ask(talk: Talk, session: Session) -> Talk:
    """The talk with this question, if it is time to ask it and it was not asked about this place before."""
    index, key = place_index(session), _key(talk.draft)
    if talk.next_question != CONFIRMATION or talk.ask or key in talk.explained or index is None:
        return talk
    codes = units_to_choose(
        session, talk.draft.service, talk.draft.topic, talk.draft.values.get("place"), _pin_of(talk.draft)
    )
    if len(codes) < 2:
        return talk
    buttons = tuple((index.units.full_name(code), f'/choose{{"address": "{code}"}}') for code in codes[:_MOST_BUTTONS])
    are_grids = all(unit.level == GRID for unit in map(index.units.get, codes) if unit)
    asked = talk.asking_aside(
        "utter_which_grid" if are_grids else "utter_which_community",
        buttons=(*buttons, _UNKNOWN_BUTTON),
        hints=_hints(index, codes[:_MOST_BUTTONS]) if are_grids else "",
    )
    return asked.explaining(key)


def _is_open(talk: Talk) -> bool:
    return talk.requested == SIDE_QUESTION and talk.side is not None and talk.side.name in _QUESTIONS


def _offered(talk: Talk) -> tuple[str, ...]:
    """The codes under the buttons that were shown."""
    payloads = [payload for _, payload in talk.side.buttons] if talk.side else []
    codes = [found[1] for payload in payloads if (found := re.search(r'"address": "(\w+)"', payload))]
    return tuple(code for code in codes if code != _UNKNOWN)


def _picked(talk: Talk, index: PlaceIndex, code: str | None, said: str = "") -> Talk:
    """The unit goes into the place, where the resident, the staff and ``locate`` read it."""
    known = without_unit(index, talk.draft.values.get("place") or "")
    draft = talk.draft.put("place", with_unit(index, known, code or ""))
    is_more = said and any(one.isdecimal() for one in said)  # An address, not only a name from the list.
    return talk.filled(draft.with_note(said) if is_more else draft)


def _hints(index: PlaceIndex, codes: tuple[str, ...]) -> str:
    """A few places of each grid, a line each."""
    lines = []
    for code in codes:
        names = [place.name for place in index.places if place.unit == code or code in place.buildings.values()]
        if names:
            lines.append(f"{index.units.full_name(code)}：{'、'.join(names[:_HINTS])}")
    return "\n".join(lines)


def _pin_of(draft: Draft) -> tuple[float, float] | None:
    return (draft.location["latitude"], draft.location["longitude"]) if draft.location else None


def _key(draft: Draft) -> str:
    """Marks this place and matter as asked about; another place may be asked about again."""
    place = draft.values.get("place") or ""
    told = f"{draft.service}|{draft.topic}|{place}|{_pin_of(draft) if place in ('', PIN) else ''}"
    return f"where:{hashlib.sha256(told.encode()).hexdigest()[:12]}"
