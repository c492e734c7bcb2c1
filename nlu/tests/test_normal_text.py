import pytest

from nlu.normal_text import LONGEST_TEXT, normalise


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("電話１３８００００８８８８", "电话13800008888"),
        ("請問　居住證明怎麼開？", "请问 居住证明怎么开?"),
        ("太吵了！！！！！！", "太吵了!"),
        ("哈哈哈哈哈哈", "哈哈"),
        ("13888888888", "13888888888"),
        ("井\u200b盖\u202e没了\ufeff", "井盖没了"),
        ("３０㎡", "30m2"),
        ("ＡＢc", "abc"),
        ("\x00\x07\n\t", " "),
        ("", ""),
        ("😀😀😀", "😀"),
    ],
)
def test_a_message_is_evened_out(typed, normal):
    assert normalise(typed).text == normal


@pytest.mark.parametrize(
    ("typed", "piece", "original"),
    [
        ("我住５栋\u200b２单元", "5栋2单元", "５栋\u200b２单元"),
        ("謝謝李建國先生", "李建国", "李建國"),
        ("太好啦！！！！和平路", "和平路", "和平路"),
        ("哈哈哈哈哈幸福路", "幸福路", "幸福路"),
        ("面积３㎡左右", "m2", "㎡"),
    ],
)
def test_a_piece_is_found_again_as_it_was_typed(typed, piece, original):
    normal = normalise(typed)
    at = normal.text.index(piece)
    start, end = normal.original_span(at, at + len(piece))
    assert typed[start:end] == original


def test_the_way_there_and_back_ends_where_it_began():
    typed = "我要投訴！！！樓上\u200b裝修，電話１３８０００００００１"
    normal = normalise(typed)
    start = typed.index("裝修")
    assert normal.original_span(*normal.normal_span(start, start + 2)) == (start, start + 2)


def test_a_span_of_invisible_characters_is_empty():
    normal = normalise("井\u200b盖")
    assert normal.normal_span(1, 2) == (0, 0)


def test_every_piece_of_the_original_is_found_as_by_looking_at_each_character():
    typed = "３㎡！！！樓\u200b哈哈哈哈﷽e\u0301x\n\n𠮷\ufeff乾淨"
    normal = normalise(typed)
    assert len(set(normal.starts)) < len(normal.starts) < len(typed) * 2, "characters that became several, and none"
    for start in range(len(typed)):
        for end in range(start, len(typed) + 1):
            inside = [
                i for i, (a, b) in enumerate(zip(normal.starts, normal.ends, strict=True)) if a < end and b > start
            ]
            expected = (inside[0], inside[-1] + 1) if inside else (0, 0)
            assert normal.normal_span(start, end) == expected, (start, end)


def test_every_offset_fits_however_odd_the_text():
    typed = "ꉢ﷽𠮷e\u0301乾乾淨淨" * 40 + "\u202e" * 30
    normal = normalise(typed)
    assert len(normal.text) == len(normal.starts) == len(normal.ends)
    assert all(0 <= a < b <= len(typed) for a, b in zip(normal.starts, normal.ends, strict=True))


def test_a_very_long_text_is_cut():
    assert len(normalise("路灯不亮" * 5000).text) == LONGEST_TEXT
