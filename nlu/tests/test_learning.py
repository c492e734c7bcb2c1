"""Features and the linear model, each on a handful of texts."""

import numpy as np
import pytest
from scipy.sparse import vstack

from nlu.features.text_features import TextFeatures
from nlu.linear import Lessons, LinearModel, softmax
from nlu.topic import TopicModel

TEXTS = {
    "light": ["路灯不亮了", "路灯坏了", "一排路灯都不亮", "灯坏了没人修", "路灯一直闪"],
    "noise": ["太吵了睡不着", "半夜装修太吵", "音响吵死了", "吵得头疼", "楼上吵得睡不着"],
    "thanks": ["谢谢你", "太感谢了", "谢谢啊", "非常感谢", "谢谢帮忙"],
}


def learned():
    texts = [(text, []) for group in TEXTS.values() for text in group]
    labels = [label for label, group in TEXTS.items() for _ in group]
    features = TextFeatures.learn(texts, {"light": ["路灯", "灯"]}, least=2)
    return features, LinearModel.learn(vstack([features.row(*text) for text in texts]).tocsr(), labels, 20.0)


@pytest.mark.parametrize(("text", "label"), [("门口路灯不亮", "light"), ("吵得很", "noise"), ("感谢感谢", "thanks")])
def test_the_linear_model_generalises(text, label):
    features, model = learned()
    ranking = model.ranking(features.row(text, []))
    assert ranking[0][0] == label
    assert sum(confidence for _, confidence in ranking) == pytest.approx(1.0, abs=1e-5)


def test_a_text_of_unknown_characters_says_nothing():
    features, model = learned()
    row = features.row("ꋌꉢꆀ", [])
    assert row.nnz == 0
    assert {confidence for _, confidence in model.ranking(row)} == {1 / 3}


def test_what_was_learned_survives_the_disk(tmp_path):
    features, model = learned()
    features.save(tmp_path)
    model.save(tmp_path)
    again, model_again = TextFeatures.load(tmp_path), LinearModel.load(tmp_path)
    before, after = (m.ranking(f.row("路灯不亮", [])) for f, m in ((features, model), (again, model_again)))
    assert [label for label, _ in before] == [label for label, _ in after]
    assert [c for _, c in before] == pytest.approx([c for _, c in after], abs=1e-2)


@pytest.mark.parametrize("groups", [1, 2])
def test_few_labels_are_learned_too(groups):
    rows = vstack([TextFeatures.learn([("路灯", [])] * 3, {}).row("路灯", [])] * 6).tocsr()
    labels = [f"label{i % groups}" for i in range(6)]
    assert LinearModel.learn(rows, labels, 1.0).labels == sorted(set(labels))


def test_softmax_bears_large_scores():
    assert np.isfinite(softmax(np.array([[1e4, -1e4]]))).all()


def taught_topics(lessons=None):
    """家里 alone speaks of nothing; with a wish for a paper it is the registry, with a dispute the family."""
    wished = {"paper": "documents", "dispute": "neighbours"}
    texts = [(f"{word}家里{end}", []) for word in ("我", "他", "她", "谁") for end in ("的", "的事", "有事")]
    examples = [(text, intent) for text in texts for intent in wished]
    features = TextFeatures.learn([text for text, _ in examples], {}, least=1)
    rows = vstack([features.row(*text) for text, _ in examples]).tocsr()
    intents = [intent for _, intent in examples]
    topics = [wished[intent] for intent in intents]
    return features, TopicModel.learn(rows, topics, intents, 20.0, lessons and lessons(features))


@pytest.mark.parametrize(
    ("intents", "topic"),
    [
        ({"paper": 0.9, "dispute": 0.1}, "documents"),
        ({"paper": 0.1, "dispute": 0.9}, "neighbours"),
        ({"paper": 0.9, "thanks": 0.1}, "documents"),
    ],
)
def test_the_topic_depends_on_what_is_wished_for(intents, topic):
    features, model = taught_topics()
    ranking = model.ranking(features.row("我家里的", []), intents)
    assert ranking[0][0] == topic
    assert sum(confidence for _, confidence in ranking) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("intents", [{}, {"thanks": 1.0}, {"paper": 0.5, "dispute": 0.5}])
def test_without_a_sure_wish_no_topic_is_sure(intents):
    features, model = taught_topics()
    assert model.ranking(features.row("我家里的", []), intents)[0][1] < 0.7


def test_topics_survive_the_disk_and_bear_unknown_characters(tmp_path):
    features, model = taught_topics()
    model.save(tmp_path)
    again = TopicModel.load(tmp_path)
    before, after = (m.ranking(features.row("他家里有事", []), {"paper": 1.0}) for m in (model, again))
    assert [c for _, c in after] == pytest.approx([c for _, c in before], abs=1e-2)
    assert {c for _, c in again.ranking(features.row("ꋌꉢꆀ", []), {"paper": 1.0})} == {0.5}


def test_lessons_teach_topics_without_an_intent():
    def lessons(features):
        return Lessons(vstack([features.row("谁家里有事", [])] * 20).tocsr(), ["neighbours"] * 20, 1.0)

    (features, before), (_, after) = taught_topics(), taught_topics(lessons)
    row = features.row("谁家里有事", [])
    assert dict(after.ranking(row, {}))["neighbours"] > dict(before.ranking(row, {}))["neighbours"]
