"""A resident takes their consent back: what it means for the phrases that came of their messages."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from helpdesk.phrases.models import Phrase, PhraseReview, PhraseStatus
from helpdesk.residents.models import Resident


def forget_phrases_of(session: Session, resident: Resident) -> None:
    """Delete what nobody has decided about; what is decided is masked training text and no longer says whose it was."""
    theirs = Phrase.resident_id == resident.id
    undecided = select(Phrase.id).where(theirs, Phrase.status == PhraseStatus.CANDIDATE)
    session.execute(delete(PhraseReview).where(PhraseReview.phrase_id.in_(undecided)))
    session.execute(delete(Phrase).where(theirs, Phrase.status == PhraseStatus.CANDIDATE))
    session.execute(update(Phrase).where(theirs).values(resident_id=None, ticket_id=None))
