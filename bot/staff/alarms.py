"""Replies to an alarm: the words go to whoever called for help, who has no ticket."""

from sqlalchemy.orm import Session

from bot.staff import queueing
from bot.staff.people import Actor, access_actor
from bot.staff.sayings import Saying
from helpdesk.audit.services import record
from helpdesk.clock import Clock
from helpdesk.emergencies.services import alarm_of_message
from helpdesk.errors import HelpdeskError
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import URGENT, RecipientKind, enqueue
from helpdesk.staff.models import Staff
from helpdesk.staff.services import team_of_chat


def answers_alarm(session: Session, saying: Saying) -> bool:
    """Whether a message replies to an alarm whose caller is still known."""
    return _alarm(session, saying) is not None


def answer_alarm(session: Session, saying: Saying, actor: Actor, *, clock: Clock) -> None:
    """Queue the words for whoever called for help; what cannot be delivered is said under it."""
    alarm = _alarm(session, saying)
    if alarm is None:
        return
    if saying.is_internal:
        queueing.hint(session, saying, "alarm_note", clock=clock)
    elif saying.attachments or not saying.text:
        queueing.hint(session, saying, "alarm_words_only", clock=clock)
    else:
        try:
            with session.begin_nested():
                _send(session, saying, alarm, access_actor(session, actor, clock=clock), clock=clock)
        except HelpdeskError as error:
            queueing.hint(session, saying, "not_understood", clock=clock, reason=str(error))


def _send(session: Session, saying: Saying, alarm: OutboxRow, by: Staff, *, clock: Clock) -> None:
    resident_id, chat_id = alarm.params.get("resident"), int(alarm.params["chat"])
    recipient: tuple[RecipientKind, int] = ("resident", int(resident_id)) if resident_id else ("chat", chat_id)
    team = team_of_chat(session, saying.chat_id)
    record(session, "answer_alarm", by=by, at=clock.now(), after=str(alarm.id))
    enqueue(
        session,
        "alarm_answer",
        recipient_kind=recipient[0],
        recipient_id=recipient[1],
        params={
            "who": " ".join(part for part in (team.name if team else None, by.name) if part) or "值班人员",
            "text": saying.text,
            "from_chat": saying.chat_id,
            "from_message": saying.message_id,
        },
        priority=URGENT,
        clock=clock,
    )


def _alarm(session: Session, saying: Saying) -> OutboxRow | None:
    return alarm_of_message(session, saying.chat_id, saying.reply_to) if saying.reply_to is not None else None
