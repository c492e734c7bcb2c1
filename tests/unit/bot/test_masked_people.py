"""Names of other people on a card are masked; relations and firms stay readable."""

import pytest

from bot.views.masks import mask_person
from bot.views.staff import contact_letter
from bot.views.ticket_facts import CardDetail
from helpdesk.residents.names import is_person_name


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        ("我妈王秀兰", "我妈王**"),
        ("儿子：李强", "儿子：李*"),
        ("王秀兰", "王**"),
        ("爷爷", "爷爷"),
        ("我女儿", "我女儿"),
    ],
)
def test_a_relation_stays_and_the_name_goes(words: str, masked: str) -> None:
    assert mask_person(words) == masked


@pytest.mark.parametrize("words", ["王秀兰", "李强", "欧阳娜娜", "李阿姨"])
def test_a_bare_name_is_a_person(words: str) -> None:
    assert is_person_name(words)


@pytest.mark.parametrize("words", ["楼上602", "阳光物业", "王记饭店", "东边工地", "房东", "楼上邻居", "602 住户", ""])
def test_who_is_named_otherwise_is_none(words: str) -> None:
    assert not is_person_name(words)


def test_the_owner_reads_the_masked_names_in_private() -> None:
    letter = contact_letter("100014", "王秀兰", "13800001001", [CardDetail("给谁办", "我妈张梅", "name")])
    assert "王秀兰 13800001001\n给谁办：我妈张梅" in letter.text
