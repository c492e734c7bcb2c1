"""What entries of the guide are called where a phrase or a report names one by its intent."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.catalogue.intents import entry_id_of, intent_of
from helpdesk.guide.models import GuideEntry
from helpdesk.phrases.models import Phrase


def titles_for(session: Session, phrases: Iterable[Phrase]) -> dict[str, str]:
    """The titles of the entries in use that these phrases name, by intent; nothing is asked where none does."""
    return titles_of(session, {intent for phrase in phrases for intent in _intents_of(phrase)})


def titles_of(session: Session, intents: Iterable[str | None]) -> dict[str, str]:
    """The titles of the entries in use among these intents, by intent."""
    ids = {entry_id for intent in intents if (entry_id := entry_id_of(intent)) is not None}
    if not ids:
        return {}
    query = select(GuideEntry.id, GuideEntry.title).where(GuideEntry.id.in_(ids), GuideEntry.withdrawn_at.is_(None))
    return {intent_of(row.id): row.title for row in session.execute(query)}


def _intents_of(phrase: Phrase) -> list[str | None]:
    ranked = [str(name) for name, _ in phrase.ranking or ()]
    return [phrase.guess, phrase.suggested_intent, phrase.intent, phrase.first_intent, *ranked]
