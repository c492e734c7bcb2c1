"""What is told of an examination: the version, and what its report names by codes: phrases, entries of the guide."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.guide.titles import titles_of
from helpdesk.phrases.models import Phrase
from helpdesk.training.gate import Hold, hold_of
from helpdesk.training.models import ModelVersion
from helpdesk.training.versions import VersionStatus, live_version, status_of


@dataclass(frozen=True)
class Reported:
    """A version, where it stands now, and what its report names, as far as it still exists.

    ``hold``: what holds it back. ``live_id``: the version that answers now.
    ``named``: masked words of phrases by id (``p12``), titles of entries of the guide by intent (``guide_3``).
    """

    version: ModelVersion
    status: VersionStatus
    hold: Hold | None = None
    live_id: int | None = None
    named: dict[str, str] = field(default_factory=dict)


def reported(session: Session, version_id: int) -> Reported | None:
    """All that the letter needs; None for an unknown version."""
    version = session.get(ModelVersion, version_id)
    if version is None:
        return None
    live = live_version(session)
    facts = Reported(version, status_of(version, live), hold_of(version, live), live.id if live else None)
    if not version.report:
        return facts
    examples = [one for kind in version.report["examples"].values() for one in kind]
    codes = {one["id"] for one in examples} | {one["name"] for one in version.report["reasons"]}
    codes |= {one[name] for one in examples for name in ("right", "live", "new") if isinstance(one.get(name), str)}
    codes |= set(version.report["changes"].get("labels", ()))
    return replace(facts, named={**_words(session, codes), **titles_of(session, codes)})


def _words(session: Session, codes: Iterable[str]) -> dict[str, str]:
    ids = [int(one[1:]) for one in codes if one[:1] == "p" and one[1:].isdecimal()]
    query = select(Phrase.id, Phrase.text).where(Phrase.id.in_(ids), Phrase.text != "")
    return {f"p{number}": text for number, text in session.execute(query)}
