"""What an admin is shown before anything changes, and what was shown being done. Used by ``bot.admins.teaching``.

A preview reads a month of messages, so whatever proposes only looks; ``shown`` then writes what waits for the button.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.views import teaching as views
from bot.views import teaching_texts
from bot.views.message import Letter
from bot.views.wording import Wording, check_wording, in_codes, quoting, wordings
from helpdesk.adjustments import previews
from helpdesk.adjustments import services as adjustments
from helpdesk.adjustments.active import Adjustments, active
from helpdesk.adjustments.checks import Surroundings, check
from helpdesk.adjustments.models import Adjustment, AdjustmentKind
from helpdesk.adjustments.places import Standing, standing_of
from helpdesk.adjustments.previews import FalseAlarms
from helpdesk.adjustments.reading import place_values, read_kind, read_pair
from helpdesk.adjustments.thresholds import THRESHOLDS
from helpdesk.clock import Clock
from helpdesk.emergencies.kinds import EmergencyKind
from helpdesk.errors import InvalidInputError
from helpdesk.links.models import IssuedButton
from helpdesk.links.services import issue_button
from helpdesk.office.services import current_office
from helpdesk.people import Admin
from helpdesk.places.units import Units
from helpdesk.staff.models import Staff


@dataclass(frozen=True)
class Pending:
    """What is about to be shown: the facts that wait for its button, and the letter that carries their token."""

    facts: Any
    letter: Callable[[str], Letter]


def shown(session: Session, pending: Pending, chat_id: int, *, clock: Clock) -> Letter:
    """The letter; its facts wait from now on."""
    return pending.letter(keep(session, pending.facts, chat_id, clock))


def propose_words(session: Session, kind: AdjustmentKind, words: str, *, clock: Clock) -> Pending:
    """What an admin wrote for a kind; asks once more where it may mean two things."""
    if kind is AdjustmentKind.SYNONYM:
        name, means = read_pair(words, "灯杆儿 = 路灯")
        return propose(session, kind, name, {"means": means}, clock=clock)
    if kind is AdjustmentKind.PLACE:
        return _propose_place(session, words, clock)
    if kind is AdjustmentKind.EMERGENCY:
        return _propose_keyword(session, words, clock)
    return propose(session, kind, words, {}, clock=clock)


def propose_text(session: Session, name: str, text: str, *, clock: Clock) -> Pending:
    """Other words for a text."""
    return propose(session, AdjustmentKind.TEXT, name, {"text": in_codes(name, text)}, clock=clock)


def propose_kept(
    session: Session, token: str, chat_id: int, *, kind: EmergencyKind | None = None, at: int = 0, clock: Clock
) -> Pending:
    """What was asked about: a keyword, now with its kind; or one of the meanings of a place."""
    kept = _kept(session, token, chat_id, "name" if kind else "values")
    if kind is not None:
        return propose(session, AdjustmentKind.EMERGENCY, kept["name"], {"kind": kind.value}, clock=clock)
    values = kept["values"]
    if at >= len(values):
        raise InvalidInputError(views.OLD_BUTTON)
    return propose(session, AdjustmentKind.PLACE, kept["name"], values[at], clock=clock)


def propose(session: Session, kind: AdjustmentKind, name: str, value: Mapping[str, Any], *, clock: Clock) -> Pending:
    """The card that says what a change would do. Raises ``InvalidInputError`` for one that must not be made."""
    alarms = adjustments.alarms_of(session, kind, name, value, clock=clock)
    name, checked = adjustments.checked(
        session, kind, name, value, clock=clock, check_text=check_wording, alarms=alarms
    )
    seen = adjustments.seen_now(session, kind, name)
    row = Adjustment(kind=kind, name=name, value=checked)
    units = unit_names(session)
    title = f"{views.KINDS[kind]}{'' if kind is AdjustmentKind.TEXT else '：' + views.said(row, units)}"
    lines = _lines(session, row, units, alarms, clock)
    facts = {"kind": kind.value, "name": name, "value": checked, "seen": seen}
    return Pending(facts, lambda token: views.proposal(title, lines, token))


def alarms_of_kept(session: Session, token: str, chat_id: int, *, clock: Clock) -> FalseAlarms | None:
    """What the keyword on the card would have done; None for every other change. For ``confirm``, before it."""
    kept = _kept(session, token, chat_id, "seen")
    return adjustments.alarms_of(session, AdjustmentKind(kept["kind"]), kept["name"], kept["value"], clock=clock)


def confirm(
    session: Session, token: str, chat_id: int, *, alarms: FalseAlarms | None, by: Admin, clock: Clock
) -> Adjustment:
    """确定: what the card showed, if nobody has changed the same since."""
    kept = _kept(session, token, chat_id, "seen")
    return adjustments.adjust(
        session,
        AdjustmentKind(kept["kind"]),
        kept["name"],
        kept["value"],
        by=by,
        clock=clock,
        check_text=check_wording,
        alarms=alarms,
        seen=kept["seen"],
    )


def show_text(session: Session, token: str, at: int, chat_id: int, *, clock: Clock) -> Letter:
    """One of the texts that were found."""
    names = _kept(session, token, chat_id)
    if not isinstance(names, list) or at >= len(names):
        raise InvalidInputError(views.OLD_BUTTON)
    return teaching_texts.text_shown(_wording(session, names[at]), keep(session, names[at], chat_id, clock))


def kept_text(session: Session, token: str, chat_id: int) -> Wording:
    """The text that a card shows."""
    return _wording(session, str(_kept(session, token, chat_id)))


def recent(session: Session, limit: int, zone: ZoneInfo) -> Letter:
    """What was done last."""
    rows = adjustments.list_adjustments(session, limit=limit)
    people = {row.made_by for row in rows if row.made_by is not None}
    query = select(Staff.telegram_user_id, Staff.name).where(Staff.telegram_user_id.in_(people))
    names = {staff.telegram_user_id: staff.name for staff in session.execute(query)}
    return views.recent(rows, names, unit_names(session), zone)


def standings(session: Session) -> dict[str, Standing]:
    """What has become of each added place."""
    return standing_of(current_office(session), active(session).places)


def unit_names(session: Session) -> dict[str, str]:
    """Full names of the office's units by their codes."""
    office = current_office(session)
    if office is None:
        return {}
    units = Units(office)
    return {unit.code: units.full_name(unit.code) for unit in office.units}


