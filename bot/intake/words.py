"""Clean what people type: the visible words stay, what only confuses machines goes."""

import re
import unicodedata

# Direction marks, zero-width marks, soft hyphens: invisible, and able to turn a line round or to hide a word.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\u3164\ufeff\uffa0]|[\U000e0000-\U000e007f]|[\x00-\x08\x0b-\x1f\x7f-\x9f]|[\ud800-\udfff]"
)
_JOINER = "\u200d"  # Holds composed emoji together, and is invisible anywhere else.
_PICTURES = {"So", "Sk", "Cs", "Cn"}
_BESIDE_PICTURES = {_JOINER, "\ufe0e", "\ufe0f", "\u20e3"}

# A thumb is an answer, and older people like to send it.
SPOKEN_EMOJI = {"👍": "好的", "👌": "好的", "✅": "好的", "🆗": "好的", "🙏": "谢谢", "❌": "不要", "👎": "不行"}


def clean(text: str) -> str:
    """Drop invisible and control characters; keep line breaks and every visible character."""
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(char for at, char in enumerate(text) if char != _JOINER or _joins(text, at)).strip()


def speak_emoji(text: str) -> str:
    """The word for a message that is nothing but one well-known sign; any other text as it is."""
    bare = "".join(char for char in text if not "🏻" <= char <= "🏿" and char not in _BESIDE_PICTURES)
    signs = set(bare.split()) or set()
    if len(set("".join(signs))) == 1:
        return SPOKEN_EMOJI.get(bare.strip()[0], text)
    return text


def is_only_pictures(text: str) -> bool:
    """Whether the text has emoji and not one letter, figure or Chinese character."""
    kinds = [unicodedata.category(char) for char in text if char not in _BESIDE_PICTURES and not char.isspace()]
    return any(kind in _PICTURES for kind in kinds) and not any(kind[0] in "LN" for kind in kinds)


def _joins(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(before and after) and unicodedata.category(after) == "So" and not before.isalnum()
