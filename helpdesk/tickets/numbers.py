"""Ticket numbers: short, sayable, and a mistyped digit is noticed.

The number is the row id plus 10000, followed by a Damm check digit: row 1 is ``10001`` and its digit. Row ids come from
the database, so two processes can never give out the same number. Damm's scheme catches every single wrong digit
and every swap of neighbours (H. M. Damm, 2004).
"""

import re
import unicodedata

_BASE = 10_000  # So that the first number already has six digits.

# A totally anti-symmetric quasigroup of order ten, as published by Damm.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

# What people write around a number; it says nothing about which one.
_AROUND = re.compile(r"工单|单号|编号|号码|事项|办件|第|号|no\.?|[#:：\-—·.,，。、\s]", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![0-9])[0-9]{6,9}(?![0-9])")


def check_digit(digits: str) -> int:
    """The Damm digit of a string of ASCII digits."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim


def number_of(ticket_id: int) -> str:
    """The public number of the ticket with this row id."""
    body = str(_BASE + ticket_id)
    return f"{body}{check_digit(body)}"


def parse_number(text: str) -> str | None:
    """The ticket number somebody typed, or None when it is none or a digit is wrong.

    Tolerates ``#``, spaces, full-width digits and the words 工单, 编号, 号: ``parse_number("＃ 工单 100012 号")``.
    """
    bare = _AROUND.sub("", _narrow(text))
    return bare if _NUMBER.fullmatch(bare) and _is_valid(bare) else None


def find_numbers(text: str) -> list[str]:
    """All valid ticket numbers inside a sentence, in order, each once."""
    return list(dict.fromkeys(found for found in _NUMBER.findall(_narrow(text)) if _is_valid(found)))


def _is_valid(number: str) -> bool:
    return not number.startswith("0") and check_digit(number) == 0


def _narrow(text: str) -> str:
    """Full-width letters and digits as plain ones, invisible characters gone."""
    return "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
