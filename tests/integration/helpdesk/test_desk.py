"""What staff do with a ticket, and what they may not do."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.errors import ConflictError, IllegalMoveError, InvalidInputError, NotAllowedError, NotFoundError
from helpdesk.links.services import save_thread
from helpdesk.outbox.models import OutboxRow
from helpdesk.outbox.services import mark_sent
from helpdesk.staff.models import Staff
from helpdesk.staff.services import access_team, duty_team
from helpdesk.tickets.commands import AttachmentFacts, RejectReason, ReturnReason, StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.services import (
    add_note,
    answer_resident,
    ask_resident,
    claim_ticket,
    dispatch_ticket,
    reject_ticket,
    resolve_ticket,
    return_ticket,
)
from helpdesk.tickets.states import Status
from tests.support.factories import CHATS, make_staff, make_ticket
from tests.support.reading import actions, last_params, rows_to_resident, rows_to_team


def words(ticket: Ticket, text: str = "请问灯杆编号是多少？", message_id: int | None = None) -> StaffWords:
    source = None if message_id is None else CHATS["city"]
    return StaffWords(ticket.number, text, source_chat_id=source, source_message_id=message_id, without_photo=True)


def send_all(session: Session, clock: FixedClock) -> None:
    for row in session.query(OutboxRow).filter(OutboxRow.sent_at.is_(None)):
        mark_sent(session, row, clock=clock)
    session.expire_all()


def test_the_first_claim_wins_and_the_resident_is_told(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    claim_ticket(session, f"#{ticket.number}", by=sun, clock=clock)
    assert (ticket.status, ticket.owner, ticket.claimed_at) == (Status.IN_PROGRESS, sun, clock.now())
    assert last_params(session, "ticket_claimed") == {"number": ticket.number, "staff": "孙磊", "team": "城管市政组"}
    assert actions(session, ticket) == ["open", "claim"]


def test_a_second_claim_is_refused_and_names_who_was_faster(session: Session, clock: FixedClock) -> None:
    ticket, sun, li = make_ticket(session, clock), make_staff(session, clock), make_staff(session, clock, name="李雷")
    claimed_at = clock.now()
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    clock.advance(timedelta(minutes=3))
    with pytest.raises(ConflictError) as refused:
        claim_ticket(session, ticket.number, by=li, clock=clock)
    assert (refused.value.owner_name, refused.value.claimed_at) == ("孙磊", claimed_at)
    assert ticket.owner is sun


def test_claiming_ones_own_ticket_again_changes_nothing(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    assert actions(session, ticket) == ["open", "claim"]


def test_asking_pauses_and_passes_the_question_on(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    question = ask_resident(session, words(ticket), by=sun, clock=clock)
    assert (ticket.status, ticket.paused_at) == (Status.WAITING, clock.now())
    assert last_params(session, "staff_question") == {"number": ticket.number, "ticket_message_id": question.id}
    ask_resident(session, words(ticket, "还有，哪一侧？"), by=sun, clock=clock)
    assert ticket.status is Status.WAITING
    assert rows_to_resident(session, ticket)[-2:] == ["staff_question", "staff_question"]


def test_answering_a_new_ticket_claims_it(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    answer_resident(session, words(ticket, "今天派人去。"), by=sun, clock=clock)
    assert (ticket.status, ticket.owner) == (Status.IN_PROGRESS, sun)
    assert rows_to_resident(session, ticket) == ["ticket_opened", "ticket_claimed", "staff_answer"]


def test_the_same_telegram_message_is_passed_on_once(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    first = answer_resident(session, words(ticket, "今天派人去。", 55), by=sun, clock=clock)
    assert answer_resident(session, words(ticket, "今天派人去。", 55), by=sun, clock=clock) is first
    assert rows_to_resident(session, ticket).count("staff_answer") == 1


def test_only_the_owner_or_a_supervisor_resolves(session: Session, clock: FixedClock) -> None:
    ticket, sun, li = make_ticket(session, clock), make_staff(session, clock), make_staff(session, clock, name="李雷")
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    with pytest.raises(NotAllowedError, match="孙磊"):
        resolve_ticket(session, words(ticket, "修好了"), by=li, clock=clock)
    wu = make_staff(session, clock, name="吴刚", chat_role="administrator")
    resolve_ticket(session, words(ticket, "修好了"), by=wu, clock=clock)
    assert (ticket.status, ticket.resolved_at) == (Status.RESOLVED, clock.now())
    assert rows_to_resident(session, ticket)[-1] == "ticket_resolved"


def test_a_new_ticket_cannot_be_resolved(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    with pytest.raises(IllegalMoveError):
        resolve_ticket(session, words(ticket), by=sun, clock=clock)


def test_empty_words_are_refused_but_a_photo_alone_is_not(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    with pytest.raises(InvalidInputError):
        answer_resident(session, words(ticket, " \n"), by=sun, clock=clock)
    photo = StaffWords(ticket.number, "", (AttachmentFacts("photo", "f", "u"),))
    assert answer_resident(session, photo, by=sun, clock=clock).attachments[0].file_id == "f"


def test_another_teams_ticket_does_not_exist_for_a_stranger(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock)
    zhao = make_staff(session, clock, "civil", name="赵敏")
    with pytest.raises(NotFoundError):
        claim_ticket(session, ticket.number, by=zhao, clock=clock)


def test_a_team_that_still_shows_the_card_is_told_where_the_ticket_went(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    wu = make_staff(session, clock, "duty", name="吴刚")
    save_thread(session, ticket.id, CHATS["city"], thread_id=9, card_message_id=10)
    dispatch_ticket(session, ticket.number, "environment", "", by=wu, clock=clock)
    with pytest.raises(NotAllowedError, match="物业环保组"):
        claim_ticket(session, ticket.number, by=sun, clock=clock)


def test_dispatching_refreshes_both_cards_and_hands_the_words_over(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock, attachments=(AttachmentFacts("photo", "f", "u"),))
    old, new = ticket.team, access_team(session, "environment")
    assert old is not None
    sun, wu = make_staff(session, clock), make_staff(session, clock, "duty", name="吴刚")
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    send_all(session, clock)
    dispatch_ticket(session, ticket.number, "environment", "属于物业", by=wu, clock=clock)
    assert (ticket.status, ticket.team, ticket.owner, ticket.claimed_at) == (Status.NEW, new, None, None)
    assert [(row.kind, row.priority) for row in rows_to_team(session, old.id) if row.sent_at is None] == [
        ("ticket_card", 8)
    ]
    assert [(row.kind, row.priority) for row in rows_to_team(session, new.id)] == [
        ("ticket_card", 5),
        ("resident_words", 5),
    ]
    assert last_params(session, "ticket_dispatched") == {"number": ticket.number, "team": "物业环保组"}


def test_an_ordinary_member_may_not_dispatch_but_the_owner_may(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    with pytest.raises(NotAllowedError):
        dispatch_ticket(session, ticket.number, "environment", "", by=sun, clock=clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    dispatch_ticket(session, ticket.number, "environment", "", by=sun, clock=clock)
    assert ticket.team is access_team(session, "environment")


@pytest.mark.parametrize(("team", "error"), [("duty", InvalidInputError), ("city", InvalidInputError)])
def test_a_ticket_is_not_dispatched_to_duty_nor_to_where_it_is(
    session: Session, clock: FixedClock, team: str, error: type[Exception]
) -> None:
    ticket, wu = make_ticket(session, clock), make_staff(session, clock, "duty", name="吴刚")
    with pytest.raises(error):
        dispatch_ticket(session, ticket.number, team, "", by=wu, clock=clock)


def test_an_unknown_team_is_not_found(session: Session, clock: FixedClock) -> None:
    ticket, wu = make_ticket(session, clock), make_staff(session, clock, "duty", name="吴刚")
    with pytest.raises(NotFoundError):
        dispatch_ticket(session, ticket.number, "nobody", "", by=wu, clock=clock)


def test_a_returned_ticket_goes_to_the_duty_group(session: Session, clock: FixedClock) -> None:
    ticket, sun, duty = make_ticket(session, clock), make_staff(session, clock), duty_team(session)
    assert duty is not None
    return_ticket(session, ticket.number, ReturnReason.WRONG_TEAM, by=sun, clock=clock)
    assert (ticket.status, ticket.team, ticket.owner, ticket.bounce_count) == (Status.TRIAGE, None, None, 1)
    assert [row.kind for row in rows_to_team(session, duty.id)] == ["ticket_card", "ticket_note"]
    assert last_params(session, "ticket_note")["name"] == "returned"


def test_the_third_return_goes_to_the_supervisor(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    wu = make_staff(session, clock, "duty", name="吴刚")
    names = []
    for count in (1, 2, 3):
        return_ticket(session, ticket.number, ReturnReason.UNCLEAR, by=sun, clock=clock)
        names.append(last_params(session, "ticket_note" if count < 3 else "team_call")["name"])
        assert ticket.bounce_count == count
        if count < 3:
            dispatch_ticket(session, ticket.number, "city", "", by=wu, clock=clock)
    assert names == ["returned", "returned", "third_return"]
    assert ticket.status is Status.TRIAGE


def test_refusing_a_matter_says_who_does_it_instead(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    with pytest.raises(NotAllowedError, match="签收"):
        reject_ticket(session, ticket.number, RejectReason.COURT, "法院", by=sun, clock=clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    with pytest.raises(InvalidInputError):
        reject_ticket(session, ticket.number, RejectReason.COURT, " ", by=sun, clock=clock)
    reject_ticket(session, ticket.number, RejectReason.COURT, "法院", by=sun, clock=clock)
    assert (ticket.status, ticket.closed_at) == (Status.REJECTED, clock.now())
    assert last_params(session, "ticket_rejected") == {"number": ticket.number, "reason": "court", "instead": "法院"}


def test_a_note_stays_inside(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    add_note(session, words(ticket, "灯杆归供电局"), by=sun, clock=clock)
    assert rows_to_resident(session, ticket) == ["ticket_opened"]
    assert actions(session, ticket) == ["open", "note"]


def test_a_dispatcher_answers_in_triage_and_claims_nothing_for_a_team(session: Session, clock: FixedClock) -> None:
    ticket = make_ticket(session, clock, topic=None)
    wu = make_staff(session, clock, "duty", name="吴刚")
    answer_resident(session, words(ticket, "正在给您找科室。"), by=wu, clock=clock)
    assert ticket.status is Status.TRIAGE
    dispatch_ticket(session, ticket.number, "city", "", by=wu, clock=clock)
    with pytest.raises(NotAllowedError):
        claim_ticket(session, ticket.number, by=wu, clock=clock)


def test_every_change_of_status_renews_the_one_unsent_card(session: Session, clock: FixedClock) -> None:
    sun, ticket = make_staff(session, clock), make_ticket(session, clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    resolve_ticket(session, words(ticket, "修好了"), by=sun, clock=clock)
    assert ticket.team is not None
    (card,) = rows_to_team(session, ticket.team.id, "ticket_card")
    assert (card.priority, card.revision) == (5, 2)


def asked(session: Session, clock: FixedClock) -> tuple[Ticket, Staff]:
    """A ticket whose resident was asked three days ago and has said nothing since."""
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    claim_ticket(session, ticket.number, by=sun, clock=clock)
    ask_resident(session, words(ticket), by=sun, clock=clock)
    clock.advance(timedelta(days=3))
    return ticket, sun


def test_a_ticket_whose_resident_never_answers_can_be_resolved(session: Session, clock: FixedClock) -> None:
    ticket, sun = asked(session, clock)
    due_at = ticket.handle_due_at
    resolve_ticket(session, words(ticket, "已到现场修好。"), by=sun, clock=clock)
    assert (ticket.status, ticket.paused_at) == (Status.RESOLVED, None)
    assert ticket.handle_due_at == due_at + timedelta(days=4)  # The third day is a Sunday.


def test_a_waiting_ticket_can_be_given_on_and_the_moved_date_is_said(session: Session, clock: FixedClock) -> None:
    ticket, sun = asked(session, clock)
    promised = ticket.promised_on
    dispatch_ticket(session, ticket.number, "environment", "", by=sun, clock=clock)
    assert (ticket.status, ticket.paused_at, ticket.owner) == (Status.NEW, None, None)
    assert rows_to_resident(session, ticket)[-2:] == ["ticket_dispatched", "promise_moved"]
    moved = (promised + timedelta(days=4)).isoformat()  # The third day is a Sunday.
    assert last_params(session, "promise_moved") == {"number": ticket.number, "promised_on": moved}


def test_a_waiting_ticket_is_returned_by_its_owner_only(session: Session, clock: FixedClock) -> None:
    ticket, sun = asked(session, clock)
    li = make_staff(session, clock, name="李雷")
    with pytest.raises(NotAllowedError, match="孙磊"):
        return_ticket(session, ticket.number, ReturnReason.WRONG_TEAM, by=li, clock=clock)
    return_ticket(session, ticket.number, ReturnReason.WRONG_TEAM, by=sun, clock=clock)
    assert (ticket.status, ticket.paused_at) == (Status.TRIAGE, None)


def test_a_waiting_ticket_can_be_refused(session: Session, clock: FixedClock) -> None:
    ticket, sun = asked(session, clock)
    reject_ticket(session, ticket.number, RejectReason.NOT_OUR_DUTY, "请找物业", by=sun, clock=clock)
    assert (ticket.status, ticket.closed_at) == (Status.REJECTED, clock.now())


def test_a_returned_ticket_gives_the_duty_group_time_of_its_own(session: Session, clock: FixedClock) -> None:
    ticket, sun = make_ticket(session, clock), make_staff(session, clock)
    clock.advance(timedelta(days=30))
    assert ticket.accept_due_at < clock.now()
    promised = ticket.promised_on
    return_ticket(session, ticket.number, ReturnReason.WRONG_TEAM, by=sun, clock=clock)
    assert ticket.accept_due_at > clock.now()
    assert ticket.promised_on == promised
    assert "promise_moved" not in rows_to_resident(session, ticket)
