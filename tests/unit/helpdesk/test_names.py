"""Names that are found by themselves, and words that look like names and are none."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from helpdesk.personal.bare import bare_names
from helpdesk.personal.ordinary_pairs import BEFORE, BEHIND
from helpdesk.personal.surnames import FAMILY
from helpdesk.phrases.masking import mask

DATA = Path(__file__).resolve().parents[2] / "data"
FROZEN = Path(__file__).resolve().parents[3] / "data" / "frozen" / "services.jsonl"
MOST_NAMES = (
    0.02  # Of messages written without personal data; measured 0.4 % on messages the pairs were not counted in.
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        # nothing announces them
        ("我们多次找周海涛协商", "我们多次找某某协商"),
        ("路口那盏灯王小满修过", "路口那盏灯某某修过"),
        ("让赵德柱给我回个话", "让某某给我回个话"),
        ("尉迟明家漏水到楼下", "某某家漏水到楼下"),
        # something does, and any character may follow
        ("真名叫江海燕", "真名叫某某"),
        ("申请人：官红兵，男", "申请人：某某，男"),
        ("户名叶知秋", "户名某某"),
        ("对方叫*小龙", "对方叫某某"),
        # in one list
        ("工头欠张德丰、温暖、白雪三个人的钱", "工头欠某某、某某、某某三个人的钱"),
        # among themselves
        ("会计老昝说钱不够", "会计老某说钱不够"),
        ("陈老幺占了我的地", "某老幺占了我的地"),
        ("徐胖子又开音响", "某胖子又开音响"),
        ("阿坤家的围墙要倒", "阿某家的围墙要倒"),
        ("二狗子把树砍了", "某某把树砍了"),
        ("我女儿朵朵被狗咬了", "我女儿某某被狗咬了"),
        # of other peoples
        ("扎西顿珠的身份证丢了", "某某的身份证丢了"),
        ("邻居艾山江·吾买尔的羊跑了", "邻居某某的羊跑了"),
        # numbers and sums beside them
        ("我61年的，能办卡吗", "我1900年1月1日的，能办卡吗"),
        ("加我薇lamp_0418", "加我薇某号"),
        ("欠条上写的壹万玖仟元", "欠条上写的1000元"),
        ("老板欠我1w3", "老板欠我1000"),
    ],
)
def test_a_name_goes(text: str, masked: str) -> None:
    assert mask(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "高速路口的路灯坏了一排",
        "周末白天方便来吗",
        "施工的时候马路上全是石头",
        "和平路金店门口的井盖没了",
        "江苏那边的社保怎么转",
        "盛夏里小区停电了",
        "阿姨，我想问问养老金",
        "小区里老人多，路不平",
        "孩子天天哭，老师不管",
        "老周期的车票还能用吗",
        "阳光城·滨河苑的电梯坏了",
        "才让开五分钟又堵上了",
        "我5月3号，去过窗口",
        "火警119和96333都打过了",
        "这栋楼一共18层",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert mask(text).text == text


@pytest.mark.parametrize(
    ("text", "amount", "masked"),
    [
        ("96333打过去没人接", "96333", "96333打过去没人接"),
        ("火警119、急救120都记得", "119", "火警119、急救120都记得"),
        ("这边的楼18层", "18", "这边的楼18层"),
        ("他拿走5000打了张条", "5000", "他拿走1000打了张条"),
        ("他拿走120块没还", "120", "他拿走1000块没还"),
    ],
)
def test_what_the_model_takes_for_a_sum_may_be_a_hotline_or_a_count(text: str, amount: str, masked: str) -> None:
    start = text.index(amount)
    assert mask(text, [{"type": "amount", "start": start, "end": start + len(amount)}]).text == masked


def test_the_frozen_messages_lose_hardly_a_word_to_names() -> None:
    texts = [json.loads(line)["text"] for line in FROZEN.read_text(encoding="utf-8").splitlines()]
    taken = [text for text in texts if any(True for _ in bare_names(text))]
    assert len(texts) > 500
    assert len(taken) / len(texts) <= MOST_NAMES, taken


def test_each_name_of_a_long_text_is_found_once() -> None:
    text = "王强、李勇、" * 600
    found = list(bare_names(text))
    assert len(found) == 1200
    assert all(one[1] <= next_one[0] for one, next_one in pairwise(found))


def test_the_pairs_are_of_family_names() -> None:
    assert set(BEHIND) == set(BEFORE)
    assert set(BEHIND) <= FAMILY
    assert "速" in BEHIND["高"]
    assert "道" in BEFORE["路"]
