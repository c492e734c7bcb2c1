"""Which certificate somebody means, and whether a residents' committee may issue it at all."""

import re
import unicodedata
from collections.abc import Callable, Sequence

from helpdesk.certificates.sounds import Sounds, are_alike, differing, sounds_of, windows
from helpdesk.office.schema import CertificateEntry, Office

__all__ = ["CertificateEntry", "find_certificate", "is_spelled_out", "issuable_certificates"]

# Words around the name that do not tell one certificate from another.
_AROUND = re.compile(
    r"我?(想要?|要|需要|帮我|给我)?(开(?!店)|办理?|打|出具|出(?!生)|申请)(一?[个张份])?|[\s“”\"'《》（）()，。,.!！?？]"
)
_SUFFIX = "证明"
# Characters of a name that is recognised by its sound; "购证" sounds like 狗证, and shorter words like everything.
_SHORTEST_HEARD = 4
_LONGEST_HEARD = 60  # Of a message; in a letter something always sounds like something.
# Characters before 证明 that leave a name recognisable with one of them wrong; "离职证明" is no slip for 离异证明.
_LONG_CORE = 4

_Names = Sequence[tuple[str, CertificateEntry]]


def find_certificate(office: Office, words: str) -> CertificateEntry | None:
    """The entry somebody means: by exact name or alias, else by the longest one contained in the words.

    Falls back on the words being a part of exactly one name ("居住" for 居住证明), then on what they sound like
    ("居主正明"). None when unclear: better asked again than answered wrongly.
    """
    said = _bare(words)
    if not said:
        return None
    names = [(_bare(name), entry) for entry in office.certificates for name in (entry.name, *entry.aliases)]
    exact = [entry for name, entry in names if name == said]
    if exact:
        return exact[0]
    contained = [(len(name), entry) for name, entry in names if name in said]
    if contained:
        return max(contained, key=lambda one: one[0])[1]
    parts = {entry.name: entry for name, entry in names if len(said) >= 2 and said in name}
    if parts:
        return next(iter(parts.values())) if len(parts) == 1 else None
    return _heard(names, said, _is_same) or _heard(names, said, _is_nearly)


def is_spelled_out(entry: CertificateEntry, words: str) -> bool:
    """Whether the words hold a name of the entry as it is written, and not only as it sounds."""
    said = _bare(words)
    return any(_bare(name) in said for name in (entry.name, *entry.aliases))


def issuable_certificates(office: Office) -> list[CertificateEntry]:
    """The kinds this office issues, in the order of office.yml; for buttons."""
    return [entry for entry in office.certificates if entry.issuable]


def _heard(names: _Names, said: str, fits: Callable[[str, Sounds, Sounds], bool]) -> CertificateEntry | None:
    """The one entry whose name is heard in the words; the longest name counts, two entries are none."""
    if len(said) > _LONGEST_HEARD:
        return None
    sounds = sounds_of(said)
    heard = [(len(name), entry) for name, entry in names if _is_heard(name, sounds, fits)]
    longest = max((length for length, _ in heard), default=0)
    found = {entry.name: entry for length, entry in heard if length == longest}
    return next(iter(found.values())) if len(found) == 1 else None


def _is_heard(name: str, sounds: Sounds, fits: Callable[[str, Sounds, Sounds], bool]) -> bool:
    if not _SHORTEST_HEARD <= len(name) <= len(sounds):
        return False
    own = sounds_of(name)
    return any(fits(name, own, part) for part in windows(sounds, len(name)))


def _is_same(_: str, own: Sounds, heard: Sounds) -> bool:
    return own == heard


def _is_nearly(name: str, own: Sounds, heard: Sounds) -> bool:
    """With one character wrong: one that dialects confuse, or one in a name that the others make plain."""
    wrong = differing(own, heard)
    if len(wrong) != 1 or not name.endswith(_SUFFIX):
        return False
    core = len(name) - len(_SUFFIX)
    return are_alike(own[wrong[0]], heard[wrong[0]]) or (core >= _LONG_CORE and wrong[0] < core)


def _bare(words: str) -> str:
    return _AROUND.sub("", unicodedata.normalize("NFKC", words)).casefold()
