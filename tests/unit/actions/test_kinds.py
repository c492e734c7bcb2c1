"""Which words are taken as the kind of a certificate."""

import pytest

from actions.draft import Draft
from actions.filling import fill_certificate
from actions.requests import StartRequest, ValidateRequestForm
from helpdesk.catalogue import Service
from tests.support.saying import catalogue, hear, said, talk
from tests.support.saying import words as typed
from tests.unit.actions.conftest import Run

CERTIFICATE = Draft(Service.CERTIFICATE)


@pytest.mark.parametrize(
    "kind",
    [
        "个啥证明",
        "什么证明",
        "哪种证明",
        "证明",
        "这个证明",
        "那个证明",
        "个啥证明证明他有房",
        "证明他是我儿子",
        "居主正明",
    ],
)
def test_what_names_no_kind_is_asked_for(kind: str) -> None:
    message = typed(f"我想开{kind}", cert_type=kind)
    assert fill_certificate(CERTIFICATE, message, catalogue, asked=False) is None
    asked = hear(talk(Service.CERTIFICATE, "cert_type"), message)
    assert (said(asked), asked.requested) == (["utter_again_cert_type"], "cert_type")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("养老待遇证明", "养老待遇证明"),
        ("我要开学区证明", "学区证明"),
        ("给我开一份打工证明吧", "打工证明"),
        ("社会保险证明", "社会保险证明"),
        ("无民事行为能力证明", "无民事行为能力证明"),
        ("開戶證明", "開戶證明"),
        ("介绍信", "介绍信"),
    ],
)
def test_a_kind_the_catalogue_does_not_know_is_taken_without_the_wish(text: str, kind: str) -> None:
    answered = fill_certificate(CERTIFICATE, typed(text), catalogue, asked=True)
    assert answered is not None
    assert answered.values["cert_type"] == kind


def test_a_slip_of_the_pen_shows_the_right_name_and_the_papers(run: Run) -> None:
    begun = run(
        StartRequest(), "我想开个居主正明，要带啥", intent="request_certificate", entities={"cert_type": "居主正明"}
    )
    assert begun.slots["cert_type"] == "居住证明"
    assert begun.said == ["utter_start_certificate", "utter_bring"]


def test_a_kind_not_issued_here_is_named_rightly(run: Run) -> None:
    misspelled = {"text": "无饭罪证明", "entities": {"cert_type": "无饭罪证明"}}
    begun = run(StartRequest(), misspelled["text"], intent="request_certificate", entities=misspelled["entities"])
    assert begun.slots["refused_cert"] == "无犯罪记录证明"


def test_a_purpose_finds_the_kind(run: Run) -> None:
    answer = "就是个啥证明证明他没犯过事"
    slots = {"service": "certificate", "requested_slot": "cert_type"}
    heard = run(ValidateRequestForm(), answer, intent="request_certificate", in_form=True, slots=slots)
    assert heard.slots["refused_cert"] == "无犯罪记录证明"
