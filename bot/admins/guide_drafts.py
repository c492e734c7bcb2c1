"""An entry of the guide while an admin writes it, step by step. It lives in the database, so a restart loses nothing.

Each reply is checked at once; residents see nothing of it before 发布.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.errors import InvalidInputError
from helpdesk.guide import checks
from helpdesk.guide.checks import Given
from helpdesk.guide.models import GuideEntry, GuideKind
from helpdesk.guide.services import access_entry, add_entry, as_facts, change_entry, checked, from_facts
from helpdesk.links.models import IssuedButton
from helpdesk.links.services import issue_button
from helpdesk.people import Admin
from helpdesk.phrases.labels import read_topic

STEPS: Mapping[GuideKind, tuple[str, ...]] = {
    GuideKind.ANSWER: ("title", "wordings", "answer", "source", "as_of"),
    GuideKind.SERVICE: ("service_title", "wordings", "note", "form", "team"),
}
NONE = ("没有", "无", "不用", "不固定")
_OVER = "这一份已经发布或者放弃了，请重新发 /guide"


@dataclass(frozen=True)
class Draft:
    """What is written so far; ``entry_id`` and ``revision`` where an entry is being changed."""

    token: str
    given: Given
    entry_id: int | None = None
    revision: int = 0

    def next_step(self, step: str) -> str | None:
        """What to ask after this; None when all is there."""
        steps = STEPS[self.given.kind]
        if self.entry_id is not None or step not in steps or step == steps[-1]:
            return None
        return steps[steps.index(step) + 1]


def begin_draft(session: Session, chat_id: int, kind: GuideKind, *, clock: Clock) -> Draft:
    """An empty entry."""
    given = Given(kind, "")
    return Draft(issue_button(session, chat_id, "", _packed(given, None, 0), clock), given)


def access_draft(session: Session, chat_id: int, token: str) -> Draft:
    """A draft of this chat; raises ``InvalidInputError`` for one that is published or dropped."""
    row = _row(session, chat_id, token)
    facts = json.loads(row.payload)["guide"]
    return Draft(token, from_facts(facts["given"]), facts["entry"], facts["revision"])


def fill_step(session: Session, chat_id: int, token: str, step: str, words: str) -> Draft:
    """Put the reply to one question into the draft; raises ``InvalidInputError`` saying what to write instead."""
    draft = access_draft(session, chat_id, token)
    given = read_step(session, draft.given, step, words)
    _row(session, chat_id, token).payload = _packed(given, draft.entry_id, draft.revision)
    return replace(draft, given=given)


def begin_change(
    session: Session, chat_id: int, entry_id: int, revision: int, step: str, words: str, *, clock: Clock
) -> Draft:
    """A draft that differs from an entry in one thing; raises ``InvalidInputError``."""
    entry = access_entry(session, entry_id)
    given = read_step(session, Given.of(entry), step, words)
    given = checked(session, given, clock=clock, own_id=entry.id)
    return Draft(
        issue_button(session, chat_id, "", _packed(given, entry_id, revision), clock), given, entry_id, revision
    )


def ready(session: Session, draft: Draft, *, clock: Clock) -> Given:
    """The entry as it would be published; raises ``InvalidInputError``."""
    return checked(session, draft.given, clock=clock, own_id=draft.entry_id)


def publish(session: Session, chat_id: int, token: str, *, by: Admin, clock: Clock) -> GuideEntry:
    """Residents see it from now on; the draft is gone."""
    draft = access_draft(session, chat_id, token)
    if draft.entry_id is None:
        entry = add_entry(session, draft.given, by=by, clock=clock)
    else:
        entry = change_entry(session, draft.entry_id, draft.given, revision=draft.revision, by=by, clock=clock)
    session.delete(_row(session, chat_id, token))
    return entry


def drop_draft(session: Session, chat_id: int, token: str) -> None:
    """Nothing of it stays."""
    session.delete(_row(session, chat_id, token))


def read_step(session: Session, given: Given, step: str, words: str) -> Given:
    """The entry with one thing as it was replied; raises ``InvalidInputError``."""
    reader = _READERS.get(step)
    if reader is None:
        raise InvalidInputError(_OVER)
    return reader(session, given, words)


def _title(_: Session, given: Given, words: str) -> Given:
    return replace(given, title=checks.check_title(words))


def _wordings(_: Session, given: Given, words: str) -> Given:
    return replace(given, wordings=checks.check_wordings(words.splitlines(), given.title))


def _answer(_: Session, given: Given, words: str) -> Given:
    is_needed = given.kind is GuideKind.ANSWER
    return replace(given, answer=checks.check_answer("" if _is_none(words) else words, needed=is_needed))


def _source(_: Session, given: Given, words: str) -> Given:
    return replace(given, source=checks.check_source(words, needed=True))


def _as_of(_: Session, given: Given, words: str) -> Given:
    return replace(given, as_of=checks.read_date(words))


def _topic(_: Session, given: Given, words: str) -> Given:
    return replace(given, topic=None if _is_none(words) else read_topic(words))


def _form(_: Session, given: Given, words: str) -> Given:
    return replace(given, service=checks.read_form(words))


def _team(session: Session, given: Given, words: str) -> Given:
    return replace(given, team_code=None if _is_none(words) else checks.read_team(session, words))


Reader = Callable[[Session, Given, str], Given]

_READERS: Mapping[str, Reader] = {
    "title": _title,
    "service_title": _title,
    "wordings": _wordings,
    "answer": _answer,
    "note": _answer,
    "source": _source,
    "as_of": _as_of,
    "topic": _topic,
    "form": _form,
    "team": _team,
}


def _is_none(words: str) -> bool:
    return words.strip(" 。.") in NONE


def _packed(given: Given, entry_id: int | None, revision: int) -> str:
    facts: dict[str, Any] = {"given": as_facts(given), "entry": entry_id, "revision": revision}
    return json.dumps({"guide": facts}, ensure_ascii=False)


def _row(session: Session, chat_id: int, token: str) -> IssuedButton:
    """Callback data can be forged: only a draft of this very chat."""
    row = session.get(IssuedButton, token)
    if row is None or row.chat_id != chat_id or not row.payload.startswith('{"guide"'):
        raise InvalidInputError(_OVER)
    return row
