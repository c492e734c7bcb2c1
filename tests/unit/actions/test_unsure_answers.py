"""Oral answers to "是这件事吗？" and to "在什么地方？" that are neither yes nor no."""

from dataclasses import replace

import pytest

from actions.same_thing import OWN_QUESTION, QUESTION, asking
from actions.talk import CONFIRMATION, SIDE_QUESTION, Step, Talk
from helpdesk.catalogue import Service
from tests.support.saying import hear, said, talk, words


def asked(*, is_own: bool = False, photos: str | None = None) -> Talk:
    """The question stands open; behind it waits the photo, or with one the slip."""
    facts = {"place": "和平菜市场", "description": "路灯不亮"} | ({"photos": photos} if photos else {})
    before = talk(Service.SNAPSHOT, SIDE_QUESTION, **facts)
    return replace(asking(before, is_own=is_own, number="100001"), requested=SIDE_QUESTION)


@pytest.mark.parametrize(
    "answer", ["不晓得", "不知道", "我也不清楚", "说不准", "不太确定", "拿不准哦", "难说", "不晓得是不是"]
)
def test_who_cannot_tell_reports_apart_and_is_told_so(answer: str) -> None:
    after = hear(asked(), words(answer, "skip"))
    assert (after.step, after.side) == (Step.GO_ON, None)
    assert said(after) == ["utter_same_thing_unsure"]


@pytest.mark.parametrize("answer", ["哪个?", "哪一件？", "啥意思", "什么意思呀", "你说的是哪个", "没看懂", "看不懂"])
@pytest.mark.parametrize("is_own", [False, True])
def test_who_asks_which_is_asked_again_and_nothing_is_noted(answer: str, is_own: bool) -> None:
    after = hear(asked(is_own=is_own), words(answer, "ask_information"))
    assert after.side is not None
    assert after.side.name == (OWN_QUESTION if is_own else QUESTION)
    assert said(after) == ["utter_again_same_thing"]
    assert after.requested == SIDE_QUESTION
    assert after.draft.notes == ()


@pytest.mark.parametrize(
    "answer",
    ["应该是吧", "好像是", "可能是的", "差不多", "多半是哦", "是刚才那件嘛", "就是我报的那个", "对头，就是这个"],
)
def test_a_likely_yes_joins(answer: str) -> None:
    assert hear(asked(), words(answer)).step is Step.JOIN


@pytest.mark.parametrize("answer", ["好像不是", "应该不是", "可能不是这个"])
def test_a_likely_no_does_not(answer: str) -> None:
    after = hear(asked(), words(answer))
    assert (after.step, said(after)) == (Step.GO_ON, ["utter_same_thing_apart"])


def test_the_photo_behind_the_question_is_not_spoken_of() -> None:
    after = hear(asked(), words("嗯哼哼", "nlu_fallback"))
    assert said(after) == ["utter_again_same_thing"]
    assert after.side is not None


def test_an_urge_is_not_told_that_nothing_was_filed() -> None:
    after = hear(asked(is_own=True, photos="none"), words("再催一下", "urge_ticket"))
    assert said(after) == []
    assert after.step is Step.LEAVE


@pytest.mark.parametrize("answer", ["好的", "是的", "嗯嗯", "不是", "提交", "不要"])
def test_a_yes_or_no_is_no_place(answer: str) -> None:
    after = hear(talk(Service.SNAPSHOT, "place", description="健身器材坏了"), words(answer))
    assert after.draft.values.get("place") is None
    assert after.requested != CONFIRMATION


@pytest.mark.parametrize("answer", ["小花园", "好又多超市门口", "是我们楼下", "行政路口"])
def test_places_that_begin_like_a_yes_are_places(answer: str) -> None:
    after = hear(talk(Service.SNAPSHOT, "place", description="健身器材坏了"), words(answer))
    assert after.draft.values.get("place")


# --- a complaint has no field for the place ---


def test_a_complaint_put_right_goes_to_the_right_place() -> None:
    before = talk(
        Service.COMPLAINT, CONFIRMATION, description="烧烤店半夜吵", target="和平里", place="和平里", since="很久了"
    )
    after = hear(before, words("不是和平里 写错了 是和平花苑", "correct", address="和平花苑"))
    assert after.draft.values["target"] == "和平花苑"
    assert after.draft.values["place"] == "和平花苑"


def test_old_words_inside_the_target_are_put_right_in_the_place_too() -> None:
    facts = {"description": "和平里楼下半夜吵", "target": "和平里的烧烤店", "place": "和平里", "since": "很久了"}
    after = hear(talk(Service.COMPLAINT, CONFIRMATION, **facts), words("不是和平里，是和平花苑", "correct"))
    assert after.draft.values["place"] == "和平花苑"
    assert "和平里" not in str(after.draft.values)


def test_another_name_for_who_is_complained_of_leaves_the_place() -> None:
    facts = {"description": "半夜吵", "target": "李四烧烤", "place": "和平里", "since": "很久了"}
    after = hear(talk(Service.COMPLAINT, CONFIRMATION, **facts), words("投诉对象写错了，是张三烧烤", "correct"))
    assert (after.draft.values["target"], after.draft.values["place"]) == ("张三烧烤", "和平里")


@pytest.mark.parametrize("pending", [CONFIRMATION, "since", "photos"])
def test_a_number_nobody_asked_for_is_noted_and_not_looked_up(pending: str) -> None:
    service = Service.SNAPSHOT if pending == "photos" else Service.COMPLAINT
    facts = {"description": "半夜吵", "target": "烧烤店", "place": "和平里"}
    facts |= {} if pending in ("since", "photos") else {"since": "很久了"}
    after = hear(talk(service, pending, **facts), words("13800005678", "check_progress"))
    assert said(after) == ["utter_noted"]
    assert "13800005678" in str(after.draft.notes)
    assert after.step is Step.GO_ON


@pytest.mark.parametrize(
    ("answer", "rest"),
    [
        ("不是 我说的是3号楼后头那盏", "我说的是3号楼后头那盏"),
        ("不是，我要单独报", None),
        ("不对，不是一个地方", None),
        ("对头，就是这个", None),
        ("是的，灯杆子也歪了", "灯杆子也歪了"),
    ],
)
def test_what_is_told_besides_the_yes_or_no_is_kept(answer: str, rest: str | None) -> None:
    after = hear(asked(), words(answer, "deny" if answer.startswith("不") else "affirm"))
    assert after.draft.notes == ((rest,) if rest else ())
