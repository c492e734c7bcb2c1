"""A ticket knows the message that began it, however the talk went on."""

import pytest

from helpdesk.catalogue import Service
from tests.support.dialogue import Talker

LAMP = "建设路中段的路灯不亮了"


def file_it(resident: Talker) -> None:
    """Answer what is still asked, and file; another test may have reported the same thing."""
    for _ in range(4):
        answer = next(
            (one for one in ("没有照片", "单独报", "不清楚", "跳过") if one in "".join(resident.titles)), None
        )
        if answer is None:
            break
        resident.press(answer)
    resident.press("提交")


def test_a_ticket_knows_the_words_that_began_it(resident: Talker) -> None:
    resident.say(LAMP)
    began = resident.last["message_id"]
    file_it(resident)
    assert resident.ticket.begun_with == began


def test_words_turned_into_another_service_stay_its_beginning(resident: Talker) -> None:
    resident.say(LAMP)
    began = resident.last["message_id"]
    resident.command("/make_suggestion").press("改办建议")
    file_it(resident)
    assert (resident.ticket.service, resident.ticket.begun_with) == (Service.SUGGESTION, began)


@pytest.mark.parametrize("service", ["/talk_to_staff", "/ask_information"])
def test_a_ticket_begun_with_a_button_knows_none(resident: Talker, service: str) -> None:
    resident.command(service).say("想问问老年食堂几点开门")
    file_it(resident)
    assert resident.ticket.begun_with is None
