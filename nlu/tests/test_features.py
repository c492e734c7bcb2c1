"""What is read off a text: concepts, sentences, shape; and rows made of it."""

import numpy as np
import pytest

from nlu.features.concepts import ConceptLexicon
from nlu.features.ngrams import ngram_pieces
from nlu.features.sentences import Sentences, shape_pieces
from nlu.features.text_features import BLOCKS, TextFeatures
from nlu.lookup import read_concepts

LEXICON = ConceptLexicon(
    {"fire": ["火", "着火"], "anger": ["火大"], "lamp": ["路灯"], "road": ["路"], "claim": ["退款"]}
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("路灯坏了", ["路灯"]),
        ("路坏了", ["路"]),
        ("我火大了", ["火大"]),
        ("着火了", ["着火"]),
        ("路灯着火路灯", ["路灯", "着火", "路灯"]),
        ("", []),
        ("ꋌꉢ", []),
    ],
)
def test_the_longest_word_of_the_lexicon_counts(text, words):
    assert [word for _, word in LEXICON.find(text)] == words


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("路灯坏了", "C:lamp"),
        ("路灯坏了,求退款", "CF:lamp"),
        ("路灯坏了。请退款", "CL:claim"),
        ("路灯坏了。请退款", "CP:claim+lamp"),
        ("路灯坏了。请退款", "CS:lamp>claim"),
        ("路灯坏了。请退款", "C1:lamp"),
        ("路灯坏了。请退款", "C0:claim"),
    ],
)
def test_a_concept_says_where_and_with_what_it_stands(text, piece):
    assert piece in set(LEXICON.pieces(text))


def test_a_single_sentence_has_no_last_one():
    assert not any(piece.startswith("CL:") for piece in LEXICON.pieces("路灯坏了"))


@pytest.mark.parametrize(
    ("text", "count", "clause_end", "last_start"),
    [("标题\n第一句。请处理!", 3, 2, 7), ("只有一句", 1, 4, 0), ("路灯坏了,请修", 1, 4, 0), ("。。。", 0, 1, 0)],
)
def test_sentences_are_cut(text, count, clause_end, last_start):
    assert Sentences.of(text) == Sentences(count, clause_end, last_start)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("谁来管?", "S:?$"),
        ("能办吗", "S:?$"),
        ("太吵了!", "S:!"),
        ("标题\n正文", "S:title"),
        ("关于路灯", "S:关于"),
        ("居住证办理的问题。", "S:matter"),
    ],
)
def test_the_shape_is_seen(text, mark):
    assert mark in set(shape_pieces(text))


def test_every_block_has_its_own_length():
    texts = [("路灯坏了。请修", ["路灯", "坏", "了"]), ("路灯不亮。请修", ["路灯", "不", "亮"])]
    row = TextFeatures.learn(texts, LEXICON.concepts, least=1).row(*texts[0])
    assert float(np.sqrt(row.multiply(row).sum())) == pytest.approx(np.sqrt(sum(v**2 for v in BLOCKS.values())), 1e-4)


def test_a_lexicon_file_is_read(tmp_path):
    file = tmp_path / "concepts.txt"
    file.write_text("# remark\nlamp: 路灯 街灯\n\nlamp: 灯杆 # more\nempty:\n", encoding="utf-8")
    assert read_concepts(file) == {"lamp": ["路灯", "街灯", "灯杆"]}
    assert read_concepts(tmp_path / "absent.txt") == {}


@pytest.mark.parametrize(
    ("number", "sort"), [("8", "0"), ("2024", "0"), ("88888", "0"), ("100102", "6"), ("13800001111", "9")]
)
def test_of_a_number_only_its_sort_counts(number, sort):
    pieces = list(ngram_pieces(f"{number}这个", [number, "这个"]))
    assert f"{sort}这个" in pieces
    assert f"W:{sort}" in pieces
    assert number not in pieces or number == sort
