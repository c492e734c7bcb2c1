"""The texts of domain.yml that an admin may give other words to."""

from collections import Counter

import pytest

from helpdesk.adjustments.responses import Response, read_responses
from helpdesk.settings import ROOT

ALL = read_responses(ROOT / "domain.yml")
BY_KEY = {response.key: response for response in ALL}


def test_every_text_of_the_dialogue_is_listed_under_a_key_of_its_own() -> None:
    assert [key for key, times in Counter(response.key for response in ALL).items() if times > 1] == []
    assert len(ALL) > 100
    assert all(response.text.strip() for response in ALL)


def test_a_variation_is_called_by_its_service() -> None:
    places = [response for response in ALL if response.name == "utter_ask_place"]
    assert [(one.key, one.variation) for one in places] == [
        ("utter_ask_place@certificate", "certificate"),
        ("utter_ask_place@mediation", "mediation"),
        ("utter_ask_place", None),
    ]
    assert places[1].text == "事情发生在哪里？请说小区、楼号，越清楚越好。"


def test_a_text_that_others_share_is_listed_under_each_name() -> None:
    assert BY_KEY["utter_required_applicant"].text == BY_KEY["utter_required_cert_type"].text


def test_placeholders_are_named_once_in_the_order_of_the_text() -> None:
    assert BY_KEY["utter_progress_waiting"].placeholders == ("number", "kind", "summary", "team", "staff")
    assert BY_KEY["utter_greet"].placeholders == ()


@pytest.mark.parametrize("text", ["编号 {number}，请等等。", "请等等。", "{number}{number}"])
def test_a_text_may_use_what_is_filled_in_and_need_not(text: str) -> None:
    assert BY_KEY["utter_unknown_ticket"].takes(text)


@pytest.mark.parametrize(
    "text", ["", " \n", "{office}好", "{", "a}b", "{}", "{0}", "{number!r}", "{number:>9}", "{{number}}", "第0[条"]
)
def test_a_text_that_could_not_be_filled_is_not_taken(text: str) -> None:
    assert not BY_KEY["utter_unknown_ticket"].takes(text)


def test_unknown_placeholders_are_named() -> None:
    response = Response("utter_x", None, "{number}", ("number",))
    assert response.unknown_placeholders("{office}的{number}，{office}，{名字}，{team}") == ["office", "team"]
