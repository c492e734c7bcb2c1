"""domain.yml and the actions agree: every sentence that may be said exists, every action is known to both."""

import re
from pathlib import Path

import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

from actions.__main__ import MODULES
from helpdesk.catalogue import FIELDS, Service
from helpdesk.tickets.states import Status

ROOT = Path(__file__).resolve().parents[3]
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
NAMES = {field.name for fields in FIELDS.values() for field in fields}
REQUIRED = {field.name for fields in FIELDS.values() for field in fields if field.required}


def test_every_response_named_in_the_code_is_in_the_domain() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "actions").glob("*.py"))
    named = {name for name in re.findall(r'"(utter_\w+)"', source) if not name.endswith("_")} - {"utter_message"}
    assert named <= set(DOMAIN["responses"])


@pytest.mark.parametrize(
    "name",
    [f"utter_progress_{one.value}" for one in Status]
    + [f"utter_start_{one.value}" for one in Service]
    + [f"utter_required_{one}" for one in sorted(REQUIRED)],
)
def test_every_composed_response_is_in_the_domain(name: str) -> None:
    assert name in DOMAIN["responses"]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_field_has_a_slot_and_a_question(name: str) -> None:
    assert name in DOMAIN["slots"]
    assert f"utter_ask_{name}" in DOMAIN["responses"] or f"action_ask_{name}" in DOMAIN["actions"]


def test_no_sentence_has_a_blank_after_a_chinese_sign() -> None:
    texts = [one.get("text", "") for said in DOMAIN["responses"].values() for one in said]
    assert [text for text in texts if re.search(r"[，。；！？、：] ", text)] == []


def test_a_message_of_signs_and_one_of_emoji_get_an_answer_true_for_both() -> None:
    (said,) = DOMAIN["responses"]["utter_say_in_words"]
    assert "表情" in said["text"]
    assert "标点" in said["text"]


def test_no_refusal_sounds_as_if_the_paper_might_be_issued_later() -> None:
    refusals = [said for name, said in DOMAIN["responses"].items() if name.startswith("utter_not_issued_here")]
    assert refusals
    assert all("现在" not in one["text"] for said in refusals for one in said)


def test_a_contact_that_need_not_be_a_phone_is_not_called_one() -> None:
    assert {one.label for fields in FIELDS.values() for one in fields if one.name == "contact"} == {"联系方式"}


def test_the_action_server_serves_exactly_the_actions_of_the_domain() -> None:
    executor = ActionExecutor()
    for module in MODULES:
        executor.register_package(module)
    served = {one.name for one in executor.list_actions()}
    assert served == {name for name in DOMAIN["actions"] if not name.startswith("utter_")}
