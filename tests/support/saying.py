"""Messages as Rasa would hand them over, and a catalogue, for the tests of the pure parts."""

from typing import Any

from actions.draft import Draft
from actions.message import Message
from actions.talk import Talk
from actions.understanding import understand
from helpdesk.catalogue import Service
from helpdesk.certificates.catalogue import CertificateEntry

RESIDENCE = CertificateEntry(name="居住证明", aliases=("居住的证明",), issuable=True, papers=("身份证", "租房合同"))
NO_CRIME = CertificateEntry(name="无犯罪记录证明", issuable=False, instead="户籍派出所", papers=("身份证",))
LOST = CertificateEntry(name="人员失踪证明", issuable=False, instead="公安机关", confirmed=False)


def catalogue(words: str) -> CertificateEntry | None:
    """Three kinds are enough here; the real matching has its own tests."""
    entries = (RESIDENCE, NO_CRIME, LOST)
    return next((one for one in entries if any(name in words for name in (one.name, *one.aliases))), None)


def words(text: str, intent: str = "nlu_fallback", confidence: float = 0.9, **facts: Any) -> Message:
    """Something a resident typed; ``entities`` as keyword arguments by kind."""
    known = {name: facts.pop(name) for name in ("topic", "files", "location", "contact", "ranking") if name in facts}
    return Message(text=text, intent=intent, confidence=confidence, entities=tuple(facts.items()), **known)


def press(intent: str, **entities: str) -> Message:
    """One of our own buttons."""
    return Message(intent=intent, confidence=1.0, entities=tuple(entities.items()), is_command=True)


def sent(**facts: Any) -> Message:
    """Something sent without words."""
    return Message(intent="attach", confidence=1.0, is_command=True, **facts)


def photo(name: str = "a") -> dict[str, Any]:
    """A photo's facts."""
    return {"kind": "photo", "file_id": f"file-{name}", "file_unique_id": name}


def talk(service: Service, requested: str | None = None, /, **values: str) -> Talk:
    """A talk about a request in which these fields are known."""
    return Talk(Draft(service, values=values), requested=requested)


def hear(before: Talk, message: Message) -> Talk:
    """The talk after a message, with the question that is then asked."""
    after = understand(before, message, catalogue)
    return Talk(
        after.draft,
        requested=after.next_question,
        explained=after.explained,
        matters=after.matters,
        side=after.side,
        says=after.says,
        step=after.step,
    )


def said(after: Talk) -> list[str]:
    """Names of the sentences that were said."""
    return [one.name for one in after.says]
