"""A resident takes their consent back: what it means for the phrases that came of their messages."""

from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import Session

from helpdesk.phrases.models import Phrase, PhraseReview, PhraseStatus
from helpdesk.phrases.signatures import forget_bands
from helpdesk.residents.models import Resident


def forget_phrases_of(session: Session, resident: Resident) -> None:
    """Delete what nobody has decided about; what is decided is masked training text and no longer says whose it was.

    An approved phrase that was only contradicted by what they did is approved as before.
    """
    theirs = Phrase.resident_id == resident.id
    waiting = and_(theirs, Phrase.status == PhraseStatus.CANDIDATE)
    undecided = and_(waiting, Phrase.intent.is_(None))
    # Held first: an admin who is deciding at this moment would leave a review of a row that is gone.
    session.execute(select(Phrase.id).where(waiting).order_by(Phrase.id).with_for_update()).all()
    session.execute(delete(PhraseReview).where(PhraseReview.phrase_id.in_(select(Phrase.id).where(undecided))))
    forget_bands(session, session.scalars(select(Phrase.id).where(undecided)).all())
    session.execute(delete(Phrase).where(undecided))
    approved = update(Phrase).where(waiting).values(status=PhraseStatus.APPROVED, revision=Phrase.revision + 1)
    session.execute(approved.values(first_intent=None, first_topic=None, first_by=None))
    # Of a phrase that was split the halves have the words; undoing must not bring them back.
    halved = update(Phrase).where(theirs, Phrase.status == PhraseStatus.SPLIT).values(text="", entities=[])
    forget_bands(session, session.scalars(halved.returning(Phrase.id)).all())
    session.execute(update(Phrase).where(theirs).values(resident_id=None, ticket_id=None))
