"""The topic of a message, given what is wished for.

What a message is about and what is to be done are bound up with each other: papers are wanted of the registry, a hole
in the road is photographed. So the intent is one more piece of the row, and where the intent is not sure, the topics
under each likely one are weighed by its confidence: P(topic | text) = Σ P(intent | text) · P(topic | text, intent).
"""

import json
from pathlib import Path
from typing import List, Mapping, Optional, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix, hstack

from nlu.linear import Lessons, LinearModel, softmax

# What the intent weighs beside the text's length of one; chosen by leaving out each kind of text in turn.
INTENT_WEIGHT = 0.25
INTENTS_FILE = "intents.json"


class TopicModel:
    """A linear model of topics over the pieces of the text, and what each of ``intents`` adds to the scores.

    ``added`` has a line for each intent and a column for each topic.
    """

    def __init__(self, model: LinearModel, intents: Sequence[str], added: np.ndarray) -> None:
        self._model = model
        self._place = {intent: i for i, intent in enumerate(intents)}
        self._added = added

    @classmethod
    def learn(
        cls,
        rows: csr_matrix,
        topics: Sequence[str],
        intents: Sequence[str],
        strength: float,
        lessons: Optional[Lessons] = None,
        counts: Optional[Sequence[float]] = None,
    ) -> "TopicModel":
        """Fit on rows (message × piece), each with a topic, an intent and a weight; lessons know no intent."""
        names = sorted(set(intents))
        if lessons is not None:
            lessons = lessons._replace(rows=_widened(lessons.rows, [""] * len(lessons.labels), names))
        whole = LinearModel.learn(_widened(rows, intents, names), topics, strength, lessons, counts=counts)
        model, added = whole.split(rows.shape[1])
        return cls(model, names, added * INTENT_WEIGHT)

    def ranking(self, row: csr_matrix, intents: Mapping[str, float]) -> List[Tuple[str, float]]:
        """All topics with their confidence, best first, where each of ``intents`` is meant with its confidence."""
        if not row.nnz:
            return self._model.ranking(row)
        likely = {self._place[name]: chance for name, chance in intents.items() if name in self._place and chance > 0}
        scores = self._model.scores(row) + (self._added[list(likely)] if likely else 0.0)
        under = softmax(scores * self._model.sharpness)
        confidence = np.average(under, axis=0, weights=list(likely.values()) or None)
        return [(self._model.labels[i], float(confidence[i])) for i in np.argsort(-confidence)]

    def save(self, folder: Path) -> None:
        """Write to a folder."""
        self._model.save(folder)
        facts = {"intents": list(self._place), "added": np.round(self._added.astype(float), 4).tolist()}
        (folder / INTENTS_FILE).write_text(json.dumps(facts), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "TopicModel":
        """Read from a folder."""
        facts = json.loads((folder / INTENTS_FILE).read_text(encoding="utf-8"))
        return cls(LinearModel.load(folder), facts["intents"], np.asarray(facts["added"], dtype=np.float32))


def _widened(rows: csr_matrix, intents: Sequence[str], names: Sequence[str]) -> csr_matrix:
    """The rows with a column for each name; an intent that is none of them marks no column."""
    place = {name: i for i, name in enumerate(names)}
    marked = [(line, place[intent]) for line, intent in enumerate(intents) if intent in place]
    lines, columns = zip(*marked, strict=True) if marked else ((), ())
    values = np.full(len(marked), INTENT_WEIGHT, np.float32)
    return hstack([rows, csr_matrix((values, (lines, columns)), shape=(len(intents), len(names)))]).tocsr()
