"""The actions for words that belong to no form: unclear, small talk, a lone yes, a ticket's button, danger."""

import re
from dataclasses import replace
from html import unescape

from sqlalchemy.orm import Session

from actions import beginning, denying, guide, guide_presses, picking, rating, words
from actions.desk import desk
from actions.message import SERVICE_OF_INTENT
from actions.requests import take_up
from actions.slots import known
from actions.tickets import withdraw_now
from actions.turn import LinliAction, Reply, Turn
from helpdesk.adjustments.active import Adjustments, active
from helpdesk.catalogue import Service
from helpdesk.crowds.queries import known_tickets
from helpdesk.emergencies.detector import Emergency, EmergencyKind, detect, unnamed_emergency
from helpdesk.emergencies.kinds import ADVICE, WHAT_FOR
from helpdesk.emergencies.services import Reach, raise_alarm, reach
from helpdesk.errors import NotFoundError
from helpdesk.tickets.access import access_ticket_as_resident

_MARKUP = re.compile(r"<[^<>]*>")

# What a number is for; the one who needs it may not know.
_SPOKEN = {
    "110": "110（报警）",
    "119": "119（火警）",
    "120": "120（急救）",
    "122": "122（交通事故）",
    "95598": "95598（电力抢修）",
}


class Clarify(LinliAction):
    """Rasa is not sure what is meant."""

    writes = True

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_clarify"

    def act(self, turn: Turn, session: Session) -> Reply:
        """Offer the likeliest meanings."""
        if words.asks_whether_bot(turn.message.plain):
            return Reply.saying("utter_i_am_a_bot")
        replied = rating.rate_in_words(turn, session) or guide_presses.replied(session, turn)
        return replied or beginning.clarify(turn, session)


class SmallTalk(LinliAction):
    """Something the office has nothing to do with, or the question who is talking."""

    writes = True

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_small_talk"

    def act(self, turn: Turn, session: Session) -> Reply:
        """Answer honestly and shortly."""
        if turn.message.intent == "thank":  # As in "修好了，谢谢", which answers what was asked about the ticket.
            return rating.rate_in_words(turn, session) or Reply.saying("utter_welcome_more")
        if words.asks_whether_bot(turn.message.plain):
            return Reply.saying("utter_i_am_a_bot")
        if turn.in_form:
            return Reply.saying("utter_out_of_scope_in_form")
        if not turn.message.has_words:
            return Reply.saying("utter_say_in_words")
        talk = beginning.ticket_in_talk(turn, session)
        if talk:
            return beginning.supplement(turn, session, turn.message, talk.number)
        return guide.offer_if_sure(session, turn, turn.message) or Reply.saying("utter_out_of_scope")


class OutsideAnswer(LinliAction):
    """A yes, no, skip or correction while no form is open."""

    writes = True

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_outside_answer"

    def act(self, turn: Turn, session: Session) -> Reply:
        """It answers the withdrawal that was asked about, or the staff; otherwise nothing."""
        message = turn.message
        if message.is_command:
            return Reply.saying("utter_nothing_to_cancel" if message.intent == "stop" else "utter_stale_button")
        number = turn.slots.get("ticket_no")
        if number:
            return _answer_withdrawal(turn, session, number)
        answered = _about_parked(turn, session) or rating.rate_in_words(turn, session)
        answered = answered or guide_presses.replied(session, turn)
        if answered:
            return answered
        waiting = beginning.awaiting_words(turn, session)
        if waiting and message.intent != "stop":
            return beginning.supplement(turn, session, message, waiting.number)
        if not message.has_words:
            return Reply.saying("utter_say_in_words")
        if denying.question_instead(message.plain) is not None:
            return beginning.start(turn, session, message, Service.CONSULT)
        mine = known_tickets(session, turn.resident(session), open_only=True)
        if mine and (message.intent in ("correct", "change") or words.corrects(message.plain)):
            return beginning.offer_supplement(turn, mine[0].number)
        return Reply.saying("utter_nothing_to_cancel" if message.intent == "stop" else "utter_yes_to_what")


class Choose(LinliAction):
    """A button that is no answer to the form."""

    writes = True

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_choose"

    def act(self, turn: Turn, session: Session) -> Reply:
        """Do what the button says."""
        chosen = dict(turn.message.entities) if turn.message.is_command else {}
        if "supplement" in chosen:
            return _supplement(turn, session, chosen["supplement"])
        if "guide" in chosen:
            return guide_presses.press(session, turn, chosen["guide"])
        if "matter" in chosen:
            return _matter(turn, session, chosen["matter"])
        if "service" in chosen and not turn.in_form:
            return _service(turn, session, chosen["service"])
        return Reply.saying("utter_stale_button")


