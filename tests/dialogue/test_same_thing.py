"""是这件事吗？ Somebody has reported it already, and whoever reports it again says yes, no, or something else."""

from helpdesk.crowds.models import JoinedResident
from helpdesk.tickets.models import Ticket, TicketMessage
from tests.support.dialogue import Talker
from tests.support.factories import make_ticket

ASKED = "是这件事吗"
JOIN, APART = "是，一起关注", "不是，我单独报"


def reported(resident: Talker, place: str, by: Talker | None = None) -> Ticket:
    """A lamp that somebody reported at a place of its own; by default somebody else."""
    words = f"{place}门口的路灯坏了，晚上黑漆漆的"
    with resident.dialogue.database.session() as session:
        return make_ticket(
            session,
            resident.dialogue.clock,
            by.row if by else None,
            key=f"same-{place}-{resident.resident_id}",
            summary=words,
            details={"description": words, "place": f"{place}门口"},
            place=f"{place}门口",
        )


def asked(resident: Talker, place: str) -> Talker:
    """Reports the same lamp, up to the question."""
    resident.say(f"{place}门口那个路灯坏了好几天，晚上看不见")
    assert ASKED in resident.heard
    return resident


def crowd_of(resident: Talker, ticket: Ticket) -> list[int]:
    """Ids of the residents who joined."""
    with resident.dialogue.database.reading() as session:
        rows = session.query(JoinedResident).filter_by(ticket_id=ticket.id, left_at=None)
        return [one.resident_id for one in rows]


def words_passed_on(resident: Talker, ticket: Ticket) -> list[str]:
    """What residents added to the ticket."""
    with resident.dialogue.database.reading() as session:
        rows = session.query(TicketMessage).filter_by(ticket_id=ticket.id, kind="supplement")
        return [one.text for one in rows.order_by(TicketMessage.id)]


def test_one_press_joins_and_files_nothing_of_its_own(resident: Talker) -> None:
    ticket = reported(resident, "幸福桥")
    asked(resident, "幸福桥")
    assert "已有 1 人反映：幸福桥" in resident.heard
    assert resident.titles == [JOIN, APART]
    resident.press(JOIN)
    assert "我也转给工作人员了" in resident.heard
    assert resident.tickets == []
    assert crowd_of(resident, ticket) == [resident.resident_id]
    assert "crowd_joined" in resident.news
    assert any("坏了好几天" in words for words in words_passed_on(resident, ticket))


def test_a_typed_yes_joins_as_well(resident: Talker) -> None:
    ticket = reported(resident, "青山水库")
    asked(resident, "青山水库").say("对，就是这个")
    assert "我也转给工作人员了" in resident.heard
    assert crowd_of(resident, ticket) == [resident.resident_id]
    assert resident.tickets == []


def test_not_this_one_goes_on_to_the_slip_of_its_own(resident: Talker) -> None:
    ticket = reported(resident, "老戏台")
    asked(resident, "老戏台").press(APART)
    assert "不是一件事，我给您单独报" in resident.heard
    resident.press("没有照片").press("提交")
    assert resident.ticket.number != ticket.number
    assert crowd_of(resident, ticket) == []


def test_a_typed_no_goes_on_as_well_and_is_not_asked_again(resident: Talker) -> None:
    ticket = reported(resident, "幸福小学")
    asked(resident, "幸福小学").say("不是，是另外一盏")
    assert ASKED not in resident.heard
    resident.say("没有照片")
    assert ASKED not in resident.heard
    resident.say("提交")
    assert len(resident.tickets) == 1
    assert crowd_of(resident, ticket) == []


def test_a_question_in_between_is_answered_and_the_question_stays(resident: Talker) -> None:
    ticket = reported(resident, "和平广场")
    asked(resident, "和平广场").say("你是机器人吗")
    assert "机器人" in resident.heard
    assert ASKED in resident.heard
    resident.press(JOIN)
    assert crowd_of(resident, ticket) == [resident.resident_id]


def test_a_photo_in_between_is_no_answer_and_is_passed_on(resident: Talker) -> None:
    ticket = reported(resident, "和平中学")
    asked(resident, "和平中学").send(photos=["lamp-from-the-other-side"])
    assert crowd_of(resident, ticket) == []
    resident.say("是的")
    assert crowd_of(resident, ticket) == [resident.resident_id]
    with resident.dialogue.database.reading() as session:
        messages = session.query(TicketMessage).filter_by(ticket_id=ticket.id, kind="supplement").all()
        assert [file.kind for one in messages for file in one.attachments] == ["photo"]


def test_giving_up_at_the_question_joins_nothing_and_files_nothing(resident: Talker) -> None:
    ticket = reported(resident, "幸福新村")
    asked(resident, "幸福新村").say("取消")
    assert "取消了" in resident.heard
    assert crowd_of(resident, ticket) == []
    assert resident.tickets == []


def test_ones_own_report_is_recognised_and_gets_the_new_words(resident: Talker) -> None:
    ticket = reported(resident, "和平花苑", by=resident)
    resident.say("和平花苑门口那个路灯坏了好几天，晚上看不见")
    assert f"您已经报过一件，编号 {ticket.number}" in resident.heard
    resident.press("是，补充进去")
    assert resident.ticket.number == ticket.number
    assert any("坏了好几天" in words for words in words_passed_on(resident, ticket))


def test_the_others_name_and_number_stay_theirs(resident: Talker) -> None:
    other = resident.dialogue.resident("欧阳翠花")
    reported(resident, "青山小学", by=other)
    asked(resident, "青山小学")
    assert "欧阳" not in resident.heard
    assert "翠花" not in resident.heard
