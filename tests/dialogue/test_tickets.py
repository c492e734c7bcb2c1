"""Talking about requests that are filed."""

from datetime import timedelta

from helpdesk.tickets.commands import StaffWords
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import words_of
from helpdesk.tickets.services import ask_resident, claim_ticket, resolve_ticket
from helpdesk.tickets.states import Status
from tests.support.dialogue import Talker
from tests.support.factories import make_staff, make_ticket


def filed(resident: Talker, summary: str = "路灯不亮") -> Ticket:
    """A ticket of the resident."""
    with resident.dialogue.database.session() as session:
        return make_ticket(
            session,
            resident.dialogue.clock,
            resident.row,
            key=f"{resident.resident_id}-{summary}",
            summary=summary,
        )


def asked(resident: Talker) -> Ticket:
    """A ticket whose staff wait for the resident."""
    ticket, clock = filed(resident), resident.dialogue.clock
    with resident.dialogue.database.session() as session:
        staff = make_staff(session, clock)
        claim_ticket(session, ticket.number, by=staff, clock=clock)
        ask_resident(session, StaffWords(ticket.number, "是哪一盏灯？"), by=staff, clock=clock)
    return ticket


def resolved(resident: Talker) -> Ticket:
    """A ticket that is done."""
    ticket, clock = filed(resident), resident.dialogue.clock
    with resident.dialogue.database.session() as session:
        staff = make_staff(session, clock)
        claim_ticket(session, ticket.number, by=staff, clock=clock)
        resolve_ticket(session, StaffWords(ticket.number, "修好了。", without_photo=True), by=staff, clock=clock)
    return ticket


def test_progress_of_the_only_ticket_is_told(resident: Talker) -> None:
    ticket = filed(resident)
    resident.say("我上次报的那个事情办得怎么样了")
    assert ticket.number in resident.heard
    assert "路灯不亮" in resident.heard
    assert "最晚" in resident.heard


def test_of_several_tickets_the_newest_three_are_offered(resident: Talker) -> None:
    numbers = [filed(resident, f"第{one}件").number for one in "一二三四"]
    resident.command("/check_progress")
    assert len(resident.titles) == 3
    assert resident.titles[0].startswith(numbers[-1])
    assert numbers[-1] in resident.press(numbers[-1]).heard


def test_somebody_elses_ticket_is_not_found(resident: Talker) -> None:
    other = filed(resident.dialogue.resident("李强"))
    resident.say(f"查一下工单{other.number}的进度")
    assert "没有找到" in resident.heard
    assert "路灯不亮" not in resident.heard


def test_urging_twice_in_a_day_is_told_kindly(resident: Talker) -> None:
    ticket = filed(resident)
    resident.command(f'/urge_ticket{{"ticket_no": "{ticket.number}"}}')
    assert "ticket_urged" in resident.news
    resident.command("/urge_ticket")
    assert "刚催过" in resident.heard


def test_withdrawing_is_asked_before_it_is_done(resident: Talker) -> None:
    filed(resident)
    resident.say("我想把上次那个工单撤回")
    assert "确定要撤回" in resident.heard
    assert resident.ticket.status is not Status.WITHDRAWN
    resident.say("是的")
    assert resident.ticket.status is Status.WITHDRAWN


def test_withdrawing_can_be_thought_over(resident: Talker) -> None:
    filed(resident)
    resident.command("/withdraw_ticket").press("不撤回")
    assert resident.ticket.status is not Status.WITHDRAWN


def test_words_answer_the_question_staff_asked(resident: Talker) -> None:
    ticket = asked(resident)
    resident.say("从东边数第二盏")
    assert ticket.number in resident.heard
    assert resident.ticket.status is Status.IN_PROGRESS
    with resident.dialogue.database.reading() as session:
        texts = [one.text for one in words_of(session, session.merge(ticket))]
    assert "从东边数第二盏" in texts


def test_a_new_matter_is_not_swallowed_by_a_waiting_ticket(resident: Talker) -> None:
    asked(resident)
    resident.say("我要投诉楼下烧烤店半夜吵得睡不着")
    assert resident.ticket.status is Status.WAITING
    assert "补充到" not in resident.heard


def test_words_taken_for_an_answer_can_be_made_a_new_matter(resident: Talker) -> None:
    asked(resident)
    resident.say("从东边数第二盏")
    resident.press("不是，这是新的事情")
    assert resident.answers
    assert "这个按钮已经用过了" not in resident.heard


def test_a_photo_goes_to_the_waiting_ticket(resident: Talker) -> None:
    ticket = asked(resident)
    resident.send(photos=["p1"])
    assert ticket.number in resident.heard
    assert resident.ticket.status is Status.IN_PROGRESS


def test_praise_asks_how_the_resolved_ticket_was(resident: Talker) -> None:
    resolved(resident)
    resident.command("/rate_service")
    assert resident.titles == ["已解决", "部分解决", "没解决"]
    resident.press("已解决")
    assert "rating_satisfaction" in resident.news


def test_a_ticket_is_urged_in_the_middle_of_a_form(resident: Talker) -> None:
    ticket = filed(resident)
    resident.command("/request_certificate").press("居住证明")
    resident.command(f'/check_progress{{"ticket_no": "{ticket.number}"}}')
    assert ticket.number in resident.heard
    assert "给谁开的" in resident.heard


def test_the_promised_date_is_a_day_people_know(resident: Talker) -> None:
    ticket = filed(resident)
    resident.command("/check_progress")
    promised = ticket.promised_on
    assert f"{promised.month}月{promised.day}日" in resident.heard
    assert promised > (ticket.opened_at - timedelta(days=1)).date()
