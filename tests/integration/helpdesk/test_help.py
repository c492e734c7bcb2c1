"""Other teams help; the first one stays the lead and alone speaks to the resident."""

import pytest
from sqlalchemy.orm import Session

from helpdesk.clock import FixedClock
from helpdesk.cooperation.services import call_help, end_help, helping_teams
from helpdesk.cooperation.words import keep_helper_note, tell_helpers, tell_lead
from helpdesk.errors import HelpdeskError, IllegalMoveError, InvalidInputError, NotAllowedError, NotFoundError
from helpdesk.links.services import save_thread
from helpdesk.residents.models import Resident
from helpdesk.staff.models import Staff
from helpdesk.staff.services import access_team
from helpdesk.tickets.access import access_ticket_as_staff
from helpdesk.tickets.commands import RejectReason, ResidentWords, ReturnReason, StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.requests import edit_words
from helpdesk.tickets.services import (
    answer_resident,
    ask_resident,
    claim_ticket,
    dispatch_ticket,
    reject_ticket,
    resolve_ticket,
    return_ticket,
    supplement_ticket,
    withdraw_ticket,
)
from tests.support.factories import CHATS, bind, make_resident, make_staff, make_ticket
from tests.support.reading import actions, last_params, rows_to_resident, rows_to_team


@pytest.fixture
def owner(session: Session, clock: FixedClock, office: object) -> Staff:
    return make_staff(session, clock, "city", name="孙磊")


@pytest.fixture
def helper(session: Session, clock: FixedClock, office: object) -> Staff:
    return make_staff(session, clock, "environment", name="周敏")


@pytest.fixture
def resident(session: Session, clock: FixedClock) -> Resident:
    return make_resident(session, clock)


@pytest.fixture
def ticket(session: Session, clock: FixedClock, owner: Staff, resident: Resident) -> Ticket:
    """In progress with the team ``city``."""
    ticket = make_ticket(session, clock, resident)
    claim_ticket(session, ticket.number, by=owner, clock=clock)
    return ticket


@pytest.fixture
def helped(session: Session, clock: FixedClock, ticket: Ticket, owner: Staff, helper: Staff) -> Ticket:
    """The team ``environment`` helps with it."""
    return call_help(session, ticket.number, "environment", "", by=owner, clock=clock)


def _helping(session: Session, ticket: Ticket) -> list[str]:
    return [team.code for team in helping_teams(session, ticket.id)]


def _kinds(session: Session, code: str) -> list[str]:
    return [row.kind for row in rows_to_team(session, access_team(session, code).id)]


def _words(ticket: Ticket, text: str, message_id: int | None = None) -> StaffWords:
    chat = None if message_id is None else CHATS["environment"]
    return StaffWords(ticket.number, text, source_chat_id=chat, source_message_id=message_id, without_photo=True)


def test_the_owner_calls_another_team_and_stays_the_lead(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff
) -> None:
    call_help(session, ticket.number, "environment", "要清运垃圾", by=owner, clock=clock)
    assert _helping(session, ticket) == ["environment"]
    assert ticket.team is not None
    assert ticket.team.code == "city"
    assert ticket.owner is owner
    assert {"ticket_card", "ticket_note"} <= set(_kinds(session, "environment"))
    assert "help" in actions(session, ticket)
    assert not {"ticket_dispatched"} & set(rows_to_resident(session, ticket))


def test_the_helping_team_reads_what_the_resident_has_said(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff, resident: Resident
) -> None:
    supplement_ticket(session, ResidentWords(ticket.number, "在门口左边"), by=resident, clock=clock)
    call_help(session, ticket.number, "environment", "", by=owner, clock=clock)
    supplement_ticket(session, ResidentWords(ticket.number, "还有一根也不亮"), by=resident, clock=clock)
    assert _kinds(session, "environment").count("resident_words") == 2


