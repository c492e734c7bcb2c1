"""What a clerk has to know before a matter is written down: it is an emergency, or somebody else's to do."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from helpdesk.catalogue import Service
from helpdesk.certificates.catalogue import CertificateEntry, find_certificate
from helpdesk.counter.slip import Slip
from helpdesk.emergencies.detector import Emergency, detect
from helpdesk.errors import InvalidInputError
from helpdesk.office.services import current_office


@dataclass(frozen=True)
class Elsewhere:
    """A certificate that is not issued here, and who issues it in words of office.yml."""

    name: str
    instead: str
    papers: tuple[str, ...] = ()
    is_confirmed: bool = True  # False while the office has not said that it is so.


def issued_elsewhere(session: Session, slip: Slip) -> Elsewhere | None:
    """Who issues the certificate on the slip, if this office does not; None for everything else."""
    entry = _certificate(session, slip)
    return (
        None
        if entry is None or entry.issuable
        else Elsewhere(entry.name, entry.instead or "", entry.papers, entry.confirmed)
    )


def check_issued_here(session: Session, slip: Slip) -> None:
    """Raises ``InvalidInputError`` for a certificate that nobody here can issue."""
    elsewhere = issued_elsewhere(session, slip)
    if elsewhere is not None:
        raise InvalidInputError(f"{elsewhere.name}这里不开，没有登记。请告诉居民：{elsewhere.instead}")


def emergency_on(slip: Slip) -> Emergency | None:
    """The emergency that the words on the slip tell of."""
    return detect("。".join(words for words in slip.values.values() if words))


def _certificate(session: Session, slip: Slip) -> CertificateEntry | None:
    office, named = current_office(session), slip.values.get("cert_type")
    if office is None or slip.service is not Service.CERTIFICATE or not named:
        return None
    return find_certificate(office, named)
