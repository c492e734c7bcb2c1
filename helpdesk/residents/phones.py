"""Phone numbers in what people write: found anywhere, kept in one form."""

import re
from dataclasses import dataclass

_WIDE_DIGITS = str.maketrans("０１２３４５６７８９－（）　", "0123456789-() ")
_GAP = r"[ \-]?"
_MOBILE = rf"(?:(?:\+|00)?86{_GAP})?(?P<mobile>1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}})"
_LANDLINE = rf"(?P<landline>\(?0\d{{2,3}}\)?{_GAP}\d{{3,4}}{_GAP}\d{{4}})"
_PHONE = re.compile(rf"(?<![\d\-])(?:{_MOBILE}|{_LANDLINE})(?!\d)")


@dataclass(frozen=True)
class FoundPhone:
    """A number and where in the text it stands (characters, end exclusive)."""

    number: str
    start: int
    end: int


def find_phones(text: str) -> list[FoundPhone]:
    """Every phone number in the text, full-width digits and gaps allowed; identity numbers are none."""
    found = _PHONE.finditer(text.translate(_WIDE_DIGITS))
    return [FoundPhone(_plain(one), one.start(), one.end()) for one in found]


def read_phone(text: str) -> str | None:
    """The first phone number in the text as we keep it: 13800001234, 0571-55500100."""
    found = find_phones(text)
    return found[0].number if found else None


def _plain(found: re.Match[str]) -> str:
    if found["mobile"]:
        return re.sub(r"\D", "", found["mobile"])
    digits = re.sub(r"\D", "", found["landline"])
    area = 3 if digits.startswith(("01", "02")) else 4  # Of the big cities: 010, 020 to 029.
    return f"{digits[:area]}-{digits[area:]}"
