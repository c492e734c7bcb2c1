"""The actions themselves, with rasa-sdk's tracker and a real database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from rasa_sdk.interfaces import ActionExecutionRejection
from sanic.exceptions import ServiceUnavailable
from sqlalchemy import select

from actions.desk import desk, use_desk
from actions.outside import Choose, Clarify, OutsideAnswer, RaiseAlarm, SmallTalk
from actions.requests import AskCertType, AskConfirmation, FinishRequest, StartRequest, ValidateRequestForm
from actions.session import SessionStart
from actions.tickets import CheckProgress, Rate, Urge, Withdraw
from helpdesk.audit.models import AuditEntry
from helpdesk.clock import FixedClock
from helpdesk.database import Database, create_database
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.services import answer_resident, ask_resident, claim_ticket
from helpdesk.tickets.states import Status
from tests.support.factories import bind, make_resident, make_resolved_ticket, make_staff, make_ticket
from tests.unit.actions.conftest import Run

FILLED = {
    "service": "complaint",
    "topic": "noise",
    "description": "楼下烧烤店半夜吵",
    "target": "烧烤店",
    "since": "很久了",
    "confirmation": "submit",
}


@pytest.fixture
def mine(served: Database, clock: FixedClock, resident_id: int) -> str:
    """The number of the resident's only ticket."""
    with served.session() as session:
        return make_ticket(session, clock, session.get(Resident, resident_id)).number


def wait_for_resident(served: Database, clock: FixedClock, number: str) -> None:
    """Staff claim the ticket and ask back."""
    with served.session() as session:
        staff = make_staff(session, clock)
        claim_ticket(session, number, by=staff, clock=clock)
        ask_resident(session, StaffWords(number, "哪一盏？"), by=staff, clock=clock)


def tickets(served: Database) -> list[Ticket]:
    """All tickets."""
    with served.session() as session:
        return list(session.scalars(select(Ticket).order_by(Ticket.id)))


# --- beginning ---


def test_a_service_opens_the_form_with_what_was_said(run: Run) -> None:
    begun = run(StartRequest(), "楼下烧烤店半夜吵", intent="file_complaint", topic={"name": "noise", "confidence": 0.9})
    assert begun.slots["description"] == "楼下烧烤店半夜吵"
    assert begun.slots["topic"] == "noise"
    assert begun.followup == "request_form"


def test_a_topic_that_is_a_guess_is_left_to_people(run: Run) -> None:
    begun = run(StartRequest(), "那边老是那样子", intent="file_complaint", topic={"name": "noise", "confidence": 0.1})
    assert begun.slots.get("topic") is None


def test_a_photo_alone_begins_a_snapshot(run: Run) -> None:
    photo = {"kind": "photo", "file_id": "f", "file_unique_id": "u"}
    begun = run(StartRequest(), "/attach", intent="attach", metadata={"attachments": [photo]})
    assert begun.slots["service"] == "snapshot"
    assert begun.said == ["utter_photo_starts_snapshot"]


def test_unclear_words_become_a_question_and_are_kept(run: Run, mine: str) -> None:
    ranking = [("nlu_fallback", 0.6), ("file_complaint", 0.3), ("greet", 0.2), ("ask_information", 0.1)]
    asked = run(Clarify(), "那个东西又来了", intent="nlu_fallback", ranking=ranking)
    assert asked.titles == ["投诉", "咨询", f"补充到编号 {mine}", "转人工", "都不是"]
    chosen = run(
        Choose(),
        '/choose{"service": "complaint"}',
        intent="choose",
        entities={"service": "complaint"},
        slots=asked.slots,
    )
    assert chosen.slots["description"] == "那个东西又来了"
    assert chosen.followup == "request_form"


def test_kept_words_can_go_to_the_open_ticket(run: Run, served: Database, mine: str) -> None:
    slots = {"last_words": {"text": "灯还是不亮", "intent": ""}}
    done = run(Choose(), "/choose{}", intent="choose", entities={"supplement": mine}, slots=slots)
    assert done.said == ["utter_supplemented"]
    assert done.slots["last_words"] is None


def test_a_typed_choice_is_no_button(run: Run) -> None:
    assert run(Choose(), "choose", intent="choose", entities={"service": "help"}).said == ["utter_stale_button"]


# --- the form ---


def test_the_form_rejects_what_a_rule_answers(run: Run) -> None:
    slots = {"service": "complaint", "requested_slot": "target", "description": "吵"}
    with pytest.raises(ActionExecutionRejection):
        run(ValidateRequestForm(), "帮我查一下上次的进度", intent="check_progress", slots=slots, in_form=True)


