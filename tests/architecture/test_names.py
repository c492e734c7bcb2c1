"""Rasa's environment may not import the core, so the few names both need are written twice; here they are compared."""

from helpdesk.catalogue.topics import Topic
from nlu.labels import LABELS, OTHER
from nlu.names import LABEL_NAMES, TOPIC_NAMES


def test_topics_have_the_same_codes_and_names_in_both_environments() -> None:
    assert {topic.value: topic.label for topic in Topic} == TOPIC_NAMES


def test_every_label_has_a_name() -> None:
    assert set(LABEL_NAMES) == {*LABELS.values(), OTHER}
