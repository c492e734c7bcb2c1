"""What is told of an examination: the version, and the words of the phrases its report names by their ids."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.phrases.models import Phrase
from helpdesk.training.models import ModelVersion
from helpdesk.training.versions import VersionStatus, live_version, status_of


@dataclass(frozen=True)
class Reported:
    """A version, where it stands now, and the masked words of phrases by id (``p12``), as far as they still exist."""

    version: ModelVersion
    status: VersionStatus
    phrases: dict[str, str] = field(default_factory=dict)


def reported(session: Session, version_id: int) -> Reported | None:
    """All that the letter needs; None for an unknown version."""
    version = session.get(ModelVersion, version_id)
    if version is None:
        return None
    status = status_of(version, live_version(session))
    if not version.report:
        return Reported(version, status)
    named = [one["id"] for kind in version.report["examples"].values() for one in kind]
    named += [one["name"] for one in version.report["reasons"]]
    ids = [int(one[1:]) for one in named if one[:1] == "p" and one[1:].isdecimal()]
    query = select(Phrase.id, Phrase.text).where(Phrase.id.in_(ids), Phrase.text != "")
    return Reported(version, status, {f"p{number}": text for number, text in session.execute(query)})