def test_the_form_always_says_which_question_is_next(run: Run) -> None:
    slots = {"service": "complaint", "requested_slot": "target", "description": "吵"}
    after = run(ValidateRequestForm(), "烧烤店", intent="nlu_fallback", slots=slots, in_form=True)
    assert after.slots["target"] == "烧烤店"
    assert after.slots["requested_slot"] == "since"
    assert "service" in [one["name"] for one in after.events]  # Or Rasa would take the message for unanswered.


def test_the_usual_certificates_are_buttons(run: Run) -> None:
    asked = run(AskCertType(), slots={"service": "certificate"})
    assert "居住证明" in asked.titles
    assert asked.titles[-1] == "其他"
    assert len(asked.titles) <= 7


def test_a_refused_certificate_names_who_issues_it(run: Run) -> None:
    refused = run(AskCertType(), slots={"service": "certificate", "refused_cert": "无犯罪记录证明"})
    assert refused.said[0].startswith("utter_not_issued_here")
    assert "派出所" in refused.messages[0]["instead"]


def test_the_slip_has_labels_and_short_lines(run: Run) -> None:
    slip = run(AskConfirmation(), slots={**FILLED, "description": "吵" * 4096}).messages[0]["slip"]
    assert "投诉谁或哪里：烧烤店" in slip
    assert len(slip) < 400


def test_the_submit_button_names_the_slip_it_stands_under(run: Run) -> None:
    first, other = (run(AskConfirmation(), slots={**FILLED, "target": one}).messages[0] for one in ("烧烤店", "网吧"))
    assert [one["title"] for one in first["buttons"]] == ["✅ 提交", "✏️ 修改", "取消"]
    assert first["buttons"][0]["payload"] != other["buttons"][0]["payload"]
    assert first["buttons"][0]["payload"].startswith('/affirm{"confirmed": "')


def test_a_slip_with_many_words_shows_the_newest_and_says_that_the_others_are_kept(run: Run) -> None:
    notes = [f"第{at}句" + "吵" * 300 for at in range(1, 41)]
    slip = run(AskConfirmation(), slots={**FILLED, "notes": notes}).messages[0]["slip"]
    assert "第40句" in slip
    assert "第34句" not in slip
    assert "前面还说了 34 句" in slip
    assert len(slip) < 2000


# --- slots that nobody can read any more ---


@pytest.mark.parametrize(("intent", "word"), [("stop", "utter_cancelled"), ("nlu_fallback", "utter_draft_lost")])
def test_a_service_that_is_offered_no_more_ends_the_form_with_a_word(run: Run, intent: str, word: str) -> None:
    slots = {"service": "parking_permit", "requested_slot": "plate", "description": "粤B"}
    after = run(ValidateRequestForm(), "/stop", intent=intent, slots=slots, in_form=True)
    assert (after.slots["service"], after.slots["requested_slot"]) == (None, None)
    ended = run(FinishRequest(), "/stop", intent=intent, slots=after.slots)
    assert ended.said == [word]
    assert ended.slots["description"] is None


@pytest.mark.parametrize(
    "broken",
    [
        {"requested_slot": "licence_plate"},
        {"topic": "no_such_topic"},
        {"photos": ["x", {"file_id": 1}]},
        {"location": {"latitude": "north"}},
        {"notes": {"a": 1}},
        {"side_question": {"name": "utter_gone"}},
        {"next_matter": ["x", {"intent": "greet"}]},
        {"explained": 7},
        {"target": ["烧烤店"]},
    ],
)
@pytest.mark.parametrize("message", [("烧烤店", "nlu_fallback"), ("取消", "stop"), ("/stop", "stop")])
def test_what_cannot_be_read_in_the_slots_is_dropped(
    run: Run, served: Database, broken: dict[str, object], message: tuple[str, str]
) -> None:
    slots = {"service": "complaint", "description": "吵", "requested_slot": "target", **broken}
    after = run(ValidateRequestForm(), message[0], intent=message[1], slots=slots, in_form=True)
    if message[1] == "stop":
        assert run(FinishRequest(), message[0], intent="stop", slots=after.slots).said[0] == "utter_cancelled"
    else:
        assert after.slots["target"] == "烧烤店"
        filed = run(FinishRequest(), intent="affirm", slots={**after.slots, "confirmation": "submit"})
        assert filed.slots["service"] is None
        assert len(tickets(served)) == 1


# --- filing ---


