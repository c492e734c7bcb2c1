"""Words of staff as one of several residents reads them: nobody learns who the others are."""

import pytest

from bot.views.anonymity import Identity, hide_others

WANG = Identity(("王秀兰",), ("13800001234",))
LI = Identity(("李强",), ("139-0000-5678",))
NOBODY = Identity()


@pytest.mark.parametrize(
    "words",
    [
        "王秀兰您好，已派人去修。",
        "王女士您好",
        "已和王阿姨电话联系过",
        "秀兰阿姨，灯修好了",
        "小王，今天去看",
        "老王说的那盏",
        "王**女士反映的",
        "王某反映的路灯",
        "联系人13800001234",
        "电话138 0000 1234，下午打",
        "138-0000-1234",
        "王师傅、王老师都来过",
    ],
)
def test_the_first_ones_name_and_number_are_never_read_by_another(words: str) -> None:
    read = hide_others(words, [WANG], own=LI)
    assert "反映人" in read
    for part in ("王", "秀兰", "13800001234", "0000"):
        assert part not in read


def test_what_the_reader_is_called_stays() -> None:
    assert hide_others("李强您好，13900005678 打不通", [WANG], own=LI) == "李强您好，13900005678 打不通"


def test_it_works_the_other_way_round() -> None:
    assert hide_others("王女士，李先生也说灯不亮", [LI], own=WANG) == "王女士，反映人也说灯不亮"


def test_numbers_nobody_knows_are_masked_and_the_offices_are_read_by_all() -> None:
    words = "维修 0571-88880000，师傅 13612345678，身份证 330101199001011234"
    read = hide_others(words, [WANG], own=LI, open_numbers=["0571-88880000"])
    assert "0571-88880000" in read
    assert "136****5678" in read
    assert "19900101" not in read


def test_long_and_foreign_names_count_as_well() -> None:
    ouyang = Identity(("欧阳娜娜",))
    lily = Identity(("Lily Wang 🌸", "Li"))
    assert hide_others("欧阳女士和欧阳娜娜", [ouyang], own=NOBODY) == "反映人和反映人"
    assert hide_others("Linli says li is here, Lily Wang 🌸", [lily], own=NOBODY) == "Linli says 反映人 is here, 反映人"


def test_ordinary_words_are_left_alone() -> None:
    words = "已派人到幸福路12号修灯，预计周五修好，一切正常。"
    assert hide_others(words, [WANG, Identity(("张",))], own=LI) == words
