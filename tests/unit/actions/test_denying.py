"""Who denies a wish and only asks is answered, and nothing is begun or gone on with."""

import pytest

from actions.denying import question_instead
from actions.message import plain
from actions.outside import Clarify, OutsideAnswer
from actions.requests import StartRequest
from actions.talk import CONFIRMATION
from actions.tickets import CheckProgress
from helpdesk.catalogue import Service
from tests.support.saying import hear, said, talk
from tests.support.saying import words as typed
from tests.unit.actions.conftest import Run

LOST_BOOK = "不要给我开证明，我就问问我那个户口本丢了去哪儿补"


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (LOST_BOOK, "我那个户口本丢了去哪儿补"),
        ("我不是投诉，只是想问在哪里办", "在哪里办"),
        ("我就问问户口本丢了去哪补，不要给我开证明", "户口本丢了去哪补"),
        ("不用开证明，身份证丢了去哪里补？", "身份证丢了去哪里补?"),
        ("先不要开，我就问问收入证明要啥材料", "收入证明要啥材料"),
        ("我不投诉就问一下几点下班", "几点下班"),
        ("我不是来投诉的我想问老年卡在哪里办", "老年卡在哪里办"),
        ("我不是這個意思，只是想問一下流程", "流程"),
        ("我不是要投诉，我就是想问问", ""),
    ],
)
def test_a_denied_wish_leaves_the_question(text: str, question: str) -> None:
    assert question_instead(plain(text)) == question


@pytest.mark.parametrize(
    "text",
    [
        "不给我开证明，我就问问凭什么",
        "为什么不给我开证明",
        "办居住证不用开证明吗",
        "派出所说不用开证明，我就问问要不要",
        "我不是投诉，是要报修，找谁",
        "不要开居住证明，我要开收入证明怎么开",
        "我不想调解，他们就问我要钱",
        "我不想调解，就要他赔钱",
        "不投诉了",
        "我要投诉物业，我问他们他们不理",
        "不是本人，是我妈",
    ],
)
def test_what_others_refuse_and_another_wish_are_no_question(text: str) -> None:
    assert question_instead(plain(text)) is None


@pytest.mark.parametrize("intent", ["request_certificate", "ask_information", "file_complaint"])
def test_outside_a_form_it_is_asked_and_not_begun(run: Run, intent: str) -> None:
    begun = run(StartRequest(), LOST_BOOK, intent=intent, entities={"cert_type": "证明"})
    assert begun.said == ["utter_start_consult"]
    assert (begun.slots["service"], begun.slots["description"]) == ("consult", LOST_BOOK)


def test_it_is_asked_also_where_the_model_hears_a_no(run: Run) -> None:
    assert run(OutsideAnswer(), LOST_BOOK, intent="deny").slots["service"] == "consult"
    assert run(Clarify(), LOST_BOOK, intent="nlu_fallback").slots["service"] == "consult"


def test_a_bare_denial_begins_nothing(run: Run) -> None:
    assert run(Clarify(), "我不是投诉", intent="nlu_fallback").said == ["utter_clarify"]
    assert run(CheckProgress(), "不是要投诉", intent="check_progress").said == ["utter_no_ticket"]


def test_a_question_not_yet_told_is_asked_for(run: Run) -> None:
    begun = run(StartRequest(), "我不是要投诉，就是想问问", intent="file_complaint")
    assert (begun.slots["service"], begun.slots.get("description")) == ("consult", None)


@pytest.mark.parametrize("requested", ["description", "target", "since", CONFIRMATION])
def test_a_form_is_left_for_the_question(requested: str) -> None:
    known = {} if requested == "description" else {"description": "老年卡还没办"}
    after = hear(talk(Service.COMPLAINT, requested, **known), typed("我不是投诉，只是想问在哪里办", "deny"))
    assert said(after) == ["utter_start_consult"]
    assert (after.draft.service, after.requested) == (Service.CONSULT, CONFIRMATION)
    assert after.draft.values["description"] == "我不是投诉，只是想问在哪里办"
    assert after.draft.notes == tuple(known.values())


def test_what_was_told_is_the_question_where_none_is_added() -> None:
    before = talk(Service.COMPLAINT, "target", description="老年卡在哪里办")
    after = hear(before, typed("我不是投诉，就是问问"))
    assert after.draft.values == {"description": "老年卡在哪里办"}


def test_a_denial_of_something_else_does_not_leave_the_form() -> None:
    before = talk(Service.CERTIFICATE, "purpose", cert_type="居住证明", applicant="本人")
    after = hear(before, typed("我不是投诉，就问一下要几天能办好", "ask_information"))
    assert after.draft.service is Service.CERTIFICATE
    assert said(after) == ["utter_question_noted"]