def test_filing_opens_one_ticket_however_often_it_is_delivered(run: Run, served: Database) -> None:
    first = run(FinishRequest(), intent="affirm", slots=FILLED, message_id="m7")
    run(FinishRequest(), intent="affirm", slots=FILLED, message_id="m7")
    assert len(tickets(served)) == 1
    assert first.slots["service"] is None
    assert first.said == []


def test_a_dropped_request_files_nothing_and_offers_the_parked_one(run: Run, served: Database) -> None:
    slots = {**FILLED, "confirmation": "cancel", "next_matter": [{"text": "楼道灯坏了", "intent": "report_snapshot"}]}
    dropped = run(FinishRequest(), intent="stop", slots=slots)
    assert dropped.said == ["utter_cancelled", "utter_offer_next"]
    assert dropped.slots["next_matter"]
    assert tickets(served) == []
    taken = run(
        Choose(), '/choose{"matter": "next"}', intent="choose", entities={"matter": "next"}, slots=dropped.slots
    )
    assert (taken.slots["service"], taken.slots["description"]) == ("snapshot", "楼道灯坏了")


def test_the_parked_matter_follows_the_filed_one(run: Run, served: Database) -> None:
    slots = {
        **FILLED,
        "next_matter": [{"text": "楼道灯坏了", "intent": "report_snapshot", "topic": "public_facilities"}],
    }
    filed = run(FinishRequest(), intent="affirm", slots=slots)
    assert filed.followup == "request_form"
    assert filed.slots["service"] == "snapshot"
    assert filed.slots["target"] is None
    assert filed.slots["next_matter"] is None


