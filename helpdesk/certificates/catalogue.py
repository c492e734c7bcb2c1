"""Which certificate somebody means, and whether a residents' committee may issue it at all."""

import re
import unicodedata

from helpdesk.office.schema import CertificateEntry, Office

__all__ = ["CertificateEntry", "find_certificate", "issuable_certificates"]

# Words around the name that do not tell one certificate from another.
_AROUND = re.compile(
    r"我?(想要?|要|需要|帮我|给我)?(开|办|办理|打|出|出具|申请)(一?[个张份])?|[\s“”\"'《》（）()，。,.!！?？]"
)


def find_certificate(office: Office, words: str) -> CertificateEntry | None:
    """The entry somebody means: by exact name or alias, else by the longest one contained in the words.

    Falls back on the words being a part of exactly one name ("居住" for 居住证明). None when unclear: better asked
    again than answered wrongly.
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
    return next(iter(parts.values())) if len(parts) == 1 else None


def issuable_certificates(office: Office) -> list[CertificateEntry]:
    """The kinds this office issues, in the order of office.yml; for buttons."""
    return [entry for entry in office.certificates if entry.issuable]


def _bare(words: str) -> str:
    return _AROUND.sub("", unicodedata.normalize("NFKC", words)).casefold()
