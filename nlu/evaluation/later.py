"""Whether what the office taught helps with what came later: a time-split on throw-away classifiers.

The new model has learned all approved phrases, so it cannot be examined on them. Therefore the classifiers of the
pipeline are fitted twice more, on the same examples and pieces: once without the phrases the live model does not
know, once with them; the newest fifth of the phrases is in neither. Both read that fifth. What differs between them
is only what was learned from older phrases, and what they are asked came afterwards, as in real life (test on what
is later than everything learned: Gama et al. 2013, "On evaluating stream learning algorithms"). The tagger of
entities, the emergency detector and the office's past messages are left out: they would cost a minute and change no
intent or topic.
"""

from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence

import numpy as np
from scipy.sparse import csr_matrix, vstack

from nlu.adaptation.lessons import NO_TOPIC
from nlu.adaptation.pipeline import Pipeline
from nlu.corpus.examples import read_examples
from nlu.evaluation.frozen import Known, OfficePhrase, split_by_time
from nlu.evaluation.tally import Read, tally
from nlu.features.text_features import TextFeatures
from nlu.linear import QUICK_PRECISION, LinearModel

Tell = Callable[[float], None]


def later_figures(phrases: List[OfficePhrase], data: Path, config: Path, tell: Tell) -> Optional[Dict[str, Any]]:
    """Tallies of the newest phrases, read ``with`` and ``without`` the older ones; None where there are too few.

    ``tell`` is told the share that is done.
    """
    split = split_by_time(phrases)
    if split is None or all(one.in_live for one in split[0]):
        return None  # Nothing was learned besides what the live model knows; both fits would be the same.
    older, newest = split
    known = [Known(one.place, one.text, one.intent, one.topic or None) for one in read_examples(data)]
    tell(0.1)
    bench = Bench.prepare([*known, *older], newest, Pipeline.of(config))
    tell(0.6)
    without = np.flatnonzero([True] * len(known) + [one.in_live for one in older])
    everything = np.arange(len(known) + len(older))
    figures = {"without": bench.examine(without)}
    tell(0.8)
    return {**figures, "with": bench.examine(everything), "learned": len(everything) - len(without)}


class Bench:
    """Messages as rows: those that may be learned, and those that are asked."""

    def __init__(
        self, learned: Sequence[Known], asked: Sequence[Known], rows: csr_matrix, questions: csr_matrix, strengths: Any
    ) -> None:
        self._learned = learned
        self._asked = asked
        self._rows = rows
        self._questions = questions
        self._strengths = strengths

    @classmethod
    def prepare(cls, learned: Sequence[Known], asked: Sequence[Known], pipeline: Pipeline) -> "Bench":
        """Cut all messages once; the pieces that count are those of ``learned``."""
        cut = [pipeline.cut(one.text) for one in learned]
        features = TextFeatures.learn(cut, pipeline.concepts, pipeline.least)
        rows = vstack([features.row(*text) for text in cut]).tocsr()
        questions = vstack([features.row(*pipeline.cut(one.text)) for one in asked]).tocsr()
        return cls(learned, asked, rows, questions, pipeline.strengths)

    def examine(self, chosen: np.ndarray) -> Dict[str, Any]:
        """The tally of what was asked, by classifiers that have learned the chosen ones."""
        intents = self._answers("intent", [self._learned[i].intent for i in chosen], chosen)
        topics = self._answers("topic", [self._learned[i].topic or NO_TOPIC for i in chosen], chosen)
        read = {
            one.identity: Read(intent, topic, fallback=False, alarm=False, alarm_of_model=False)
            for one, intent, topic in zip(self._asked, intents, topics, strict=True)
        }
        return tally(self._asked, read)

    def _answers(self, kind: str, labels: Sequence[str], chosen: np.ndarray) -> List[str]:
        model = LinearModel.learn(
            self._rows[chosen], labels, self._strengths[kind], sharpness=1.0, precision=QUICK_PRECISION
        )
        return [model.labels[best] for best in model.scores(self._questions).argmax(axis=1)]
