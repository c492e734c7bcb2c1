"""Which certificate somebody means, in the words people use."""

import pytest

from helpdesk.certificates.catalogue import find_certificate, issuable_certificates
from helpdesk.office import Office


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("居住证明", "居住证明"),
        ("我想开个居住证明", "居住证明"),
        ("居住", "居住证明"),
        ("帮我打一份租住证明", "居住证明"),
        ("亲属关系证明（仅限公证）", "亲属关系证明（仅限公证）"),
        ("亲属关系证明", "亲属关系证明"),
        ("公证处要的亲属关系证明", "亲属关系证明（仅限公证）"),
        ("单身证明", "婚姻状况证明"),
        ("未婚证明怎么开", "婚姻状况证明"),
        ("无犯罪证明", "无犯罪记录证明"),
        ("收入证明", "居民财产证明"),
        ("我爸的死亡证明", "死亡证明"),
        ("证明我妈是我妈", "亲属关系证明"),
        ("狗证", "居民养犬证明"),
        ("身份证丢失证明", "证件遗失证明"),
    ],
)
def test_a_certificate_is_found_by_the_words_people_use(office: Office, words: str, name: str) -> None:
    entry = find_certificate(office, words)
    assert entry is not None
    assert entry.name == name


@pytest.mark.parametrize("words", ["", "证明", "路灯不亮", "开", "  "])
def test_what_is_unclear_is_none(office: Office, words: str) -> None:
    assert find_certificate(office, words) is None


def test_the_kinds_this_office_issues_can_be_offered(office: Office) -> None:
    names = [entry.name for entry in issuable_certificates(office)]
    assert names == ["居住证明", "权属来源证明", "贫困学生证明", "亲属关系证明（仅限公证）"]