@pytest.mark.parametrize(
    ("team", "error", "words"),
    [
        ("city", InvalidInputError, "是主办"),
        ("duty", InvalidInputError, "值班室不办理"),
        ("environment", InvalidInputError, "已经在协办"),
        ("nowhere", NotFoundError, "没有代码"),
    ],
)
def test_a_team_that_cannot_help_is_refused(
    session: Session,
    clock: FixedClock,
    helped: Ticket,
    owner: Staff,
    team: str,
    error: type[HelpdeskError],
    words: str,
) -> None:
    with pytest.raises(error, match=words):
        call_help(session, helped.number, team, "", by=owner, clock=clock)
    assert _helping(session, helped) == ["environment"]


def test_a_colleague_who_is_not_the_owner_may_not_call_but_a_supervisor_may(
    session: Session, clock: FixedClock, ticket: Ticket
) -> None:
    colleague = make_staff(session, clock, "city", name="吴兵")
    with pytest.raises(NotAllowedError, match="孙磊经办"):
        call_help(session, ticket.number, "environment", "", by=colleague, clock=clock)
    chief = make_staff(session, clock, "city", name="赵主任", chat_role="administrator")
    call_help(session, ticket.number, "environment", "", by=chief, clock=clock)
    assert _helping(session, ticket) == ["environment"]


def test_help_is_called_only_while_work_goes_on(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff
) -> None:
    ask_resident(session, _words(ticket, "哪一根？"), by=owner, clock=clock)
    with pytest.raises(IllegalMoveError):
        call_help(session, ticket.number, "environment", "", by=owner, clock=clock)


def test_a_helper_sees_the_ticket_but_no_move_of_the_lead_is_theirs(
    session: Session, clock: FixedClock, helped: Ticket, helper: Staff
) -> None:
    assert access_ticket_as_staff(session, helped.number, helper, as_helper=True) is helped
    moves = (
        lambda: claim_ticket(session, helped.number, by=helper, clock=clock),
        lambda: answer_resident(session, _words(helped, "好了"), by=helper, clock=clock),
        lambda: ask_resident(session, _words(helped, "在哪？"), by=helper, clock=clock),
        lambda: resolve_ticket(session, _words(helped, "好了"), by=helper, clock=clock),
        lambda: return_ticket(session, helped.number, ReturnReason.OTHER, by=helper, clock=clock),
        lambda: dispatch_ticket(session, helped.number, "civil", "", by=helper, clock=clock),
        lambda: reject_ticket(session, helped.number, RejectReason.COURT, "法院", by=helper, clock=clock),
        lambda: call_help(session, helped.number, "civil", "", by=helper, clock=clock),
    )
    for move in moves:
        with pytest.raises(NotAllowedError, match="您组是协办，答复由城管市政组发出"):
            move()


def test_what_a_helper_writes_goes_to_the_lead_as_a_note_and_never_to_the_resident(
    session: Session, clock: FixedClock, helped: Ticket, helper: Staff
) -> None:
    before = rows_to_resident(session, helped)
    team = access_team(session, "environment")
    note = tell_lead(session, _words(helped, "垃圾已清", 7), team, by=helper, clock=clock)
    again = tell_lead(session, _words(helped, "垃圾已清", 7), team, by=helper, clock=clock)
    assert note is again
    assert note.kind == "note"
    assert _kinds(session, "city").count("team_words") == 1
    assert last_params(session, "team_words")["author_team"] == "物业环保组"
    assert rows_to_resident(session, helped) == before


def test_an_edit_of_a_helper_s_words_reaches_the_lead_s_copy_only(
    session: Session, clock: FixedClock, helped: Ticket, helper: Staff
) -> None:
    before = rows_to_resident(session, helped)
    tell_lead(session, _words(helped, "垃圾已清", 7), access_team(session, "environment"), by=helper, clock=clock)
    edit_words(session, source_chat_id=CHATS["environment"], source_message_id=7, text="明天清", clock=clock)
    assert _kinds(session, "city").count("team_words_edited") == 1
    assert rows_to_resident(session, helped) == before


