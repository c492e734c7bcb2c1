"""Rasa's environment may not import the core, so the few names both need are written twice; here they are compared."""

import yaml

from helpdesk.catalogue import INTENT_LABELS
from helpdesk.catalogue.topics import Topic
from helpdesk.settings import ROOT
from nlu.labels import LABELS, OTHER
from nlu.names import LABEL_NAMES, TOPIC_NAMES


def test_topics_have_the_same_codes_and_names_in_both_environments() -> None:
    assert {topic.value: topic.label for topic in Topic} == TOPIC_NAMES


def test_every_label_has_a_name() -> None:
    assert set(LABEL_NAMES) == {*LABELS.values(), OTHER}


def test_every_intent_a_resident_can_have_has_a_name_for_admins() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    only_from_buttons = {"attach", "choose"}
    assert set(INTENT_LABELS) == set(domain["intents"]) - only_from_buttons
