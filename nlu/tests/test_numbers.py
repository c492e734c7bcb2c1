import pytest

from nlu.patterns.numbers import (
    find_amounts,
    find_id_numbers,
    find_phones,
    find_plates,
    find_ticket_numbers,
    is_id_number,
)


def found(find, text):
    return [text[span.start : span.end] for span in find(text)]


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("我电话13800005590", ["13800005590"]),
        ("打138 0000 5590找我", ["138 0000 5590"]),
        ("座机021-62345678", ["021-62345678"]),
        ("打7712306没人接", ["7712306"]),
        ("12800005590", []),
        ("身份证42000019930228416813800005590", []),
        ("138000055901", []),
    ],
)
def test_phones(text, phones):
    assert found(find_phones, text) == phones


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11000019560304102x", True),
        ("420000199302284168", True),
        ("420000199302284167", False),
        ("420000199302304168", False),
    ],
)
def test_an_id_number_needs_a_real_birthday_and_the_right_last_digit(number, valid):
    assert is_id_number(number) is valid
    assert found(find_id_numbers, f"证号{number},谢谢") == ([number] if valid else [])


@pytest.mark.parametrize(
    ("text", "plates"),
    [
        ("粤a1k55r停在盲道", ["粤a1k55r"]),
        ("沪a·12345", ["沪a·12345"]),
        ("京ad12345堵门", ["京ad12345"]),
        ("云t8801", ["云t8801"]),
        ("车号kka-2093", ["kka-2093"]),
        ("苏大强", []),
        ("粤i1k55r", []),
    ],
)
def test_plates(text, plates):
    assert found(find_plates, text) == plates


@pytest.mark.parametrize(
    ("text", "tickets"),
    [
        ("100017怎么样了", ["100017"]),
        ("#100241催一下", ["#100241"]),
        ("单号一零零一四七", ["一零零一四七"]),
        ("b20260101-0007有结果吗", ["b20260101-0007"]),
        ("工单20180402163507没结果", ["20180402163507"]),
        ("欠我100000元", []),
        ("邮编100017", []),
        ("13800005590", []),
    ],
)
def test_ticket_numbers(text, tickets):
    assert found(find_ticket_numbers, text) == tickets


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("欠我八千块", ["八千"]),
        ("押金1500没退", ["1500"]),
        ("卡里还有3100", ["3100"]),
        ("赔了五百多", ["五百多"]),
        ("一万出头", ["一万出头"]),
        ("¥1,350.50", ["1,350.50"]),
        ("每月30元", ["30"]),
        ("1700多元", ["1700"]),
        ("掉了十五块八毛", ["十五"]),
        ("收了六万八", ["六万八"]),
        ("钱不多,260元", ["260"]),
        ("一天280", ["280"]),
        ("合计19万余元", ["19万"]),
        ("木板松了十七块", []),
        ("路塌了一块", []),
        ("几百趟车", []),
        ("欠三千多个人的", []),
        ("修了三百米", []),
        ("千万别去", []),
        ("欠了三个月", []),
        ("住了8年", []),
    ],
)
def test_amounts_are_the_number_without_its_unit(text, amounts):
    assert sorted(set(found(find_amounts, text))) == amounts
