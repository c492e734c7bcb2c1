"""What is counted, what counts as the same again, and what is a fault."""

import json
import time

import pytest

from nlu import data_check
from nlu.corpus import figures, minimums
from nlu.corpus.duplicates import comparable, exact_duplicates, near_duplicates
from nlu.corpus.examples import Example, read_examples
from nlu.names import TOPIC_NAMES

INTENTS = {"file_complaint", "greet", "attach"}
KINDS = {"address", "phone"}


def example(text, intent="file_complaint", **more):
    return Example(text=text, intent=intent, kind=more.pop("kind", "chat"), place=f"a.yml#{text[:6]}", **more)


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data" / "nlu" / "voices"
    folder.mkdir(parents=True)
    (folder / "file_complaint.yml").write_text(
        "nlu:\n- intent: file_complaint\n  examples:\n"
        "  - text: |\n      [柳条巷9号](address)的狗叫了一夜\n    metadata:\n      topic: animals\n"
        "  - text: |\n      窗口的人根本不理人\n",
        encoding="utf-8",
    )
    return tmp_path / "data"


def test_examples_carry_kind_place_topic_and_values(data):
    first, second = read_examples(data)
    assert (first.text, first.kind, first.topic) == ("柳条巷9号的狗叫了一夜", "voices", "animals")
    assert first.entities == (("address", "柳条巷9号"),)
    assert (second.place, second.topic) == ("data/nlu/voices/file_complaint.yml#2", "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("路灯坏了", "路灯坏了！！"),
        ("路燈壞了", "路灯坏了"),
        ("路灯 坏了", "路灯坏了"),
        ("ＯＫ", "ok"),
        ("好的\u200b", "好的"),
    ],
)
def test_the_same_words_in_other_clothes_are_duplicates(one, other):
    assert [len(group) for group in exact_duplicates([example(one), example(other)])] == [2]


def test_signs_alone_are_told_apart():
    assert comparable("👍") != comparable("？")


NEAR = "楼下那家烧烤店每天晚上都冒黑烟我们家窗户都不敢开"


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (NEAR + "了", True),
        (NEAR.replace("晚上", "夜里"), False),  # A pair of changed characters costs six of twenty-odd 3-grams.
        ("隔壁烧烤店冒烟，窗户没法开", False),
        (NEAR, False),  # The same text is a duplicate, not a near one.
    ],
)
def test_near_duplicates_share_most_of_their_letters(other, found):
    assert bool(near_duplicates([example(NEAR), example(other), example("你好")])) is found


def test_near_duplicates_are_measured_as_jaccard_of_3_grams():
    (pair,) = near_duplicates([example("一二三四五六七"), example("一二三四五六七八")])
    assert pair.similarity == pytest.approx(5 / 6)
    assert minimums.is_short(pair)


def test_nine_thousand_messages_are_compared_in_seconds():
    texts = [
        f"{i * 7919 % 9973}号楼的{chr(0x4E00 + i % 5000)}坏了，请{chr(0x5E00 + i % 3001)}来看看" for i in range(9000)
    ]
    begun = time.monotonic()
    near_duplicates([example(text) for text in texts])
    assert time.monotonic() - begun < 15


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (example("x", intent="complain"), "complain is no intent"),
        (example("x", topic="dogs"), "dogs is no topic"),
        (example("x", entities=(("adress", "x"),)), "adress is no entity"),
        (example("x y", entities=(("phone", "x "),)), "a value of phone"),
        (example("在[柳条巷](address 门口"), "annotation"),
        (example("在[柳条巷门口"), "annotation"),
        (example("长" * 401), "401 characters"),
    ],
)
def test_a_malformed_message_is_named(wrong, named):
    (fault,) = minimums.malformed(wrong, INTENTS, KINDS)
    assert fault.startswith(wrong.place)
    assert named in fault


def test_a_well_formed_message_has_no_fault():
    well = example("在柳条巷", topic="roads", entities=(("address", "柳条巷"),))
    assert list(minimums.malformed(well, INTENTS, KINDS)) == []


def test_the_same_text_under_two_intents_is_said_so():
    found = minimums.faults([example("你好"), example("你好！", intent="greet")], [], INTENTS, KINDS)
    assert any("the same text under file_complaint, greet" in fault for fault in found)


def test_too_few_messages_are_a_fault_of_every_intent_people_type():
    found = "\n".join(minimums.faults([example("你好", intent="greet")], [], INTENTS, KINDS))
    assert "1 distinct messages; at least 6000" in found
    assert "file_complaint: 0 distinct messages; at least 700" in found
    assert "greet: 1 distinct messages; at least 100" in found
    assert "attach" not in found


def test_long_near_duplicates_are_named_and_short_ones_counted():
    long = near_duplicates([example(NEAR), example(NEAR + "了")])
    short = near_duplicates([example("好的好的谢谢你"), example("好的好的谢谢你啊")])
    found = minimums.faults([], [*long, *short], set(), KINDS)
    assert sum("nearly the same text" in fault for fault in found) == 1
    found = minimums.faults([], short * (minimums.MOST_SHORT_PAIRS + 1), set(), KINDS)
    assert any("pairs of short messages" in fault for fault in found)


def test_a_class_that_leans_on_its_keyword_is_a_fault():
    examples = [example("我要投诉甲"), example("我要举报乙"), example("丙太吵")]
    assert figures.without_keyword(examples)["file_complaint"] == pytest.approx(1 / 3)
    assert any("without its keyword" in fault for fault in minimums.faults(examples, [], INTENTS, KINDS))


def test_a_topic_that_hardly_occurs_is_a_fault():
    found = minimums.faults([example("甲", topic="noise")], [], INTENTS, KINDS)
    assert sum("of the six services" in fault for fault in found) == len(TOPIC_NAMES)


def test_lengths_are_compared_with_what_the_kind_is_meant_to_be():
    table = figures.lengths([example("短", kind="titles"), example("水" * 10, kind="titles")])
    assert table["titles"]["share_usual"] == pytest.approx(0.5)
    assert table["titles"]["longest"] == 10


def test_the_check_prints_faults_and_fails(data, tmp_path, capsys):
    domain = tmp_path / "domain.yml"
    domain.write_text("intents: [file_complaint]\nentities: [address]\n", encoding="utf-8")
    arguments = ["--data", str(data), "--domain", str(domain)]
    assert data_check.main(arguments) == 1
    assert "file_complaint: 2 distinct messages" in capsys.readouterr().out
    assert data_check.main([*arguments, "--json"]) == 1
    facts = json.loads(capsys.readouterr().out)
    assert (facts["distinct"], facts["entities"]) == (2, {"address": 1})


def test_a_file_that_cannot_be_read_is_one_line(data, capsys):
    (data / "nlu" / "voices" / "x.yml").write_text("nlu:\n- intent: [", encoding="utf-8")
    assert data_check.main(["--data", str(data)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
