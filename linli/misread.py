"""What the demo's residents said before today and the bot did not understand: something for an admin to review.

The sentences are ours and hold nobody's data; what was guessed is what such a model would guess.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.phrases.candidates import Guess, add_candidate
from helpdesk.phrases.models import Origin, Phrase


@dataclass(frozen=True)
class Misread:
    """A sentence, the likeliest labels as the model saw them, and what somebody's deed says."""

    text: str
    origin: Origin
    ranking: tuple[tuple[str, float], ...]
    topic: tuple[str, float]
    meant: str | None = None
    about: str | None = None
    place: str = ""


MISREAD = (
    Misread(
        "村口那盏大眼灯闭眼好几天了，走夜路心慌",
        Origin.RECLASSIFIED,
        (("ask_information", 0.58), ("report_snapshot", 0.27), ("out_of_scope", 0.05)),
        ("health", 0.41),
        "report_snapshot",
        "public_facilities",
        "村口",
    ),
    Misread(
        "我屋头那个红本本要加娃儿的名字，找哪个嘛",
        Origin.PICKED,
        (("request_certificate", 0.46), ("ask_information", 0.39), ("talk_to_staff", 0.04)),
        ("documents", 0.82),
        "ask_information",
    ),
    Misread(
        "菜场后头那个坑坑又冒黄汤汤了，臭得遭不住",
        Origin.UNSURE,
        (("file_complaint", 0.37), ("report_snapshot", 0.35), ("urge_ticket", 0.08)),
        ("drainage", 0.52),
        place="菜场后头",
    ),
    Misread(
        "楼上的跳舞毯半夜又开张了，和他们说了三回了",
        Origin.RECLASSIFIED,
        (("file_complaint", 0.88), ("request_mediation", 0.09), ("report_snapshot", 0.01)),
        ("noise", 0.95),
        "request_mediation",
        "neighbours",
    ),
    Misread(
        "要是广场边边有个歇脚的凉棚就好咯",
        Origin.PICKED,
        (("report_snapshot", 0.44), ("make_suggestion", 0.4), ("ask_information", 0.06)),
        ("public_facilities", 0.63),
        "make_suggestion",
    ),
    Misread(
        "上次说来量尺寸的师傅，影子都没见到",
        Origin.UNSURE,
        (("urge_ticket", 0.36), ("file_complaint", 0.33), ("check_progress", 0.2)),
        ("other", 0.48),
    ),
    Misread(
        "孩子要去读书，那边喊我拿个住在这里的条条",
        Origin.UNSURE,
        (("request_certificate", 0.39), ("ask_information", 0.36), ("talk_to_staff", 0.07)),
        ("documents", 0.71),
    ),
    Misread(
        "辛苦你们咯，路灯亮堂多了，另外花台边上的砖松了两块",
        Origin.UNWANTED,
        (("thank", 0.83), ("report_snapshot", 0.12), ("rate_service", 0.03)),
        ("public_facilities", 0.66),
    ),
)


def lay_misread(session: Session, *, now: datetime) -> None:
    """Note the sentences as candidates of the last days, as far as none is there yet."""
    if session.scalar(select(exists().where(Phrase.id.is_not(None)))):
        return
    for days, one in enumerate(MISREAD, 1):
        topic, share = one.topic
        add_candidate(
            session,
            text=one.text,
            entities=_place_of(one),
            origin=one.origin,
            guess=Guess(*one.ranking[0], ranking=one.ranking, topic=topic, topic_confidence=share),
            suggested_intent=one.meant,
            suggested_topic=one.about,
            clock=FixedClock(now - timedelta(days=days)),
        )


def _place_of(one: Misread) -> list[dict[str, Any]]:
    start = one.text.find(one.place)
    return [{"type": "address", "start": start, "end": start + len(one.place)}] if one.place else []
