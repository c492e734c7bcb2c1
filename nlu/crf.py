"""Learned extraction, one label per character: a linear-chain CRF over what stands around each character."""

from pathlib import Path
from typing import Iterable, List, Optional, Sequence

import pycrfsuite

from nlu.patterns.span import Span

WINDOW = 3
OUTSIDE = "O"
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
PLACE_ENDS = frozenset("路街巷弄道村组区苑园里楼栋幢号室门口站桥场院校店厦湾坝沟坡营庄镇社")
MAXIMUM_STEPS = 60


def char_features(text: str, words: Sequence[Span], hints: Sequence[Span]) -> List[List[str]]:
    """For every character: itself and its neighbours, its word, and what patterns and lists say about it."""
    word_marks = _marks(text, words)
    hint_marks = _marks(text, hints)
    kinds = [_char_kind(char) for char in text]
    return [_features_at(i, text, kinds, word_marks, hint_marks) for i in range(len(text))]


def _features_at(i: int, text: str, kinds: Sequence[str], words: Sequence[str], hints: Sequence[str]) -> List[str]:
    features = ["bias", f"w={words[i]}", f"h={hints[i]}", f"k={kinds[i]}"]
    for offset in range(-WINDOW, WINDOW + 1):
        j = i + offset
        char = text[j] if 0 <= j < len(text) else "$"
        features.append(f"{offset}={char if not char.isdigit() else '0'}")
        if offset in (-1, 1):
            inside = 0 <= j < len(text)
            features.append(f"h{offset}={hints[j] if inside else '$'}")
            features.append(f"w{offset}={words[j] if inside else '$'}")
            features.append(f"k{offset}={kinds[j] if inside else '$'}")
    padded = f"$${text}$$"
    features += [f"b{o}={padded[i + 2 + o : i + 4 + o]}" for o in (-2, -1, 0, 1)]
    features += [f"t={padded[i + 1 : i + 4]}"]
    return features


def _char_kind(char: str) -> str:
    if char.isdigit():
        return "digit"
    if char.isascii():
        return "latin" if char.isalpha() else "sign"
    if char in PLACE_ENDS:
        return "end"
    return "surname" if char in SURNAMES else "word"


def _marks(text: str, spans: Iterable[Span]) -> List[str]:
    """``B-kind`` at the first, ``I-kind`` at the inner and ``E-kind`` at the last character of every span."""
    marks = [OUTSIDE] * len(text)
    for span in spans:
        for i in range(span.start, span.end):
            place = "B" if i == span.start else "E" if i == span.end - 1 else "I"
            marks[i] = f"{place}-{span.kind}"
    return marks


class CharTagger:
    """The learned labels of characters."""

    def __init__(self, model: bytes) -> None:
        self._model = model
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(model)

    @classmethod
    def learn(cls, texts: Iterable["tuple[List[List[str]], List[str]]"], file: Path) -> "CharTagger":
        """Learn from (features, labels) of each text; ``file`` is only used meanwhile."""
        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params({"c1": 0.05, "c2": 0.02, "max_iterations": MAXIMUM_STEPS, "feature.minfreq": 2})
        for features, labels in texts:
            trainer.append(features, labels)
        trainer.train(str(file))
        return cls(file.read_bytes())

    @classmethod
    def load(cls, file: Path) -> Optional["CharTagger"]:
        """Read what ``save`` wrote; None where there is nothing."""
        return cls(file.read_bytes()) if file.is_file() else None

    def save(self, file: Path) -> None:
        """Write to a file."""
        file.write_bytes(self._model)

    def find(self, features: List[List[str]]) -> List[Span]:
        """The entities of one text."""
        return spans_of(self._tagger.tag(features)) if features else []


def labels_of(text: str, spans: Iterable[Span]) -> List[str]:
    """The labels that stand for these entities."""
    labels = [OUTSIDE] * len(text)
    for span in spans:
        for i in range(span.start, span.end):
            labels[i] = f"{'B' if i == span.start else 'I'}-{span.kind}"
    return labels


def spans_of(labels: Sequence[str]) -> List[Span]:
    """The entities these labels stand for."""
    spans: List[Span] = []
    for i, label in enumerate(labels):
        place, _, kind = label.partition("-")
        if place == "I" and spans and spans[-1].end == i and spans[-1].kind == kind:
            spans[-1] = Span(kind, spans[-1].start, i + 1)
        elif place in ("B", "I"):
            spans.append(Span(kind, i, i + 1))
    return spans
