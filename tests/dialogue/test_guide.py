"""The office's guide in a real conversation: answered at once, handed on, begun; and a form stays what it is."""

from collections.abc import Iterator

import pytest

from helpdesk.catalogue import Service
from helpdesk.clock import SystemClock
from helpdesk.guide.models import GuideEntry
from helpdesk.guide.services import access_entry, withdraw_entry
from helpdesk.people import Admin
from tests.support.dialogue import Dialogue, Talker
from tests.support.guide import RESIDENCE, UMBRELLA, make_entry

QUESTION = "居住证在哪里可以办呀"


@pytest.fixture
def guide(dialogue: Dialogue) -> Iterator[dict[str, int]]:
    """An answer and a service, gone again after the test; their ids."""
    with dialogue.database.session() as session:
        made = {
            name: make_entry(session, SystemClock(), one).id
            for name, one in (("residence", RESIDENCE), ("umbrella", UMBRELLA))
        }
    yield made
    with dialogue.database.session() as session:
        for entry_id in made.values():
            entry = access_entry(session, entry_id)
            if entry.withdrawn_at is None:
                withdraw_entry(session, entry_id, revision=entry.revision, by=Admin(None), clock=SystemClock())


def test_a_question_is_answered_with_its_source_and_no_ticket_opens(resident: Talker, guide: dict[str, int]) -> None:
    resident.say(QUESTION)
    assert RESIDENCE.answer in resident.heard
    assert "出处：《居住证暂行条例》第二条（2016年1月1日）" in resident.heard
    resident.press("有帮助")
    assert "能帮上您就好" in resident.heard
    assert resident.tickets == []


def test_what_was_not_meant_becomes_a_question_to_the_staff(resident: Talker, guide: dict[str, int]) -> None:
    resident.say(QUESTION).press("不是我要问的").press("提交")
    assert resident.ticket.service is Service.CONSULT
    assert resident.ticket.details["description"] == QUESTION
    assert "看过办事指南" in resident.ticket.details["notes"]


def test_a_service_of_the_guide_is_filed_under_its_name(resident: Talker, guide: dict[str, int]) -> None:
    resident.say("爱心伞怎么领").press("现在办")
    assert "帮您办“申领爱心雨伞”" in resident.heard
    assert "说说具体要求" in resident.heard
    resident.say("要两把，周六上午来拿")
    assert "【申领爱心雨伞】" in resident.heard
    resident.press("提交")
    assert (resident.ticket.service, resident.ticket.guide_id) == (Service.HELP, guide["umbrella"])


def test_in_a_form_the_answer_comes_besides_and_the_question_is_asked_again(
    resident: Talker, guide: dict[str, int]
) -> None:
    resident.command("/report_snapshot").press("没有照片").say("居住证怎么办？")
    assert RESIDENCE.answer in resident.heard
    assert "在什么地方" in resident.heard


def test_a_withdrawn_entry_leaves_the_question_to_the_staff(
    resident: Talker, dialogue: Dialogue, guide: dict[str, int]
) -> None:
    with dialogue.database.session() as session:
        entry = session.get_one(GuideEntry, guide["residence"])
        withdraw_entry(session, entry.id, revision=entry.revision, by=Admin(None), clock=SystemClock())
    resident.say(QUESTION)
    assert RESIDENCE.answer not in resident.heard
    assert "提交" in "".join(resident.titles)
