"""Words that stand inside a response, said as an admin wants them: ``utter_part_…`` of domain.yml.

Rasa fills a placeholder with what it is given, so what stands there is put into words here.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from sqlalchemy.orm import Session

from helpdesk.adjustments.active import active
from helpdesk.adjustments.responses import PLACEHOLDER, Response, read_responses
from helpdesk.settings import ROOT


def part(session: Session, name: str, **facts: object) -> str:
    """One of them, filled in. An unknown name is a mistake of ours and raises ``KeyError``."""
    shipped = _shipped()[f"utter_part_{name}"]
    changed = active(session).texts.get(shipped.key)
    text = changed if changed is not None and shipped.takes(changed) else shipped.text
    return PLACEHOLDER.sub(lambda found: str(facts[found[1]]), text)


@cache
def _shipped() -> Mapping[str, Response]:
    return MappingProxyType({one.name: one for one in read_responses(ROOT / "domain.yml")})
