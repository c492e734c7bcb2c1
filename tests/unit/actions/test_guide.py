"""The guide in the dialogue: answered at once, asked, begun, handed on; and never in the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.guess import read_guess
from actions.guide import with_learned
from actions.outside import Choose, Clarify, OutsideAnswer, SmallTalk
from actions.requests import (
    AnswerGuide,
    AskConfirmation,
    AskDescription,
    FinishRequest,
    StartRequest,
    ValidateRequestForm,
)
from helpdesk.clock import FixedClock
from helpdesk.database import Database
from helpdesk.guide.finding import Found
from helpdesk.guide.index import Match
from helpdesk.guide.models import GuideEntry, GuideKind
from helpdesk.guide.services import withdraw_entry
from helpdesk.people import Admin
from helpdesk.tickets.models import Ticket
from tests.support.factories import bind
from tests.support.guide import RENEWAL, RESIDENCE, UMBRELLA, make_entry
from tests.unit.actions.conftest import Outcome, Run

QUESTION = "居住证在哪里可以办呀"
Made = dict[str, int]


@pytest.fixture
def made(served: Database, clock: FixedClock) -> Made:
    """Two answers and a service; their ids."""
    with served.session() as session:
        bind(session, clock, "civil")
        entries = {"residence": RESIDENCE, "renewal": RENEWAL, "umbrella": UMBRELLA}
        return {name: make_entry(session, clock, one).id for name, one in entries.items()}


@pytest.fixture
def entry(served: Database) -> Callable[[int], GuideEntry]:
    """An entry as it is now."""

    def look(entry_id: int) -> GuideEntry:
        with served.reading() as session:
            return session.get_one(GuideEntry, entry_id)

    return look


def press(run: Run, before: Outcome, data: str, **facts: Any) -> Outcome:
    return run(Choose(), "/choose{}", intent="choose", entities={"guide": data}, slots=before.slots, **facts)


def payloads(outcome: Outcome) -> list[str]:
    return [button["payload"] for one in outcome.messages for button in one["buttons"]]


def test_a_question_is_answered_with_source_and_date_before_any_ticket(run: Run, made: Made, entry: Any) -> None:
    told = run(StartRequest(), QUESTION, intent="ask_information")
    assert told.said == ["utter_guide_answer"]
    facts = told.messages[0]
    assert (facts["title"], facts["source"], facts["as_of"]) == ("居住证怎么办理", RESIDENCE.source, "2016年1月1日")
    assert told.titles == ["👍 有帮助", "不是我要问的，转给工作人员"]
    assert told.followup is None
    assert told.slots.get("service") is None
    assert entry(made["residence"]).shown_count == 1


def test_it_helped_is_counted_once(run: Run, made: Made, entry: Any) -> None:
    told = run(StartRequest(), QUESTION, intent="ask_information")
    helped = press(run, told, f"helped.{made['residence']}")
    again = press(run, helped, f"helped.{made['residence']}")
    assert (helped.said, again.said) == (["utter_guide_helped"], ["utter_guide_helped"])
    assert entry(made["residence"]).helped_count == 1


def test_what_was_not_meant_goes_to_the_staff_with_the_question(run: Run, made: Made, entry: Any) -> None:
    told = run(StartRequest(), QUESTION, intent="ask_information")
    begun = press(run, told, f"missed.{made['residence']}")
    assert (begun.said, begun.followup) == (["utter_start_consult"], "request_form")
    assert begun.slots["service"] == "consult"
    assert begun.slots["description"] == QUESTION
    assert begun.slots["notes"] == ["看过办事指南“居住证怎么办理”，还是想问工作人员"]
    assert begun.slots["guide_asked"] is None
    assert entry(made["residence"]).missed_count == 1


def test_what_is_only_perhaps_meant_is_asked(run: Run, made: Made) -> None:
    asked = run(StartRequest(), "居住证丢了怎么补", intent="ask_information")
    assert asked.said == ["utter_guide_perhaps"]
    assert asked.messages[0]["choices"].startswith("① 居住证")
    assert asked.titles[-1] == "都不是，转给工作人员"
    picked = press(run, asked, f"pick.{made['residence']}")
    assert picked.said == ["utter_guide_answer"]
    none = press(run, asked, "none")
    assert none.slots["description"] == "居住证丢了怎么补"
    assert none.slots["service"] == "consult"


@pytest.mark.parametrize(
    ("text", "said"),
    [("第一个", "utter_guide_answer"), ("1", "utter_guide_answer"), ("都不是", "utter_start_consult")],
)
def test_words_choose_as_well_as_buttons(run: Run, made: Made, text: str, said: str) -> None:
    asked = run(StartRequest(), "居住证丢了怎么补", intent="ask_information")
    action = OutsideAnswer() if text == "都不是" else Clarify()
    assert run(action, text, intent="deny" if text == "都不是" else "nlu_fallback", slots=asked.slots).said == [said]


def test_short_words_much_later_are_about_something_else(run: Run, made: Made, clock: FixedClock) -> None:
    told = run(StartRequest(), QUESTION, intent="ask_information")
    clock.advance(timedelta(minutes=11))
    assert run(OutsideAnswer(), "不是", intent="deny", slots=told.slots).said == ["utter_yes_to_what"]


def test_no_after_an_answer_goes_to_the_staff_and_yes_says_it_helped(run: Run, made: Made, entry: Any) -> None:
    told = run(StartRequest(), QUESTION, intent="ask_information")
    assert run(OutsideAnswer(), "不是这个", intent="deny", slots=told.slots).said == ["utter_start_consult"]
    assert run(OutsideAnswer(), "好的", intent="affirm", slots=told.slots).said == ["utter_guide_helped"]
    assert (entry(made["residence"]).missed_count, entry(made["residence"]).helped_count) == (1, 1)


def test_what_no_entry_answers_goes_on_as_ever(run: Run, made: Made) -> None:
    begun = run(StartRequest(), "宅基地怎么申请", intent="ask_information")
    assert (begun.said, begun.slots["description"]) == (["utter_start_consult"], "宅基地怎么申请")


@pytest.mark.parametrize(
    ("text", "intent", "said"),
    [
        ("居住证怎么办", "nlu_fallback", "utter_guide_answer"),
        ("居住证丢了怎么补", "nlu_fallback", "utter_guide_perhaps"),
        ("居住证丢了", "nlu_fallback", "utter_clarify"),
        ("转人工，居住证", "nlu_fallback", "utter_start_help"),
    ],
)
def test_unclear_words_are_looked_up_before_it_is_asked_what_they_mean(
    run: Run, made: Made, text: str, intent: str, said: str
) -> None:
    assert run(Clarify(), text, intent=intent).said[0] == said


def test_what_seems_none_of_our_business_may_be_in_the_guide(run: Run, made: Made) -> None:
    assert run(SmallTalk(), "外地人在这里怎么领居住证", intent="out_of_scope").said == ["utter_guide_answer"]
    assert run(SmallTalk(), "讲个笑话", intent="out_of_scope").said == ["utter_out_of_scope"]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("家里着火了，居住证怎么办", {}),
        (QUESTION, {"ranking": (("ask_information", 0.5), ("report_emergency", 0.3))}),
        ("居住证怎么办，另外楼上天天装修吵死人", {}),
        (QUESTION, {"metadata": {"attachments": [{"kind": "photo", "file_id": "f", "file_unique_id": "u"}]}}),
    ],
)
def test_danger_a_second_matter_or_a_photo_is_never_answered_from_a_guide(
    run: Run, made: Made, text: str, facts: dict[str, Any]
) -> None:
    begun = run(StartRequest(), text, intent="ask_information", **facts)
    assert begun.said[0] == "utter_start_consult"


def test_a_service_begins_under_its_own_name_and_goes_to_its_team(run: Run, made: Made, served: Database) -> None:
    begun = run(StartRequest(), "借雨伞", intent="make_suggestion")
    assert begun.said == ["utter_start_guide", "utter_guide_note"]
    assert begun.slots["guide"] == {"id": made["umbrella"], "title": "申领爱心雨伞"}
    assert (begun.slots["service"], begun.slots.get("description"), begun.slots["topic"]) == ("help", None, "social")
    assert run(AskDescription(), slots=begun.slots).said == ["utter_ask_description_guide"]
    filled = {**begun.slots, "description": "要两把，周六来拿"}
    slip = run(AskConfirmation(), slots=filled).messages[0]["slip"]
    assert slip.startswith("【申领爱心雨伞】")
    run(FinishRequest(), slots={**filled, "confirmation": "submit"})
    with served.reading() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert (ticket.guide_id, ticket.service, ticket.topic) == (made["umbrella"], "help", "social")
        assert ticket.team is not None
        assert ticket.team.code == "civil"


def test_what_is_told_beyond_the_services_name_is_not_asked_again(run: Run, made: Made) -> None:
    offered = run(StartRequest(), "我想借雨伞，要三把，明天早上来拿可以不", intent="talk_to_staff")
    assert offered.said[0] in ("utter_guide_service", "utter_guide_perhaps")
    begun = press(run, offered, f"begin.{made['umbrella']}")
    assert begun.slots["description"] == "我想借雨伞，要三把，明天早上来拿可以不"


def test_a_question_about_a_service_is_asked_back_first(run: Run, made: Made) -> None:
    offered = run(StartRequest(), "爱心伞怎么领", intent="ask_information")
    assert (offered.said, offered.titles[0]) == (["utter_guide_service"], "现在办")
    agreed = run(OutsideAnswer(), "好的", intent="affirm", slots=offered.slots)
    assert agreed.said[0] == "utter_start_guide"


def test_the_usual_description_question_is_asked_for_the_usual_services(run: Run) -> None:
    assert run(AskDescription(), slots={"service": "consult"}).said == ["utter_ask_description"]
    assert run(AskDescription()).said == ["utter_ask_description"]


@pytest.mark.parametrize("data", ["", "helped.", "helped.x", "drop.1", "pick.0", "pick.1;2", "helped.1 or 1"])
def test_forged_buttons_do_nothing(run: Run, made: Made, data: str) -> None:
    assert press(run, Outcome([], []), data).said == ["utter_stale_button"]


def test_an_old_button_still_leads_to_the_staff(run: Run, made: Made, entry: Any) -> None:
    begun = press(run, Outcome([], []), f"missed.{made['residence']}")
    assert (begun.said, begun.slots.get("description")) == (["utter_start_consult"], None)
    assert entry(made["residence"]).missed_count == 0
    assert press(run, Outcome([], []), "helped.1").said == ["utter_stale_button"]


def test_a_withdrawn_entry_is_an_ordinary_question_even_for_a_model_that_knows_it(
    run: Run, made: Made, served: Database, clock: FixedClock
) -> None:
    asked = run(StartRequest(), "居住证丢了怎么补", intent="ask_information")
    with served.session() as session:
        for entry_id in (made["residence"], made["renewal"]):
            withdraw_entry(session, entry_id, revision=1, by=Admin(3001), clock=clock)
    begun = run(AnswerGuide(), QUESTION, intent=f"guide_{made['residence']}")
    assert (begun.said, begun.slots["description"]) == (["utter_start_consult"], QUESTION)
    picked = press(run, asked, f"pick.{made['residence']}")
    assert picked.slots["description"] == "居住证丢了怎么补"


def test_what_only_the_model_takes_for_an_entry_is_asked_about(run: Run, made: Made) -> None:
    words = "刚搬过来打工，那个小卡片在哪弄"
    learned = f"guide_{made['residence']}"
    assert run(StartRequest(), words, intent="ask_information").said == ["utter_start_consult"]
    asked = run(AnswerGuide(), words, intent=learned, confidence=0.95)
    assert asked.said == ["utter_guide_perhaps"]
    assert press(run, asked, f"pick.{made['residence']}").said == ["utter_guide_answer"]
    assert run(AnswerGuide(), words, intent="guide_999", confidence=0.9).said == ["utter_start_consult"]


def test_a_complaint_about_what_an_entry_tells_is_not_answered_with_it(run: Run, made: Made) -> None:
    """The model knows the subject; what is broken, lost or complained of only the words tell."""
    said = run(AnswerGuide(), "居住证窗口没人接电话", intent=f"guide_{made['residence']}", confidence=0.95).said
    assert said == ["utter_guide_perhaps"]


def test_the_words_decide_and_the_model_proposes() -> None:
    residence, renewal = (Match(number, "", GuideKind.ANSWER, 0.4) for number in (1, 2))
    alone = with_learned(None, residence)
    assert (alone.best, alone.others, alone.is_sure) == (residence, (), False)
    agreed = with_learned(Found(renewal, (residence,), is_sure=False), residence)
    assert (agreed.best, agreed.others, agreed.is_sure) == (residence, (renewal,), False)
    sure = Found(renewal, (residence,), is_sure=True)
    assert with_learned(sure, residence) is sure


def test_entries_count_as_questions_for_everything_else() -> None:
    ranking = [{"name": name, "confidence": sure} for name, sure in (("guide_3", 0.5), ("ask_information", 0.3))]
    guess = read_guess({"intent": {"name": "guide_3", "confidence": 0.5}, "intent_ranking": ranking})
    assert (guess.intent, guess.guide_id, guess.ranking) == ("ask_information", 3, (("ask_information", 0.8),))
    torn = [{"name": "nlu_fallback", "confidence": 0.4}, *ranking]
    guess = read_guess({"intent": {"name": "nlu_fallback", "confidence": 0.4}, "intent_ranking": torn})
    assert (guess.intent, guess.guide_id, guess.ranking[0][0]) == ("nlu_fallback", 3, "nlu_fallback")
    other = [torn[0], torn[1], {"name": "file_complaint", "confidence": 0.3}]
    assert read_guess({"intent": {"name": "nlu_fallback"}, "intent_ranking": other}).guide_id is None


def test_in_the_middle_of_a_request_it_is_answered_besides_and_noted(run: Run, made: Made, entry: Any) -> None:
    slots = {"service": "snapshot", "photos": [{"kind": "none"}], "requested_slot": "place"}
    told = run(ValidateRequestForm(), "居住证怎么办？", intent="ask_information", slots=slots, in_form=True)
    assert told.said == ["utter_guide_aside"]
    assert told.slots["notes"] == ["居住证怎么办？"]
    assert told.slots["requested_slot"] == "place"
    assert entry(made["residence"]).shown_count == 1
    other = run(ValidateRequestForm(), "宅基地怎么申请？", intent="ask_information", slots=slots, in_form=True)
    assert other.said == ["utter_question_noted"]


def test_buttons_pressed_in_the_middle_of_a_request_leave_it_open(run: Run, made: Made) -> None:
    told = run(StartRequest(), QUESTION, intent="ask_information")
    noted = press(run, told, f"missed.{made['residence']}", in_form=True)
    assert (noted.said, noted.slots["notes"], noted.followup) == (["utter_question_noted"], [QUESTION], None)
    service = run(StartRequest(), "爱心伞怎么领", intent="ask_information")
    later = press(run, service, f"begin.{made['umbrella']}", in_form=True)
    assert later.said == ["utter_next_matter_noted"]
    assert [one["text"] for one in later.slots["next_matter"]] == ["爱心伞怎么领"]