def test_a_busy_database_means_try_later_and_not_that_the_words_are_at_fault(
    run: Run, served: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.database.BUSY_TIMEOUT", 0)
    impatient = create_database(served.engine.url.render_as_string(hide_password=False))
    use_desk(replace(desk(), database=impatient))
    with served.session() as writing:
        writing.execute(select(Ticket))  # Takes the write lock.
        with pytest.raises(ServiceUnavailable):
            run(FinishRequest(), intent="affirm", slots=FILLED)
    assert run(FinishRequest(), intent="affirm", slots=FILLED).said == []
    assert len(tickets(served)) == 1


def test_without_consent_nothing_is_filed(run: Run, served: Database, resident_id: int) -> None:
    with served.session() as session:
        session.get_one(Resident, resident_id).consented_at = None
    assert run(FinishRequest(), intent="affirm", slots=FILLED).said == ["utter_trouble"]
    assert tickets(served) == []


def test_an_unknown_sender_gets_a_kind_word_and_no_ticket(run: Run, served: Database) -> None:
    assert run(FinishRequest(), intent="affirm", slots=FILLED, sender="r999").said == ["utter_trouble"]
    assert tickets(served) == []


# --- tickets ---


def test_progress_without_any_ticket(run: Run) -> None:
    assert run(CheckProgress(), "进度", intent="check_progress").said == ["utter_no_ticket"]


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_words(run: Run, served: Database, mine: str, status: Status) -> None:
    with served.session() as session:
        session.scalars(select(Ticket)).one().status = status
    told = run(CheckProgress(), "进度", intent="check_progress")
    assert told.said == [f"utter_progress_{status.value}"]
    assert told.messages[0]["number"] == mine


def test_a_mistyped_number_is_not_guessed(run: Run, mine: str) -> None:
    wrong = mine[:-1] + str((int(mine[-1]) + 1) % 10)
    told = run(CheckProgress(), f"工单{wrong}", intent="check_progress", entities={"ticket_no": wrong})
    assert told.said == ["utter_unknown_ticket"]


def test_urging_again_tells_when_it_will_count(run: Run, served: Database, mine: str) -> None:
    assert run(Urge(), "快点", intent="urge_ticket").said == []
    again = run(Urge(), "快点", intent="urge_ticket")
    assert again.said == ["utter_urged_too_soon"]
    assert again.messages[0]["next"] == "3月11日10点"


def test_urging_a_day_later_counts(run: Run, clock: FixedClock, served: Database, mine: str) -> None:
    run(Urge(), "快点", intent="urge_ticket")
    clock.advance(timedelta(hours=25))
    assert run(Urge(), "快点", intent="urge_ticket").said == []
    assert tickets(served)[0].urge_count == 2


def test_a_yes_after_the_question_withdraws(run: Run, served: Database, mine: str) -> None:
    asked = run(Withdraw(), "撤回吧", intent="withdraw_ticket")
    assert asked.said == ["utter_ask_withdraw"]
    run(OutsideAnswer(), "是的", intent="affirm", slots=asked.slots)
    assert tickets(served)[0].status is Status.WITHDRAWN


def test_a_yes_in_a_form_does_not_withdraw(run: Run, mine: str) -> None:
    asked = run(Withdraw(), "撤回吧", intent="withdraw_ticket", in_form=True)
    assert asked.slots.get("ticket_no") is None


def test_a_no_keeps_the_ticket(run: Run, served: Database, mine: str) -> None:
    kept = run(OutsideAnswer(), "还是不要了", intent="deny", slots={"ticket_no": mine})
    assert kept.said == ["utter_kept"]
    assert tickets(served)[0].status is Status.NEW


def test_a_confirmed_withdrawal_of_somebody_elses_ticket_is_refused(
    run: Run, served: Database, clock: FixedClock
) -> None:
    with served.session() as session:
        number = make_ticket(session, clock).number
    entities = {"ticket_no": number, "confirmed": "yes"}
    refused = run(Withdraw(), "/withdraw_ticket{}", intent="withdraw_ticket", entities=entities)
    assert refused.said == ["utter_unknown_ticket"]
    assert tickets(served)[0].status is Status.NEW


def test_praise_is_passed_on_and_the_result_asked(
    run: Run, served: Database, clock: FixedClock, resident_id: int
) -> None:
    with served.session() as session:
        make_resolved_ticket(session, clock, make_staff(session, clock), session.get(Resident, resident_id))
    asked = run(Rate(), "师傅来得真快，很满意", intent="rate_service")
    assert asked.titles == ["已解决", "部分解决", "没解决"]
    assert tickets(served)[0].rating_text == "师傅来得真快，很满意"


def test_thanks_that_tell_the_result_answer_the_question(
    run: Run, served: Database, clock: FixedClock, resident_id: int
) -> None:
    with served.session() as session:
        make_resolved_ticket(session, clock, make_staff(session, clock), session.get(Resident, resident_id))
    assert run(SmallTalk(), "谢谢你们", intent="thank").said == ["utter_welcome_more"]
    assert run(SmallTalk(), "修好了，谢谢", intent="thank").said == []
    assert tickets(served)[0].resolution == "solved"


def test_words_that_only_look_like_praise_are_asked_about(run: Run) -> None:
    assert run(Rate(), "有点事", intent="rate_service").said == ["utter_clarify"]


# --- waiting ---


@pytest.mark.parametrize(
    ("action", "text", "intent"),
    [
        (Clarify(), "从东边数第二盏", "nlu_fallback"),
        (SmallTalk(), "红颜色的那个", "out_of_scope"),
        (OutsideAnswer(), "对，就是那个", "affirm"),
        (StartRequest(), "第二盏灯不亮", "report_snapshot"),
    ],
)
def test_words_outside_a_form_answer_the_staff(
    run: Run, served: Database, clock: FixedClock, mine: str, action: object, text: str, intent: str
) -> None:
    wait_for_resident(served, clock, mine)
    done = run(action, text, intent=intent)
    assert done.said == ["utter_supplemented"]
    assert done.titles == ["不是，这是新的事情"]
    assert tickets(served)[0].status is Status.IN_PROGRESS


def test_a_named_service_is_a_new_matter_though_staff_wait(
    run: Run, served: Database, clock: FixedClock, mine: str
) -> None:
    wait_for_resident(served, clock, mine)
    assert run(StartRequest(), "我要投诉", intent="file_complaint").followup == "request_form"
    assert tickets(served)[0].status is Status.WAITING


# --- staff have spoken ---


def staff_answer(served: Database, clock: FixedClock, number: str) -> None:
    with served.session() as session:
        staff = make_staff(session, clock)
        claim_ticket(session, number, by=staff, clock=clock)
        answer_resident(session, StaffWords(number, "师傅今晚过去修"), by=staff, clock=clock)


def last_words(served: Database) -> str:
    with served.session() as session:
        return session.scalars(select(TicketMessage).order_by(TicketMessage.id.desc())).all()[0].text


@pytest.mark.parametrize(
    ("action", "text", "intent", "confidence"),
    [
        (Clarify(), "大概几点到", "nlu_fallback", 0.3),
        (StartRequest(), "请问他几点来", "ask_information", 0.95),
        (StartRequest(), "那我把门开着", "report_snapshot", 0.45),
        (SmallTalk(), "我家里有人", "out_of_scope", 0.9),
    ],
)
def test_words_after_a_staff_answer_reach_the_staff(
    run: Run, served: Database, clock: FixedClock, mine: str, action: object, text: str, intent: str, confidence: float
) -> None:
    staff_answer(served, clock, mine)
    assert run(action, text, intent=intent, confidence=confidence).said == ["utter_supplemented"]
    assert last_words(served) == text


def test_another_matter_after_a_staff_answer_is_another_matter(
    run: Run, served: Database, clock: FixedClock, mine: str
) -> None:
    staff_answer(served, clock, mine)
    begun = run(StartRequest(), "和平里三栋门口的井盖裂了", intent="report_snapshot", confidence=0.9)
    assert begun.followup == "request_form"


def test_a_day_after_the_staff_answer_words_stand_for_themselves(
    run: Run, served: Database, clock: FixedClock, mine: str
) -> None:
    staff_answer(served, clock, mine)
    clock.advance(timedelta(days=1, minutes=1))
    assert run(Clarify(), "大概几点到", intent="nlu_fallback", confidence=0.3).said == ["utter_clarify"]


def test_an_answer_in_several_messages_stays_together(run: Run, served: Database, clock: FixedClock, mine: str) -> None:
    wait_for_resident(served, clock, mine)
    photo = {"kind": "photo", "file_id": "p", "file_unique_id": "u"}
    run(StartRequest(), "/attach", intent="attach", metadata={"attachments": [photo], "message_id": "1"})
    place = {"latitude": 30.27, "longitude": 120.15}
    second = run(StartRequest(), "/attach", intent="attach", metadata={"location": place, "message_id": "2"})
    assert second.said == ["utter_supplemented"]
    clock.advance(timedelta(minutes=6))
    later = run(StartRequest(), "/attach", intent="attach", metadata={"attachments": [photo], "message_id": "3"})
    assert later.said == ["utter_photo_starts_snapshot"]


# --- danger, bot, session ---


def test_nobody_is_promised_who_cannot_be_told(run: Run, resident_id: int) -> None:
    told = run(RaiseAlarm(), "有个人躺在地上没反应了", intent="report_emergency", message_id="m8")
    assert told.said == ["utter_emergency_nobody"]


def test_danger_of_no_known_kind_says_which_number_is_for_what(run: Run, resident_id: int) -> None:
    told = run(RaiseAlarm(), "锅那头直冒黑的东西，我妈还没出来", intent="report_emergency", message_id="m6")
    [said] = told.messages
    assert {"119", "120", "110"} == {line[-3:] for line in said["numbers"].splitlines()}
    assert "先说您在哪里" in said["advice"]


def test_who_does_not_want_to_live_reads_where_somebody_listens(run: Run, resident_id: int) -> None:
    told = run(RaiseAlarm(), "活着真没意思", intent="report_emergency", message_id="m7")
    [said] = told.messages
    assert "12356" in said["advice"]


def test_danger_alarms_the_duty_group_once(run: Run, served: Database, clock: FixedClock, resident_id: int) -> None:
    with served.session() as session:
        bind(session, clock, "duty")
    for _ in range(2):
        told = run(RaiseAlarm(), "有个人躺在地上没反应了", intent="report_emergency", message_id="m9")
    assert told.said == ["utter_emergency"]
    with served.session() as session:
        alarms = session.scalars(select(OutboxRow).where(OutboxRow.kind == "emergency_alarm")).all()
        assert len(alarms) == 1
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "raise_alarm")).first()