def keep(session: Session, facts: Any, chat_id: int, clock: Clock) -> str:
    """The token under which facts wait for a button; a button itself carries 64 bytes."""
    return issue_button(session, chat_id, "", json.dumps(facts), clock)


def _kept(session: Session, token: str, chat_id: int, needed: str | None = None) -> Any:
    """What waits under a token; with ``needed`` only facts that have it: callback data can be forged."""
    button = session.get(IssuedButton, token)
    try:
        kept = json.loads(button.payload) if button is not None and button.chat_id == chat_id else None
    except ValueError:
        kept = None
    if kept is None:
        raise InvalidInputError(views.OLD_BUTTON)
    if needed is not None and not (isinstance(kept, dict) and needed in kept):
        raise InvalidInputError(views.OLD_BUTTON)
    return kept


def _wording(session: Session, name: str) -> Wording:
    found = wordings(active(session).texts).get(name)
    if found is None:
        raise InvalidInputError(views.OLD_BUTTON)
    return found


def _propose_place(session: Session, words: str, clock: Clock) -> Pending:
    name, where = read_pair(words, "老粮站 = 和平社区第一网格")
    values = place_values(where, current_office(session), active(session).places)
    if len(values) > 1:
        return Pending({"name": name, "values": values}, lambda token: views.which_place(name, where, token))
    return propose(session, AdjustmentKind.PLACE, name, values[0], clock=clock)


def _propose_keyword(session: Session, words: str, clock: Clock) -> Pending:
    """罐子呲呲响, or 罐子呲呲响 = 燃气泄漏."""
    if not any(sign in words for sign in "=＝→"):
        # Of no kind yet, so only the word itself is checked.
        word, _ = check(AdjustmentKind.EMERGENCY, words, {"kind": EmergencyKind.OTHER}, Surroundings(active(session)))
        return Pending({"name": word}, lambda token: views.which_emergency(word, token))
    name, kind = read_pair(words, "罐子呲呲响 = 燃气泄漏")
    value = {"kind": read_kind(kind).value}
    return propose(session, AdjustmentKind.EMERGENCY, name, value, clock=clock)


def _lines(
    session: Session, row: Adjustment, units: Mapping[str, str], alarms: FalseAlarms | None, clock: Clock
) -> list[str]:
    now = active(session)
    if row.kind is AdjustmentKind.TEXT:
        every = wordings(now.texts)
        before = every[row.name]
        return teaching_texts.text_lines(row.name, before.text, row.value["text"], quoting(before, every))
    if row.kind is AdjustmentKind.THRESHOLD:
        return _threshold_lines(session, row, now, clock)
    if alarms is not None:
        return views.emergency_lines(EmergencyKind(row.value["kind"]), alarms)
    found = previews.mentions(session, row.name, clock=clock)
    if row.kind is AdjustmentKind.SYNONYM:
        return views.synonym_lines(row.name, row.value["means"], found)
    if row.kind is AdjustmentKind.PLACE:
        return views.place_lines(row.value, units.get(row.value.get("unit", "")), found)
    return views.word_lines(found)


def _threshold_lines(session: Session, row: Adjustment, now: Adjustments, clock: Clock) -> list[str]:
    before, after = now.thresholds.get(row.name, THRESHOLDS[row.name].shipped), row.value["number"]
    found = previews.more_questions(session, row.name, after, now, clock=clock)
    return views.threshold_lines(before, after, found)
