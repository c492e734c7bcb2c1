"""People who have never read how it works, each in a real conversation."""

from helpdesk.catalogue import Service
from tests.support.dialogue import Talker

LAMP = "你好姑娘我今年七十六了我家楼道那个灯坏了三天了晚上黑漆漆的怕摔跤能不能叫人来修一修"


def test_an_old_woman_dictates_without_a_full_stop(resident: Talker) -> None:
    resident.say(LAMP)
    assert "有照片吗" in resident.heard
    resident.say("没有").say("就在幸福新村6号楼2单元三楼")
    assert "请您看一看" in resident.heard
    resident.say("好的")
    assert resident.ticket.service is Service.SNAPSHOT
    assert resident.ticket.topic == "public_facilities"


def test_somebody_changes_their_mind_three_times(resident: Talker) -> None:
    resident.say("我要开个居住证明").say("给我妈").say("不对，给我自己").say("租房子")
    resident.say("幸福路12号院3栋2单元501").say("门牌错了是502").say("哎等等用途写孩子上学").say("不要电话联系")
    assert "给谁办：本人" in resident.heard
    assert "用途：孩子上学" in resident.heard
    assert "幸福路12号院3栋2单元502" in resident.heard
    assert "在邻里通里联系" in resident.heard


def test_two_matters_in_one_sentence_are_both_taken_up(resident: Talker) -> None:
    resident.say("幸福路18号院门口路灯坏了三天了，另外楼上还天天装修吵得要命").say("没有照片")
    if "请您看一看" not in resident.heard:
        resident.say("18号院门口")
    resident.press("提交")
    assert "楼上还天天装修吵得要命" in resident.heard
    resident.say("接着办")
    assert any("投诉" in one for one in resident.titles)


def test_a_question_about_a_plot_of_land_is_no_certificate(resident: Talker) -> None:
    resident.say("我是青山村的，我儿子结婚要盖房，宅基地咋申请")
    assert "想问的事" in resident.heard


def test_traditional_characters_get_the_papers_and_the_same_certificate(resident: Talker) -> None:
    resident.say("您好，我想申請居住證明，要準備什麼資料呢？")
    assert "租房合同" in resident.heard
    resident.say("我自己").say("租房子").say("陽光花園5棟1103").say("在這裡聯絡就好").say("沒問題，送出")
    assert resident.ticket.details["cert_type"] == "居住证明"


def test_an_answer_to_another_question_goes_where_it_belongs(resident: Talker) -> None:
    resident.command("/request_mediation").say("楼上").say("天天半夜拖桌子，吵得睡不着").say("13688889999")
    resident.say("和平里小区7栋1单元")
    assert "您希望怎么解决" in resident.heard
    resident.say("别再吵就行").say("先不要好了").press("提交")
    assert resident.ticket.details["contact"] == "13688889999"
    assert resident.ticket.place == "和平里小区7栋1单元"


def test_something_taken_back_after_filing_is_added(resident: Talker) -> None:
    resident.say("和平里小区3栋楼下井盖坏了").say("没图").press("提交")
    resident.say("我说错了 不是和平里是和平花苑")
    assert "补充进去" in resident.titles
    resident.press("补充进去")
    assert f"编号 {resident.ticket.number}" in resident.heard
