"""How people really answer: with words instead of buttons, beside the question, in other scripts and dialects."""

import pytest

from actions import words
from actions.answers import BY_MEDIATOR, HERE, NOT_YET, read_contact, read_place, read_since, read_wish, read_yes_no
from actions.message import plain
from actions.opening import open_draft
from actions.places import merge_place
from actions.talk import CONFIRMATION
from helpdesk.catalogue import Service
from tests.support.saying import catalogue, hear, said, talk
from tests.support.saying import words as typed

CERTIFICATE = {"cert_type": "居住证明", "applicant": "家人（我妈）", "purpose": "租房", "place": "和平里3栋2单元301"}
MEDIATION = {"description": "楼上天天吵"}


@pytest.mark.parametrize(
    "text", ["唔使打电话，喺度讲就得", "不要电话联系", "不想给电话", "我没有手机", "在這裡聯絡就好", "随便"]
)
def test_who_wants_no_call_is_answered_here(text: str) -> None:
    assert read_contact(typed(text)) == HERE


@pytest.mark.parametrize("text", ["先不要好了", "最好别", "还是不要吧", "唔使住"])
def test_a_hesitating_answer_keeps_the_mediator_away(text: str) -> None:
    assert read_yes_no(typed(text)) == NOT_YET


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("我都说了天天！从五月份就开始了！", "从五月份"),
        ("很久了", "很久了"),
        ("坏了三天了", "三天"),
        ("两个多月了", "两个多月"),
        ("有大半年了", "有大半年"),
        ("好的", None),
        ("他们欺负人", None),
    ],
)
def test_since_when_is_a_time_and_nothing_else(text: str, since: str | None) -> None:
    assert read_since(typed(text)) == since


@pytest.mark.parametrize(
    "text", ["两个月了", "有大半年了", "从五月份就开始了", "昨天晚上", "已经快三年多了", "2024年3月"]
)
def test_a_time_alone_is_known(text: str) -> None:
    assert words.is_bare_time(plain(text))


@pytest.mark.parametrize("text", ["3号", "百年老店", "七天酒店", "昨天那家店", "五一路", "楼上的邻居", "前面工地"])
def test_who_and_where_are_no_time(text: str) -> None:
    assert not words.is_bare_time(plain(text))


def test_a_time_is_kept_and_the_target_is_asked_again() -> None:
    after = hear(talk(Service.COMPLAINT, "target", description="半夜一直吵"), typed("两个月了"))
    assert after.draft.values == {"description": "半夜一直吵", "since": "两个月"}
    assert (said(after), after.requested) == (["utter_time_noted"], "target")
    assert said(hear(after, typed("两个月了"))) == ["utter_required_target"]
    done = hear(after, typed("阳光物业"))
    assert (done.draft.values["target"], done.requested) == ("阳光物业", "confirmation")


@pytest.mark.parametrize(
    ("service", "asked", "told"),
    [
        (Service.COMPLAINT, "target", {"description": "半夜吵", "since": "上个月"}),
        (Service.MEDIATION, "party", {"description": "楼上天天吵"}),
    ],
)
def test_a_time_with_no_room_left_is_added_as_a_note(service: Service, asked: str, told: dict[str, str]) -> None:
    after = hear(talk(service, asked, **told), typed("两个月了"))
    assert after.draft.notes == ("两个月了",)
    assert (after.draft.values, after.requested) == (told, asked)


def test_an_age_and_a_habit_are_no_beginning() -> None:
    assert words.since_in("我今年七十四了楼道灯坏了三天了") == "三天"
    assert words.since_in("三天两头来吵") is None
    assert words.since_in("从楼上扔下来") is None


def test_a_duration_in_the_first_words_is_not_asked_for() -> None:
    draft = open_draft(typed("楼下烧烤店吵了半个月了", party="烧烤店"), Service.COMPLAINT, catalogue)
    assert draft.values["since"] == "半个月"


def test_not_knowing_the_door_is_no_part_of_the_place() -> None:
    assert read_place(typed("不知道门牌号 就在和平里那边")) == "和平里那边"


def test_who_leaves_the_outcome_to_the_mediator_has_said_so() -> None:
    assert read_wish(typed("你们看着办吧")) == BY_MEDIATOR


def test_a_bare_number_of_a_room_is_put_into_the_address() -> None:
    assert merge_place("和平里3栋2单元301", "302") == "和平里3栋2单元302"


def test_no_with_the_right_answer_after_it_takes_the_last_one_back() -> None:
    before = talk(Service.CERTIFICATE, "purpose", cert_type="居住证明", applicant="家人（我妈）")
    after = hear(before, typed("不对，给我自己"))
    assert after.draft.values["applicant"] == "本人"
    assert after.requested == "purpose"


def test_a_field_may_be_named_with_what_is_to_be_written() -> None:
    after = hear(talk(Service.CERTIFICATE, "contact", **CERTIFICATE), typed("哎等等用途写孩子上学"))
    assert after.draft.values["purpose"] == "孩子上学"


def test_a_place_put_right_is_put_right_in_the_description_too() -> None:
    known = {"place": "和平里3栋楼下", "description": "和平里3栋楼下井盖坏了"}
    after = hear(talk(Service.SNAPSHOT, CONFIRMATION, **known), typed("写错了 是5栋"))
    assert after.draft.values["description"] == "和平里5栋楼下井盖坏了"


def test_a_comma_is_no_former_value() -> None:
    known = {**MEDIATION, "party": "我爸，还有我哥", "description": "吵架，打人"}
    after = hear(talk(Service.MEDIATION, "place", **known), typed("不是，是我爸"))
    assert after.draft.values["description"] == "吵架，打人"


