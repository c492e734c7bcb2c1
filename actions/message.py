"""One message of a resident as the dialogue sees it: words, what Rasa made of them, and what was sent along."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.guess import read_guess
from helpdesk.catalogue import Service

SERVICE_OF_INTENT: Mapping[str, Service] = {
    "request_certificate": Service.CERTIFICATE,
    "request_mediation": Service.MEDIATION,
    "file_complaint": Service.COMPLAINT,
    "report_snapshot": Service.SNAPSHOT,
    "ask_information": Service.CONSULT,
    "make_suggestion": Service.SUGGESTION,
    "talk_to_staff": Service.HELP,
}

PICTURES = ("photo", "video", "video_note")  # Kinds of files that show something.

_COMMAND = re.compile(r"/[a-z_]+(\{.*\})?", re.DOTALL)
_MEANING = re.compile(r"[\w]")  # Letters, digits, Chinese characters; no emoji, no punctuation.
_SURE_TOPIC = 0.3  # Below this the topic is a guess, and a person had better choose the team.

# The traditional forms of the characters our patterns are made of; values keep the resident's own spelling.
_SIMPLE = str.maketrans(
    "過沒錯話號機證開報訴轉個們這說電對應該為換寫還給媽爺親兒孫孩間時幾問題請幫單樓層門區進撤評滿結貼麼嗎點長張現舉幹點",
    "过没错话号机证开报诉转个们这说电对应该为换写还给妈爷亲儿孙孩间时几问题请帮单楼层门区进撤评满结贴么吗点长张现举干点",
) | str.maketrans(
    "備資準聯絡發係謝壞燈戶棟陽園學僅屬關權來貧難無車費實際產業銀歲險醫補裡裏樣內從繫傳帶達後總讓聽誰歡緊處務臺",
    "备资准联络发系谢坏灯户栋阳园学仅属关权来贫难无车费实际产业银岁险医补里里样内从系传带达后总让听谁欢紧处务台",
)


def clean(text: str) -> str:
    """The words without invisible characters and outer blanks."""
    kept = (one for one in text if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cf"))
    return "".join(kept).strip()


def plain(text: str) -> str:
    """The words in the one spelling that patterns are written in: half width, lower case, simplified."""
    return unicodedata.normalize("NFKC", clean(text)).lower().translate(_SIMPLE)


@dataclass(frozen=True)
class Message:
    """A message; a command comes from our own buttons and menu, never from a resident's typing."""

    text: str = ""
    intent: str = ""
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[tuple[str, str], ...] = ()
    topic: str | None = None
    is_command: bool = False
    files: tuple[Mapping[str, Any], ...] = ()
    location: Mapping[str, float] | None = None
    contact: Mapping[str, Any] | None = None
    message_id: str = ""  # Of words that the model read; a button has none.
    guide_id: int | None = None  # The entry of the guide that the model took the words for.

    @classmethod
    def from_latest(cls, latest: Mapping[str, Any]) -> "Message":
        """Read ``tracker.latest_message``."""
        text = latest.get("text") or ""
        is_command = _COMMAND.fullmatch(text) is not None
        guess, metadata = read_guess(latest), latest.get("metadata") or {}
        return cls(
            text="" if is_command else clean(text),
            intent=guess.intent,
            confidence=guess.confidence,
            ranking=guess.ranking,
            guide_id=guess.guide_id,
            entities=tuple((one["entity"], clean(str(one["value"]))) for one in latest.get("entities") or ()),
            topic=_sure_topic(latest.get("topic")),
            is_command=is_command,
            files=tuple(metadata.get("attachments") or ()),
            location=metadata.get("location"),
            contact=metadata.get("contact"),
            message_id="" if is_command else str(metadata.get("message_id") or ""),
        )

    @classmethod
    def from_memory(cls, kept: Mapping[str, Any]) -> "Message":
        """Read what ``to_memory`` wrote into a slot."""
        return cls(
            text=kept.get("text", ""),
            intent=kept.get("intent", ""),
            confidence=1.0,
            entities=tuple((one[0], one[1]) for one in kept.get("entities", ())),
            topic=kept.get("topic"),
            files=tuple(kept.get("files", ())),
            location=kept.get("location"),
            message_id=kept.get("message_id") or "",
        )

    def to_memory(self) -> dict[str, Any]:
        """What is worth keeping of this message for later."""
        return {
            "text": self.text,
            "intent": self.best_intent,
            "entities": [list(one) for one in self.entities],
            "topic": self.topic,
            "files": [dict(one) for one in self.files],
            "location": self.location,
            "message_id": self.message_id,
        }

    @property
    def plain(self) -> str:
        """The text as patterns want it."""
        return plain(self.text)

    @property
    def has_words(self) -> bool:
        """Whether there is anything to read, and not only signs and emoji."""
        return bool(_MEANING.search(self.text))

    @property
    def best_intent(self) -> str:
        """The likeliest intent, also when Rasa was not sure enough to say so."""
        known = (name for name, _ in self.ranking if name != "nlu_fallback")
        return next(known, "") if self.intent == "nlu_fallback" else self.intent

    @property
    def service(self) -> Service | None:
        """The service the words seem to ask for."""
        return SERVICE_OF_INTENT.get(self.best_intent)

    def is_surely(self, intent: str, confidence: float) -> bool:
        """Whether Rasa read this intent, at least this sure."""
        return self.intent == intent and self.confidence >= confidence

    def entity(self, kind: str) -> str | None:
        """The first entity of a kind."""
        return next((value for name, value in self.entities if name == kind and value), None)

    def files_of(self, *kinds: str) -> tuple[Mapping[str, Any], ...]:
        """The files of these kinds."""
        return tuple(one for one in self.files if one.get("kind") in kinds)


def _sure_topic(topic: Mapping[str, Any] | None) -> str | None:
    if not topic or float(topic.get("confidence") or 0.0) < _SURE_TOPIC:
        return None
    return topic.get("name")
