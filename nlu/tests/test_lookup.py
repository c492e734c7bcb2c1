from nlu.lookup import read_words


def test_a_list_has_one_entry_per_line_and_remarks(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("# remark\n随手拍 500\n\n物业费  # of the house\n", encoding="utf-8")
    assert read_words(path) == ["随手拍", "物业费"]


def test_places_of_an_office_come_with_their_aliases(tmp_path):
    path = tmp_path / "office.yml"
    path.write_text(
        "office: {name: x}\nplaces:\n- {name: 金桂苑, aliases: [金桂小区]}\n- {name: 河湾}\n", encoding="utf-8"
    )
    assert read_words(path) == ["金桂苑", "金桂小区", "河湾"]


def test_an_absent_list_or_an_office_without_places_is_empty(tmp_path):
    path = tmp_path / "office.yml"
    path.write_text("[]", encoding="utf-8")
    assert read_words(path) == read_words(tmp_path / "none.txt") == []
