"""The services, from the first word to the ticket."""

from helpdesk.catalogue import Service
from helpdesk.tickets.states import Status
from tests.support.dialogue import Talker

PIN = {"latitude": 31.2304, "longitude": 121.4737}


def test_a_certificate_with_buttons_from_first_to_last(resident: Talker) -> None:
    resident.command("/request_certificate")
    assert "居住证明" in resident.titles
    assert "其他" in resident.titles
    resident.press("居住证明")
    assert resident.titles == ["本人", "家人", "别人"]
    resident.press("本人").say("孩子上学报名")
    assert {one["payload"] for one in resident.buttons} >= {"#location"}
    resident.say("和平里小区3栋2单元301")
    assert {one["payload"] for one in resident.buttons} >= {"#contact"}
    resident.send(contact={"phone": "+8613800001234", "name": "王秀兰"})
    assert "居住证明" in resident.heard
    assert "13800001234" in resident.heard
    assert resident.tickets == []
    resident.press("提交")
    assert resident.ticket.service is Service.CERTIFICATE
    assert resident.ticket.details == {
        "cert_type": "居住证明",
        "applicant": "本人",
        "purpose": "孩子上学报名",
        "place": "和平里小区3栋2单元301",
        "contact": "13800001234",
    }
    assert resident.news == ["ticket_opened"]
    assert "身份证" in resident.heard


def test_a_certificate_for_mother_told_in_one_breath_asks_only_what_is_missing(resident: Talker) -> None:
    resident.say("给我妈开个居住证明，孩子上学用，我家住和平里3栋2单元，电话13800001234")
    assert "提交" in "".join(resident.titles)
    resident.press("提交")
    assert resident.ticket.details["applicant"] == "家人（我妈）"


def test_what_to_bring_is_told_before_anything_is_asked(resident: Talker) -> None:
    resident.say("办居住证明要带什么材料")
    assert "身份证" in resident.heard


def test_a_dispute_goes_to_mediation(resident: Talker) -> None:
    resident.command("/request_mediation")
    assert "对方是谁" in resident.heard
    resident.say("楼上邻居").say("他家卫生间一直漏水，把我家天花板泡坏了").say("和平里5栋")
    resident.say("修好，再赔我重新刷墙的钱").press("就在这里联系我").press("先不要")
    resident.press("提交")
    ticket = resident.ticket
    assert ticket.service is Service.MEDIATION
    assert ticket.details["party"] == "楼上邻居"
    assert ticket.details["may_contact_party"] == "先不要"
    assert ticket.team_id is not None


def test_a_complaint_is_asked_for_what_it_lacks(resident: Talker) -> None:
    resident.say("我要投诉")
    assert "什么事" in resident.heard
    resident.say("楼下烧烤店天天半夜吵得睡不着")
    if "是谁" in resident.heard:
        resident.say("和平里3栋楼下的烧烤店")
    assert "很久了" in resident.titles
    resident.press("很久了").press("提交")
    assert resident.ticket.service is Service.COMPLAINT
    assert resident.ticket.details["since"] == "很久了"


def test_an_album_and_a_pin_make_a_snapshot(resident: Talker) -> None:
    resident.send(photos=["a1", "a2", "a3"])
    assert "照片收到了" in resident.heard
    resident.send(location=PIN)
    assert "什么问题" in resident.heard
    resident.say("井盖坏了，有个大洞").press("提交")
    ticket = resident.ticket
    assert ticket.service is Service.SNAPSHOT
    assert (ticket.latitude, ticket.longitude) == (PIN["latitude"], PIN["longitude"])
    assert ticket.summary == "井盖坏了，有个大洞"


def test_a_photo_with_a_caption_is_understood_by_its_caption(resident: Talker) -> None:
    resident.say("幸福路菜场门口的路灯坏了", photos=["b1"])
    if "在什么地方" in resident.heard:
        resident.say("幸福路菜场门口")
    assert "1 张" in resident.heard
    assert resident.press("提交").ticket.service is Service.SNAPSHOT


def test_a_question_told_at_once_only_needs_a_yes(resident: Talker) -> None:
    resident.say("请问老年卡在哪里办理")
    assert "提交" in "".join(resident.titles)
    resident.say("好的")
    assert resident.ticket.service is Service.CONSULT


def test_a_suggestion_is_asked_for_and_filed(resident: Talker) -> None:
    resident.command("/make_suggestion").say("小区里加几张长椅给老人歇脚").press("提交")
    assert resident.ticket.service is Service.SUGGESTION


def test_a_wish_for_a_person_becomes_a_ticket_for_staff(resident: Talker) -> None:
    resident.command("/talk_to_staff").say("我想问问我家低保的事").press("提交")
    assert resident.ticket.service is Service.HELP
    assert resident.ticket.status in (Status.NEW, Status.TRIAGE)


def test_a_certificate_nobody_here_issues_is_answered_with_who_does(resident: Talker) -> None:
    resident.command("/request_certificate").say("无犯罪记录证明")
    assert "派出所" in resident.heard
    assert any("办别的" in one for one in resident.titles)
    resident.press("转人工")
    assert "无犯罪记录证明" in resident.heard
    resident.press("提交")
    assert resident.ticket.service is Service.HELP


def test_another_certificate_may_be_asked_for_instead(resident: Talker) -> None:
    resident.command("/request_certificate").say("死亡证明").press("办别的")
    resident.say("居住证明")
    assert resident.titles == ["本人", "家人", "别人"]
