"""Entries of the guide for tests."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.clock import Clock
from helpdesk.guide.checks import Given
from helpdesk.guide.models import GuideEntry, GuideKind
from helpdesk.guide.services import add_entry
from helpdesk.people import Admin

RESIDENCE = Given(
    kind=GuideKind.ANSWER,
    title="居住证怎么办理",
    wordings=("居住证怎么办", "办居住证要什么材料", "外地人在这里怎么领居住证"),
    answer="住满半年，带身份证和住处证明，到派出所申领。",
    source="《居住证暂行条例》第二条",
    as_of=date(2016, 1, 1),
    topic="documents",
)
RENEWAL = replace(RESIDENCE, title="居住证到期怎么签注", wordings=("居住证续签",), answer="每年签注一次。")
UMBRELLA = Given(
    kind=GuideKind.SERVICE,
    title="申领爱心雨伞",
    wordings=("借雨伞", "爱心伞怎么领"),
    answer="请说清楚要几把、哪天来拿。",
    service="help",
    topic="social",
    team_code="civil",
)


def given(of: Given = RESIDENCE, **facts: Any) -> Given:
    """An entry with some things otherwise."""
    return replace(of, **facts)


def make_entry(session: Session, clock: Clock, of: Given = RESIDENCE, **facts: Any) -> GuideEntry:
    """An entry that residents are answered with."""
    return add_entry(session, replace(of, **facts), by=Admin(3001), clock=clock)
