"""What a ready-made sentence is sent as."""

from enum import StrEnum


class CannedKind(StrEnum):
    """The codes are stored; the words are what staff write and read."""

    QUESTION = "question"
    ANSWER = "answer"
    RESOLUTION = "resolution"

    @property
    def label(self) -> str:
        """The word staff read."""
        return {"question": "补充", "answer": "答复", "resolution": "办结"}[self.value]


_SPOKEN = {
    CannedKind.QUESTION: ("补充", "请补充", "提问", "问题"),
    CannedKind.ANSWER: ("答复", "回复", "回答"),
    CannedKind.RESOLUTION: ("办结", "结果", "办理结果"),
}


def kind_of(word: str) -> CannedKind | None:
    """The kind that somebody names; None for any other word."""
    return next((kind for kind, words in _SPOKEN.items() if word.strip("：: ") in words), None)
