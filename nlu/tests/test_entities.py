"""Documents, features, tagger and their joining, on a handful of examples; no Rasa."""

import time
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from nlu.entities.documents import FORMS, Documents
from nlu.entities.finding import EntityFinder
from nlu.entities.tagging import CharTagger, labels_of, pieces_of, spans_of, spread
from nlu.entities.word_kinds import word_kind
from nlu.normal_text import normalise
from nlu.patterns.span import Span

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
EXAMPLES = [  # Text, its other side or its place.
    ("我要告房东不退钱", "party", "房东"),
    ("我要告老板不给钱", "party", "老板"),
    ("我要告中介不退钱", "party", "中介"),
    ("和平路灯坏了", "address", "和平路"),
    ("桂花路灯坏了", "address", "桂花路"),
    ("建设巷灯坏了", "address", "建设巷"),
    ("学院路12号灯坏了", "address", "学院路12号"),
    ("我要办居住证", "cert_type", "居住证"),
    ("居住证丢了", "cert_type", "居住证"),
    ("我要告他们", "", ""),
    ("喂你好在吗", "", ""),
    ("喂灯坏了没人修", "", ""),
]


@pytest.fixture(scope="module")
def finder(tmp_path_factory):
    made = EntityFinder(
        {"address": ["幸福里", "幸福里小学", "縣前街"], "cert_type": ["居住证"]}, ["房东", "老板", "中介", "店主"]
    )
    taught = []
    for text, kind, value in EXAMPLES * 30:
        spans = [Span(kind, text.index(value), text.index(value) + len(value))] if value else []
        taught.append((text, spans, partial(made.example, text, [], dispute=kind == "party")))
    made.tagger = CharTagger.learn(taught, tmp_path_factory.mktemp("tagger") / "model")
    return made


def entities(finder, text, dispute=False):
    doc = finder.find(normalise(text).text, [], dispute, NOW)
    return [(span.label_, str(span)) for span in doc.ents]


def test_a_name_is_found_in_a_known_place_and_a_party_only_in_a_dispute(finder):
    assert entities(finder, "我要告店主不退钱", dispute=True) == [("party", "店主")]
    assert entities(finder, "我要告店主不退钱") == []


def test_a_place_grows_by_what_follows_it():
    untaught = EntityFinder({"address": ["学府路"]}, [])
    assert entities(untaught, "学府路12号门口灯坏了") == [("address", "学府路12号门口")]


def test_a_checked_number_beats_everything_else(finder):
    assert entities(finder, "13800005590灯坏了") == [("phone", "13800005590")]


def test_the_same_name_is_said_once():
    untaught = EntityFinder({"cert_type": ["居住证"]}, [])
    assert entities(untaught, "居住证，我要居住证") == [("cert_type", "居住证")]


def test_a_time_carries_what_it_means_today(finder):
    doc = finder.find("昨晚十点灯坏了", [], False, NOW)
    assert [(str(span), span._.resolved) for span in doc.ents] == [("昨晚十点", "2026-11-21T22:00")]


def test_building_and_room_need_no_learning():
    assert entities(EntityFinder({}, []), "喂5栋2单元301") == [("address", "5栋2单元301")]


def test_the_same_examples_make_the_same_tagger(tmp_path):
    taught = [("我要告房东", [Span("party", 3, 5)], lambda: [["a"], ["b"], ["c"], ["d"], ["e"]])] * 50
    taught += [("我要告他们", [], lambda: [["a"], ["b"], ["c"], ["d"], ["f"]])] * 50
    first, second = (CharTagger.learn(taught, tmp_path / name) for name in ("first", "second"))
    first.save(tmp_path / "a")
    second.save(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_lists_and_tagger_survive_the_disk(finder, tmp_path):
    finder.save(tmp_path)
    again = EntityFinder.load(tmp_path)
    for text, _, _ in EXAMPLES:
        assert entities(again, text, dispute=True) == entities(finder, text, dispute=True)


def test_names_are_found_on_characters_the_longest_first():
    doc = Documents({"address": ["幸福里", "幸福里小学", "縣前街"]}).read("幸福里小学门口和县前街", [])
    assert [str(span) for span in doc.spans[FORMS]] == ["幸福里小学门口", "县前街"]


def test_the_number_of_a_paper_is_not_the_paper():
    doc = Documents({"cert_type": ["身份证"]}).read("身份证号错了，身份证丢了", [])
    assert [(span.start, str(span)) for span in doc.spans[FORMS]] == [(7, "身份证")]


def test_labels_and_spans_are_two_sides_of_one_thing():
    spans = [Span("party", 0, 2), Span("address", 2, 5)]
    assert spans_of(labels_of(6, spans)) == spans
    assert spans_of(["I-party", "I-address"]) == [Span("party", 0, 1), Span("address", 1, 2)]


def test_a_name_annotated_once_is_learned_wherever_it_stands():
    assert spread("房东说房东没钱", [Span("party", 0, 2)]) == [Span("party", 0, 2), Span("party", 3, 5)]
    assert spread("他说他", [Span("party", 0, 1)]) == [Span("party", 0, 1)]


def test_pieces_are_whole_clauses_and_cover_the_text():
    text = "路灯坏了。" * 20 + "完"
    pieces = list(pieces_of(text))
    assert "".join(text[start:end] for start, end in pieces) == text
    assert all(text[end - 1] == "。" for _, end in pieces[:-1])


@pytest.mark.parametrize(
    ("word", "kind"),
    [("投诉", "v"), ("在", "p"), ("北京", "ns"), ("龘龘龘", "?"), ("12", "m"), ("，", "x"), ("wifi", "e")],
)
def test_kinds_of_words(word, kind):
    assert word_kind(word) == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1",
        "ꋌꉢꆀ",
        "ئۇيغۇر",
        "ありがとう",
        "aGVsbG8gd29ybGQ=" * 200,
        "😀" * 4096,
        "9" * 4096,
        "1-" * 2048,
        "13800005590" * 300,
        "五" * 4096,
        "十万八千" * 1000,
        "一点" * 2000,
        "年月日" * 1300,
        "昨天今天明天" * 600,
        "5栋2单元301" * 500,
        "东门" * 2000,
        "幸福里的" * 1000,
        "房东，" * 1300,
        "a座" * 2000,
        "粤a" * 2000,
        "(" * 4096,
        "路" * 4096,
    ],
)
def test_odd_texts_are_read_quickly_and_without_a_fault(finder, text):
    normal = normalise(text).text
    begun = time.perf_counter()
    doc = finder.find(normal, [(i, i + 1) for i in range(len(normal))], True, NOW)
    assert time.perf_counter() - begun < 1.0  # A hundredth is usual; this catches what grows with the square.
    ends = [span.end for span in doc.ents]
    assert all(span.start >= end for span, end in zip(doc.ents[1:], ends, strict=False))
