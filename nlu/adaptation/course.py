"""All there is to learn from and to measure with, as rows; made once, because that takes longest."""

from dataclasses import dataclass
from pathlib import Path
from typing import List, Mapping, Sequence, Tuple

from scipy.sparse import csr_matrix

from nlu.adaptation.lessons import Readable
from nlu.adaptation.pipeline import Pipeline
from nlu.adaptation.trial import Pair, labels_of, leave_one_kind_out, truths
from nlu.adaptation.verdict import Verdict
from nlu.adaptation.views import halves
from nlu.corpus.examples import Example, read_examples
from nlu.evaluation.sets import Case
from nlu.features.text_features import TextFeatures
from nlu.linear import Lessons


@dataclass(frozen=True)
class Course:
    """Our examples and the office's messages as rows of the same features."""

    pipeline: Pipeline
    features: TextFeatures
    examples: List[Example]
    rows: csr_matrix
    corpus: Readable

    @classmethod
    def of(cls, data: Path, config: Path, messages: Sequence[str]) -> "Course":
        """Read our examples; cut everything."""
        pipeline, examples = Pipeline.of(config), read_examples(data)
        texts = [example.text for example in examples]
        features = pipeline.learn(texts)
        begins, rests = zip(*map(halves, messages), strict=True)
        views = [pipeline.rows(features, view, "留言") for view in (messages, begins, rests)]
        return cls(pipeline, features, examples, pipeline.rows(features, texts, "语料"), Readable(tuple(views)))

    @property
    def strengths(self) -> Mapping[str, float]:
        """Kinds of lessons (``intent``, ``topic``), and how closely their classifier follows its examples."""
        return self.pipeline.strengths

    @property
    def columns(self) -> List[str]:
        """The names of the rows' columns."""
        return self.features.columns

    def judge(self, kind: str, others: Mapping[str, Sequence[Case]]) -> Tuple[Verdict, Lessons]:
        """The lessons of one kind that all our examples find, and whether they help."""
        pair = Pair.learn(self.rows, labels_of(self.examples, kind), self.corpus, kind, self.strengths[kind])
        foreign = [
            pair.compare(
                name, self.pipeline.rows(self.features, [case.text for case in cases], name), truths(cases, kind)
            )
            for name, cases in others.items()
        ]
        own = leave_one_kind_out(self.examples, self.rows, self.corpus, pair)
        return Verdict(kind, own, [one for one in foreign if len(one.before)]), pair.lessons
