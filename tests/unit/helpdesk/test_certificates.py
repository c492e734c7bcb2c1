"""Which certificate somebody means, in the words people use."""

import pytest

from helpdesk.certificates.catalogue import CertificateEntry, find_certificate, is_spelled_out, issuable_certificates
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
        ("住在这里的证明", "居住证明"),
        ("想证明我住在这里", "居住证明"),
        ("开个啥证明证明他没犯过事", "无犯罪记录证明"),
        ("无犯罪", "无犯罪记录证明"),
        ("出生证明", "出生证明"),
        ("开一份出生证明", "出生证明"),
    ],
)
def test_a_certificate_is_found_by_the_words_people_use(office: Office, words: str, name: str) -> None:
    entry = find_certificate(office, words)
    assert entry is not None
    assert entry.name == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("居主正明", "居住证明"),
        ("我想开个居主正明", "居住证明"),
        ("居祝證名", "居住证明"),
        ("居租证明", "居住证明"),
        ("受入证明", "居民财产证明"),
        ("丹身证明给我打一份", "婚姻状况证明"),
        ("无饭罪记录证明", "无犯罪记录证明"),
        ("亲戚关系证明", "亲属关系证明"),
        ("平困生证明", "贫困学生证明"),
    ],
)
def test_a_name_with_wrong_characters_is_found_by_its_sound(office: Office, words: str, name: str) -> None:
    entry = find_certificate(office, words)
    assert entry is not None
    assert entry.name == name
    assert not is_spelled_out(entry, words)


@pytest.mark.parametrize(
    "words",
    [
        "离职证明",
        "学历证明",
        "毕业证明",
        "监护关系证明",
        "居住证件",
        "够挣",
        "个啥证明",
        "就是那个证明",
        "可以",
    ],
)
def test_a_name_of_its_own_is_no_slip_for_another(office: Office, words: str) -> None:
    assert find_certificate(office, words) is None


def test_a_sound_that_fits_two_kinds_is_none(office: Office) -> None:
    kinds = (
        CertificateEntry(name="公式证明", issuable=True),
        CertificateEntry(name="公事证明", issuable=True),
    )
    doubled = office.model_copy(update={"certificates": kinds})
    assert find_certificate(doubled, "公示证明") is None
    assert find_certificate(doubled, "公事证明") is kinds[1]


@pytest.mark.parametrize("words", ["", "证明", "路灯不亮", "开", "  "])
def test_what_is_unclear_is_none(office: Office, words: str) -> None:
    assert find_certificate(office, words) is None


def test_the_kinds_this_office_issues_can_be_offered(office: Office) -> None:
    names = [entry.name for entry in issuable_certificates(office)]
    assert names == ["居住证明", "权属来源证明", "贫困学生证明", "亲属关系证明（仅限公证）"]