def test_a_phone_number_said_to_another_question_is_the_contact() -> None:
    known = {**MEDIATION, "party": "楼上", "place": "和平里3栋"}
    after = hear(talk(Service.MEDIATION, "wish", **known), typed("13688889999"))
    assert after.draft.values["contact"] == "13688889999"
    assert after.requested == "wish"


def test_an_address_said_to_another_question_is_the_place() -> None:
    address = "幸福新村6号楼2单元"
    after = hear(talk(Service.MEDIATION, "party", **MEDIATION), typed(f"就在{address}", address=address))
    assert after.draft.values["place"] == address
    assert "party" not in after.draft.values


def test_submit_before_the_end_says_that_something_is_missing() -> None:
    after = hear(talk(Service.MEDIATION, "wish", **MEDIATION, party="楼上", place="和平里"), typed("提交"))
    assert said(after) == ["utter_not_complete"]
    assert after.requested == "wish"


@pytest.mark.parametrize(("text", "intent"), [("就这些", "ask_information"), ("赶紧给我办", "urge_ticket")])
def test_the_end_of_the_words_is_not_added_to_the_slip(text: str, intent: str) -> None:
    before = talk(Service.CONSULT, CONFIRMATION, description="老年卡怎么办")
    after = hear(before, typed(text, intent))
    assert said(after) == ["utter_again_confirmation"]
    assert after.draft.notes == ()


def test_a_question_missed_twice_is_explained_with_the_ways_out() -> None:
    once = hear(talk(Service.CERTIFICATE, "cert_type"), typed("那个那个东西"))
    assert said(once) == ["utter_again_cert_type"]
    assert said(hear(once, typed("就是那个嘛"))) == ["utter_required_cert_type"]


def test_an_optional_question_missed_twice_is_passed_over() -> None:
    once = hear(talk(Service.COMPLAINT, "since", description="太吵", target="烧烤店"), typed("气死我了"))
    assert once.requested == "since"
    assert hear(once, typed("他们欺负人")).requested == CONFIRMATION


def test_what_is_hoped_for_on_the_way_belongs_to_this_matter() -> None:
    known = {**MEDIATION, "party": "楼上", "place": "和平里3栋", "wish": "别吵"}
    after = hear(talk(Service.MEDIATION, "contact", **known), typed("希望他们晚上十点后安静些", "make_suggestion"))
    assert after.matters == ()
    assert after.draft.notes == ("希望他们晚上十点后安静些",)


def test_for_a_grandchild_but_in_the_own_name() -> None:
    told = "开个居住证明给我孙女上幼儿园用，是以我本人的名义开"
    draft = open_draft(typed(told, cert_type="居住证明"), Service.CERTIFICATE, catalogue)
    assert draft.values["applicant"] == "本人"
    assert draft.values["purpose"] == "孙女上幼儿园"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("我家门口路灯坏了三天了，另外楼上还天天装修吵得要命", "楼上还天天装修吵得要命"),
        ("楼上天天吵，还有往下扔垃圾", None),
        ("另外我家楼道灯坏了", None),
    ],
)
def test_a_second_matter_in_the_same_breath_is_heard(text: str, rest: str | None) -> None:
    assert words.second_matter(text) == rest


@pytest.mark.parametrize(
    ("text", "result", "stars"),
    [
        ("部分解决吧 边上还有个缝", "partly", None),
        ("还没修好", "unsolved", None),
        ("解决了，非常满意", "solved", 5),
        ("4分", None, 4),
        ("不太满意", None, 2),
        ("邻居楼上漏水一直没解决，他们还骂人，你们快来管管吧", None, None),
    ],
)
def test_a_rating_is_read_from_few_words(text: str, result: str | None, stars: int | None) -> None:
    assert words.told_result(plain(text)) == result
    assert words.told_stars(plain(text)) == stars


def test_a_complaint_demanded_outright_is_no_place() -> None:
    after = hear(
        talk(Service.SNAPSHOT, "place", description="垃圾没人倒"), typed("我想投诉楼下麻将馆", "file_complaint")
    )
    assert [one["text"] for one in after.matters] == ["我想投诉楼下麻将馆"]
    assert after.requested == "photos"
    assert "place" not in after.draft.values


def test_by_the_way_is_no_part_of_the_description() -> None:
    draft = open_draft(typed("对了 小区门口垃圾三天没人倒了"), Service.SNAPSHOT, catalogue)
    assert draft.values["description"] == "小区门口垃圾三天没人倒了"


def test_no_call_after_all_changes_the_contact() -> None:
    after = hear(talk(Service.CERTIFICATE, CONFIRMATION, **CERTIFICATE, contact="13755556666"), typed("不要电话联系了"))
    assert after.draft.values["contact"] == HERE
    assert after.draft.notes == ()


def test_the_matter_told_once_more_is_no_other_matter() -> None:
    known = {"description": "楼上空调滴水滴到我家雨棚上", "target": "楼上", "since": ""}
    after = hear(
        talk(Service.COMPLAINT, CONFIRMATION, **known), typed("楼上空调滴水 滴到我家雨棚", "request_mediation")
    )
    assert after.matters == ()


def test_an_address_is_no_wish() -> None:
    address = "和平里小区7栋1单元"
    known = {**MEDIATION, "party": "楼上", "place": "五楼那户"}
    after = hear(talk(Service.MEDIATION, "wish", **known), typed(address, address=address))
    assert after.draft.values["place"] == address
    assert after.requested == "wish"


def test_a_time_tells_no_matter() -> None:
    after = hear(talk(Service.COMPLAINT, "description"), typed("两个月了"))
    assert after.draft.values == {"since": "两个月"}
    assert (said(after), after.requested) == (["utter_time_noted"], "description")
