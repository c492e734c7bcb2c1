"""Does this message tell of an emergency? No model, no network, no database: works when all else is down."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from helpdesk.emergencies.keywords import Keywords, keywords_in_use, rules_of
from helpdesk.emergencies.kinds import NUMBERS, EmergencyKind
from helpdesk.emergencies.normal import normalise
from helpdesk.emergencies.rules import RULES, Rule
from helpdesk.emergencies.vetoes import (
    ALWAYS,
    CRY,
    DENIED,
    LATELY,
    LONG_AGO,
    NOT_REAL,
    NOW,
    PAPERS,
    UNHARMED,
)

__all__ = ["NUMBERS", "Emergency", "EmergencyKind", "detect", "unnamed_emergency"]

_CLAUSE = re.compile(r"[，。；;,.、~…\n？?]+|(?<=!)(?!!)")
_READ = 400  # Characters; an emergency is told at once.
_LONG = 120  # Characters; from here on it is a letter, and letters tell of grievances.
_AROUND = 30  # Characters before and after a cry for help.
_NEAR = 40  # Characters; clauses further apart do not speak of the same thing.

# Said besides what the rules for suicide know; alone too faint for an alarm, enough where the model hears one.
_WEARY = re.compile("活着.{0,4}(?:没意思|没啥意思|没劲|没用|痛苦)|活腻|活够了|不如死|解脱")

# Somebody missing since yesterday is still missing; a threat of yesterday may be carried out today.
_LASTING = (EmergencyKind.MISSING, EmergencyKind.SUICIDE)


@dataclass(frozen=True)
class Emergency:
    """A recognised emergency and whom to call, the first one first."""

    kind: EmergencyKind
    numbers: tuple[str, ...]


def detect(text: str, keywords: Keywords | None = None) -> Emergency | None:
    """The emergency a resident's message tells of, or None.

    Not for figures of speech, drills, advice, complaints about what happened long ago or happens every day.
    ``keywords`` are the admins'; by default those of this process.
    """
    rules = (*RULES, *rules_of(keywords_in_use() if keywords is None else keywords))
    message = normalise(_keep_line_ends(text)[:_READ])
    return next((found for part in _parts(message) if (found := _detect(part, rules))), None)


def unnamed_emergency(text: str) -> Emergency:
    """What the model takes for an emergency and no rule does: of no known kind, but for words of not wanting to live.

    There what speaks against a rule does not count: the model has weighed it.
    """
    message = normalise(_keep_line_ends(text)[:_READ])
    weary = (_WEARY, *(rule.pattern for rule in RULES if rule.kind is EmergencyKind.SUICIDE))
    is_weary = any(pattern.search(message) for pattern in weary)
    kind = EmergencyKind.SUICIDE if is_weary else EmergencyKind.OTHER
    return Emergency(kind, NUMBERS[kind])


def _parts(message: str) -> Iterator[str]:
    """What is to be read: all of a message, of a letter only what stands around a cry for help."""
    if len(message) < _LONG:
        yield message
        return
    for cry in CRY.finditer(message):
        yield message[max(cry.start() - _AROUND, 0) : cry.end() + _AROUND]


def _detect(message: str, rules: Iterable[Rule]) -> Emergency | None:
    for rule in rules:
        if any(_is_real(rule, clause, found, message) for clause, found in _matches(rule, message)):
            return Emergency(rule.kind, NUMBERS[rule.kind])
    return None


def _keep_line_ends(text: str) -> str:
    return re.sub(r"[\r\n]+", "。", text)


def _matches(rule: Rule, message: str) -> Iterator[tuple[str, re.Match[str]]]:
    for stretch in _stretches(message):
        for found in rule.pattern.finditer(stretch):
            yield stretch, found


def _stretches(message: str) -> Iterator[str]:
    """Each clause, then two and three together: the thing and what it did to people often stand apart."""
    clauses = [clause for clause in _CLAUSE.split(message) if clause]
    for width in (1, 2, 3):
        for start in range(len(clauses) - width + 1):
            stretch = "".join(clauses[start : start + width])
            if width == 1 or len(stretch) <= _NEAR:
                yield stretch


def _is_real(rule: Rule, clause: str, found: re.Match[str], message: str) -> bool:
    """Whether a match is an emergency of now, not a figure of speech, a tale or a fear."""
    # A bare cry says nothing by itself: what stands around it decides.
    around = message if rule.kind is EmergencyKind.DANGER else clause
    if rule.unless is not None and rule.unless.search(around):
        return False
    if DENIED.search(clause[: found.start()]):
        return False
    if rule.kind is EmergencyKind.SUICIDE:
        return LONG_AGO.search(message) is None and PAPERS.search(clause) is None
    if NOT_REAL.search(clause) or UNHARMED.search(message):
        return False
    if NOW.search(message):
        return True
    return not _is_past(rule.kind, message) and ALWAYS.search(message) is None and PAPERS.search(message) is None


def _is_past(kind: EmergencyKind, message: str) -> bool:
    return LONG_AGO.search(message) is not None or (kind not in _LASTING and LATELY.search(message) is not None)
