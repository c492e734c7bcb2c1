import pytest

from nlu.patterns.addresses import find_homes, with_tail
from nlu.patterns.span import Span


@pytest.mark.parametrize(
    ("text", "homes"),
    [
        ("我家5栋2单元301漏水", ["5栋2单元301"]),
        ("五栋二单元三楼", ["五栋二单元三楼"]),
        ("12号楼后面", ["12号楼后面"]),
        ("b座1203室", ["b座1203室"]),
        ("住3-2-501", ["3-2-501"]),
        ("2单元门口", ["2单元门口"]),
        ("8号门的花坛", ["8号门"]),
        ("小区北门没灯", ["小区北门"]),
        ("地铁二号口占道", ["地铁二号口"]),
        ("打了3次", []),
        ("5个人", []),
    ],
)
def test_building_unit_and_room(text, homes):
    assert [text[span.start : span.end] for span in find_homes(text)] == homes


@pytest.mark.parametrize(
    ("name", "rest", "whole"),
    [
        ("幸福小区", "5栋2单元301没电", "幸福小区5栋2单元301"),
        ("和平街", "12号门口的树", "和平街12号门口"),
        ("青山村", "三组的路", "青山村三组"),
        ("实验小学", "对面卖烧烤", "实验小学对面"),
        ("阳光花园", "北门堵了", "阳光花园北门"),
        ("幸福路", "的路灯", "幸福路"),
    ],
)
def test_a_place_grows_by_what_follows_it(name, rest, whole):
    text = name + rest
    span = with_tail(text, Span("address", 0, len(name)))
    assert text[span.start : span.end] == whole