def test_a_private_note_of_a_helper_stays_in_their_group(
    session: Session, clock: FixedClock, helped: Ticket, helper: Staff
) -> None:
    keep_helper_note(session, _words(helped, "先别急"), access_team(session, "environment"), by=helper, clock=clock)
    assert "team_words" not in _kinds(session, "city")


def test_the_lead_s_words_reach_every_helping_team_and_nobody_else(
    session: Session, clock: FixedClock, helped: Ticket, owner: Staff
) -> None:
    call_help(session, helped.number, "civil", "", by=owner, clock=clock)
    before = rows_to_resident(session, helped)
    tell_helpers(session, _words(helped, "明天九点现场见"), by=owner, clock=clock)
    for code in ("environment", "civil"):
        assert _kinds(session, code).count("team_words") == 1
    assert "team_words" not in _kinds(session, "city")
    assert rows_to_resident(session, helped) == before


def test_words_to_helpers_without_any_are_refused(
    session: Session, clock: FixedClock, ticket: Ticket, owner: Staff
) -> None:
    with pytest.raises(InvalidInputError, match="现在没有协办组"):
        tell_helpers(session, _words(ticket, "明天见"), by=owner, clock=clock)


def test_the_helping_team_says_it_is_done(session: Session, clock: FixedClock, helped: Ticket, helper: Staff) -> None:
    end_help(session, helped.number, by=helper, clock=clock)
    assert _helping(session, helped) == []
    assert "end_help" in actions(session, helped)
    with pytest.raises(HelpdeskError):
        end_help(session, helped.number, by=helper, clock=clock)
    with pytest.raises(NotAllowedError, match="协办已经结束"):
        tell_lead(session, _words(helped, "还有一点"), access_team(session, "environment"), by=helper, clock=clock)


def test_the_owner_may_end_a_team_s_help_and_a_colleague_may_not(
    session: Session, clock: FixedClock, helped: Ticket, owner: Staff
) -> None:
    colleague = make_staff(session, clock, "city", name="吴兵")
    with pytest.raises(NotAllowedError, match="物业环保组或经办人"):
        end_help(session, helped.number, by=colleague, clock=clock, team_code="environment")
    end_help(session, helped.number, by=owner, clock=clock, team_code="environment")
    assert _helping(session, helped) == []


def test_a_team_can_be_called_again(session: Session, clock: FixedClock, helped: Ticket, owner: Staff) -> None:
    end_help(session, helped.number, by=owner, clock=clock, team_code="environment")
    call_help(session, helped.number, "environment", "", by=owner, clock=clock)
    assert _helping(session, helped) == ["environment"]


def test_a_final_ticket_ends_all_help_and_the_helpers_card_is_drawn_again(
    session: Session, clock: FixedClock, helped: Ticket, resident: Resident, helper: Staff
) -> None:
    for row in rows_to_team(session, access_team(session, "environment").id):
        row.sent_at = clock.now()
    session.flush()
    withdraw_ticket(session, helped.number, by=resident, clock=clock)
    assert _helping(session, helped) == []
    team = access_team(session, "environment")
    assert [row.kind for row in rows_to_team(session, team.id) if row.sent_at is None] == ["ticket_card"]


@pytest.mark.parametrize("gone", ["returned", "dispatched"])
def test_a_ticket_that_leaves_its_lead_leaves_its_helpers(
    session: Session, clock: FixedClock, helped: Ticket, owner: Staff, helper: Staff, gone: str
) -> None:
    if gone == "returned":
        return_ticket(session, helped.number, ReturnReason.WRONG_TEAM, by=owner, clock=clock)
    else:
        dispatch_ticket(session, helped.number, "civil", "", by=owner, clock=clock)
    assert _helping(session, helped) == []
    save_thread(session, helped.id, bind(session, clock, "environment").chat_id or 0, thread_id=None, card_message_id=5)
    with pytest.raises(NotAllowedError, match="协办已经结束"):
        claim_ticket(session, helped.number, by=helper, clock=clock)