def test_the_same_message_id_in_another_chat_is_another_alarm(
    run: Run, served: Database, clock: FixedClock, resident_id: int
) -> None:
    with served.session() as session:
        other = make_resident(session, clock).id
    for resident in (resident_id, other):
        run(
            RaiseAlarm(),
            "有个人躺在地上没反应了",
            intent="report_emergency",
            message_id="7",
            sender=f"r{resident}",
        )
    with served.session() as session:
        alarms = session.scalars(select(OutboxRow).where(OutboxRow.kind == "emergency_alarm")).all()
        assert {row.params["resident"] for row in alarms} == {resident_id, other}


def test_the_bot_says_that_it_is_one(run: Run) -> None:
    for action, intent in (
        (SmallTalk(), "out_of_scope"),
        (Clarify(), "nlu_fallback"),
        (StartRequest(), "talk_to_staff"),
    ):
        assert run(action, "你是机器人吗", intent=intent).said == ["utter_i_am_a_bot"]


def test_a_new_session_keeps_the_open_form(run: Run) -> None:
    begun = run(SessionStart(), slots={"service": "complaint", "description": "吵", "place": None}, in_form=True)
    kinds = [one["event"] for one in begun.events]
    assert kinds[:2] == ["session_started", "active_loop"]
    assert kinds[-1] == "action"
    assert {one["name"] for one in begun.events if one["event"] == "slot"} == {"service", "description"}


def test_the_desk_is_one_for_the_process(run: Run) -> None:
    assert desk() is desk()
