"""Whether lessons are kept: a gain beyond chance, and no set of messages that is clearly read worse."""

from dataclasses import dataclass
from typing import Any, Dict, List, Sequence

from nlu.adaptation.trial import Comparison, joined

ALL = "all"
KIND_NAMES = {"intent": "诉求", "topic": "主题"}
SET_NAMES = {
    "hotline": "热线记录",
    "letters": "来信",
    "questions": "提问",
    "titles": "标题",
    "voices": "各种口气",
    "topics": "各种主题",
    "tricky": "易混的",
    "tricky2": "易混的二",
    "borders": "两可的",
    "indirect": "话里有话",
    "long": "长信",
    "urgent": "急事",
    "real": "真实留言",
    "chat_dev": "聊天",
    "check": "本单位标注",
    ALL: "合计",
}


@dataclass(frozen=True)
class Verdict:
    """The comparisons of one kind, ``intent`` or ``topic``: of our own messages, and of other people's."""

    kind: str
    own: List[Comparison]
    others: List[Comparison]

    @property
    def total(self) -> Comparison:
        """All messages together."""
        return joined([*self.own, *self.others], ALL)

    @property
    def worse(self) -> List[Comparison]:
        """Sets of other people's messages that are read worse, beyond chance."""
        return [one for one in self.others if one.interval[1] < 0]

    @property
    def helps(self) -> bool:
        """Whether these lessons are worth keeping."""
        return self.total.interval[0] > 0 and not self.worse

    @property
    def words(self) -> str:
        """The verdict for people."""
        name = KIND_NAMES[self.kind]
        if self.worse:
            return f"{name}：{'、'.join(set_name(one.name) for one in self.worse)}变差了，不用"
        return f"{name}：{'确有提高' if self.helps else '没有超出偶然的提高，不用'}"

    def as_facts(self) -> Dict[str, Any]:
        """For programs."""
        sets = [*self.own, *self.others, self.total]
        return {"kind": self.kind, "helps": self.helps, "sets": [_facts(one) for one in sets]}


def as_table(verdicts: Sequence[Verdict]) -> str:
    """Before and after, one line per set, for people."""
    lines = [_line("", "", "条数", "之前", "之后", "变化（95% 的把握在两数之间）")]
    for verdict in verdicts:
        for one in [*verdict.own, *verdict.others, verdict.total]:
            low, high = one.interval
            change = f"{one.gain:+.1%}（{low:+.1%} … {high:+.1%}）"
            before, after = f"{one.before.mean():.1%}", f"{one.after.mean():.1%}"
            lines.append(_line(KIND_NAMES[one.kind], set_name(one.name), str(len(one.before)), before, after, change))
    return "\n".join(lines)


def set_name(name: str) -> str:
    """A set of messages in Chinese."""
    return SET_NAMES.get(name, name)


def _facts(one: Comparison) -> Dict[str, Any]:
    low, high = one.interval
    return {
        "set": one.name,
        "messages": len(one.before),
        "before": round(float(one.before.mean()), 4),
        "after": round(float(one.after.mean()), 4),
        "gain": round(one.gain, 4),
        "interval": [round(low, 4), round(high, 4)],
    }


def _line(*cells: str) -> str:
    """Cells below each other; a Chinese character is two columns wide."""
    widths = (6, 14, 8, 8, 8, 0)
    return "".join(cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _width(text: str) -> int:
    return sum(2 if char >= "\u2e80" else 1 for char in text)