# Never more than is true: whoever reads "已经通知" may wait for help instead of calling.
_TOLD = {
    Reach.DUTY: "utter_emergency",
    Reach.ADMINS: "utter_emergency_admins",
    Reach.NOBODY: "utter_emergency_nobody",
}


class RaiseAlarm(LinliAction):
    """Danger that the bot's keywords missed."""

    writes = True

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_emergency"

    def act(self, turn: Turn, session: Session) -> Reply:
        """Numbers at once, and an alarm in the duty group."""
        resident, text = turn.resident(session), turn.message.text
        now = active(session)
        found = detect(text, now.keywords) or unnamed_emergency(text)
        raise_alarm(
            session,
            kind=found.kind,
            text=text,
            by=resident,
            chat_id=resident.chat_id,
            key=turn.key,  # A message id alone belongs to one chat only; another resident's may be the same.
            clock=desk().clock,
            admins=desk().admins,
        )
        told = _TOLD[reach(session, desk().admins)]
        return Reply.saying(told, numbers=_whom_to_call(found), advice=_advice(now, found.kind))


def _advice(now: Adjustments, kind: EmergencyKind) -> str:
    """What to do meanwhile, as an admin has it said; the dialogue's words have no markup."""
    return unescape(_MARKUP.sub("", now.texts.get(f"advice.{kind}", ADVICE[kind])))


def _whom_to_call(emergency: Emergency) -> str:
    if emergency.kind is EmergencyKind.OTHER:
        return "\n".join(f"{what}：{number}" for number, what in WHAT_FOR.items())
    return "、".join(_SPOKEN.get(one, one) for one in emergency.numbers)


def _about_parked(turn: Turn, session: Session) -> Reply | None:
    """A yes or no to taking up what was said besides; None when nothing was, or the words are about something else."""
    if not turn.slots.get("next_matter"):
        return None
    text, intent = turn.message.plain, turn.message.intent
    if words.says_no(text) or words.needs_no_more(text) or intent == "deny":
        return _matter(turn, session, "drop")
    is_yes = words.says_yes(text) or intent == "affirm" or text.startswith(("接着办", "接着", "继续"))
    return take_up(turn, session, Reply()) if is_yes else None


def _answer_withdrawal(turn: Turn, session: Session, number: str) -> Reply:
    text, intent = turn.message.plain, turn.message.intent
    if words.says_yes(text) or intent == "affirm":
        try:
            return withdraw_now(turn, session, access_ticket_as_resident(session, number, turn.resident(session)))
        except NotFoundError:
            return Reply.saying("utter_unknown_ticket", number=number)
    return replace(Reply.saying("utter_kept"), slots={"ticket_no": None})


def _supplement(turn: Turn, session: Session, number: str) -> Reply:
    kept = beginning.kept_words(turn)
    if kept is None:
        return Reply.saying("utter_stale_button")
    try:
        access_ticket_as_resident(session, number, turn.resident(session))
    except NotFoundError:
        return Reply.saying("utter_unknown_ticket", number=number)
    said = beginning.supplement(turn, session, kept, number)
    return replace(said, says=tuple(replace(one, buttons=()) for one in said.says), slots={"last_words": None})


def _matter(turn: Turn, session: Session, which: str) -> Reply:
    parked = turn.slots.get("next_matter")
    if which == "drop":
        return replace(Reply.saying("utter_next_dropped"), slots={"next_matter": None})
    if which == "next" and parked and not turn.in_form:
        return take_up(turn, session, Reply())
    kept = beginning.kept_words(turn)
    if which != "new" or kept is None:
        return Reply.saying("utter_stale_button")
    if turn.in_form:
        noted = Reply.saying("utter_next_matter_noted")
        return replace(noted, slots={"next_matter": [*(parked or ()), kept.to_memory()], "last_words": None})
    service = SERVICE_OF_INTENT.get(kept.intent)
    return beginning.start(turn, session, kept, service) if service else beginning.ask_meaning(turn, session, kept)


def _service(turn: Turn, session: Session, code: str) -> Reply:
    kept, service = beginning.kept_words(turn), known(Service, code)
    if kept is not None:
        picking.note_choice(turn, session, kept, service)
    if service is None:
        return replace(Reply.saying("utter_rephrase"), slots={"last_words": None})
    if kept is None:
        return beginning.start(turn, session, replace(turn.message, entities=()), service)
    return beginning.start(turn, session, kept, service)
