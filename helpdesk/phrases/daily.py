"""这 10 句对吗？ Every working morning a few candidates for each admin who wants them."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.digests.planning import next_digest_at
from helpdesk.errors import InvalidInputError
from helpdesk.office.services import current_office
from helpdesk.outbox.services import enqueue
from helpdesk.people import Person
from helpdesk.phrases.models import AdminPreference, Phrase, PhraseStatus
from helpdesk.phrases.ranking import best_first
from helpdesk.timers.models import Timer
from helpdesk.timers.services import set_timer

DAILY = "daily_review"
MANY = 10


def wants_daily(session: Session, by: Person) -> bool:
    """Whether this admin wants the daily card."""
    preference = None if by.actor_id is None else session.get(AdminPreference, by.actor_id)
    return preference is not None and preference.daily_review


def want_daily(session: Session, *, on: bool, by: Person, clock: Clock) -> None:
    """An admin wants the daily card from now on, or no more. Raises ``InvalidInputError`` on the command line."""
    if by.actor_id is None:
        raise InvalidInputError("每天的句子发到管理员的私聊里，请在那里开")
    preference = session.get(AdminPreference, by.actor_id) or AdminPreference(admin_id=by.actor_id)
    preference.daily_review = on
    session.add(preference)
    plan_daily(session, clock=clock)
    session.flush()


def forget_wishes_of_others(session: Session, admins: Collection[int]) -> None:
    """Whoever is no admin any more wants no card: each would count as one more that could not be sent."""
    session.execute(delete(AdminPreference).where(AdminPreference.admin_id.not_in(admins)))


def plan_daily(session: Session, *, clock: Clock) -> None:
    """Set the timer of the next morning, at the time of the digests."""
    set_timer(session, DAILY, next_digest_at(clock.now(), current_office(session)))


def send_daily(session: Session, _timer: Timer, clock: Clock) -> None:
    """Queue a card for everybody who wants one and, when it is sent, is an admin; without candidates for nobody."""
    plan_daily(session, clock=clock)
    if not daily_candidates(session):
        return
    for preference in session.scalars(select(AdminPreference).where(AdminPreference.daily_review)):
        enqueue(
            session,
            DAILY,
            recipient_kind="chat",
            recipient_id=preference.admin_id,
            params={},
            key=f"{DAILY}:{preference.admin_id}",
            clock=clock,
        )


def daily_candidates(session: Session) -> Sequence[Phrase]:
    """The candidates that teach most, one of each group of near ones; at most ten."""
    by_group: dict[str, Phrase] = {}
    for phrase in best_first(session, [Phrase.status == PhraseStatus.CANDIDATE], MANY * 5):
        by_group.setdefault(phrase.group_key, phrase)
    return list(by_group.values())[:MANY]
