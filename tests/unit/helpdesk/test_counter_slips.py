"""What a clerk writes on a slip is read generously: labels in any form, or none at all."""

import pytest

from helpdesk.catalogue import Service, Topic
from helpdesk.counter.reading import is_nothing, read_words, service_of
from helpdesk.counter.slip import Slip
from helpdesk.counter.topics import SHOWN, likely_topics, named_topics
from helpdesk.errors import InvalidInputError

PLACES = ("和平路菜市场", "和平路", "阳光花园", "青山村")


def place_in(words: str) -> str | None:
    return next((name for name in PLACES if name in words), None)


def blank(service: Service = Service.SNAPSHOT) -> Slip:
    return Slip(key="counter:1:1", user_id=1, user_name="赵燕", service=service)


def read(text: str, slip: Slip | None = None, *, anew: bool = False) -> Slip:
    return read_words(slip or blank(), text, place_in, anew=anew)


@pytest.mark.parametrize(
    "text",
    [
        "路灯坏了\n地点：和平路菜市场门口\n姓名：王秀兰\n电话：13800001001",
        "是什么问题:路灯坏了\n位置: 和平路菜市场门口\n名字 王秀兰\n手机 138 0000 1001",
        "路灯坏了\n和平路菜市场门口\n王秀兰 13800001001",
        "王秀兰，１３８００００１００１\n和平路菜市场门口\n路灯坏了",
        "1. 路灯坏了\n2、地点 和平路菜市场门口\n3. 电话：王秀兰138-0000-1001",
        "和平路菜市场门口 路灯坏了 王秀兰 138 0000 1001",
    ],
)
def test_the_same_matter_in_many_forms(text: str) -> None:
    slip = read(text)
    assert slip.values == {"description": "路灯坏了", "place": "和平路菜市场门口"}
    assert (slip.name, slip.phone) == ("王秀兰", "13800001001")
    assert slip.missing() == []


def test_one_line_holds_the_place_inside_the_matter() -> None:
    slip = read("和平路路灯坏了 13800001001")
    assert slip.values == {"description": "和平路路灯坏了", "place": "和平路"}
    assert (slip.phone, slip.name) == ("13800001001", None)
    assert slip.missing() == ["name"]


def test_what_is_missing_is_read_from_a_bare_answer() -> None:
    slip = read("路灯坏了")
    assert slip.missing() == ["place", "name", "phone"]
    asked = Slip(**{**slip.__dict__, "is_asked": True})
    told = read("老槐树底下那一段\n李强\n13900002002", asked)
    assert (told.values["place"], told.name, told.phone) == ("老槐树底下那一段", "李强", "13900002002")
    assert told.values["description"] == "路灯坏了"


@pytest.mark.parametrize("text", ["没有", "没有了。", " 不知道 ", "无", "都没有"])
def test_the_clerk_may_say_there_is_no_more(text: str) -> None:
    assert is_nothing(text)
    assert read(text) == blank()


def test_a_label_without_a_value_says_nothing() -> None:
    slip = read("路灯坏了\n电话：没有\n姓名：\n地点：和平路")
    assert (slip.name, slip.phone, slip.values["place"]) == (None, None, "和平路")


def test_a_number_that_is_no_phone_is_shown_for_another_look() -> None:
    assert read("路灯坏了\n电话：1380000100").wrong_phone == "1380000100"
    assert read("路灯坏了\n1380000100").wrong_phone == "1380000100"
    mended = read("13800001001", read("路灯坏了\n1380000100"))
    assert (mended.phone, mended.wrong_phone) == ("13800001001", None)


def test_fields_of_the_service_by_their_labels() -> None:
    slip = read(
        "对方：楼上602\n事情经过：漏水到我家\n要求：赔两千\n能否联系对方：可以\n地点：阳光花园3栋502\n姓名：陈静\n电话：13700003003",
        blank(Service.MEDIATION),
    )
    assert slip.missing() == []
    assert slip.values["wish"] == "赔两千"
    assert slip.values["may_contact_party"] == "yes"
    command = slip.command()
    assert command.details["contact"] == "13700003003"
    assert (command.summary, command.topic) == ("楼上602：漏水到我家", Topic.NEIGHBOURS)


def test_a_certificate_without_labels() -> None:
    slip = read("居住证明\n孩子上学用\n王秀兰 13800001001\n和平路12号", blank(Service.CERTIFICATE))
    assert slip.values == {"cert_type": "居住证明", "purpose": "孩子上学用", "place": "和平路12号"}
    assert slip.command().details["applicant"] == "本人"
    assert slip.command().topic == Topic.DOCUMENTS


def test_more_lines_about_the_matter_stay_together() -> None:
    slip = read("路灯坏了\n三天没亮\n和平路")
    assert slip.values == {"description": "路灯坏了，三天没亮", "place": "和平路"}


def test_a_change_takes_the_place_of_what_was_told() -> None:
    slip = read("路灯坏了\n和平路\n王秀兰 13800001001")
    changed = read("地点：青山村\n电话：13900002002", slip, anew=True)
    assert (changed.values["place"], changed.phone, changed.name) == ("青山村", "13900002002", "王秀兰")
    assert read("井盖丢了", slip, anew=True).values["description"] == "井盖丢了"


def test_an_empty_slip_is_no_ticket() -> None:
    with pytest.raises(InvalidInputError, match="什么事"):
        read("电话：13800001001").command()


def test_a_slip_comes_back_as_it_was_stored() -> None:
    slip = read("路灯坏了\n和平路\n王秀兰 13800001001")
    assert Slip.from_json(slip.to_json()) == slip


@pytest.mark.parametrize(
    ("word", "service"),
    [("随手拍", Service.SNAPSHOT), ("投诉", Service.COMPLAINT), ("开证明", Service.CERTIFICATE), ("路灯", None)],
)
def test_the_service_is_named_in_usual_words(word: str, service: Service | None) -> None:
    assert service_of(word) is service


def test_topics_are_guessed_by_words_and_the_usual_ones_follow() -> None:
    assert named_topics("和平路路灯坏了")[0] is Topic.PUBLIC_FACILITIES
    assert named_topics("我要说的是噪音扰民")[0] is Topic.NOISE
    assert named_topics("您好") == []
    assert len(likely_topics("路灯")) == len(set(likely_topics("路灯"))) == SHOWN
    assert likely_topics("您好")[-1] is Topic.OTHER
