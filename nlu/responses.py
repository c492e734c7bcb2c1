"""What the bot says in the dialogue, in the words an admin has given it since the training.

A response has one text without a condition, called by its name (``utter_ask_place``), and perhaps others for one
service (``utter_ask_place@mediation``). ``helpdesk/adjustments/responses.py`` lists the same names.
"""

import logging
import re
from typing import Any, Dict, FrozenSet, Optional

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.constants import RESPONSE_CONDITION

from nlu import live

logger = logging.getLogger(__name__)

PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
TEXT = "text"
INDEX = "0["  # Rasa's way of filling stumbles over it.


class LiveResponses(TemplatedNaturalLanguageGenerator):
    """Rasa's generator; buttons, conditions and placeholders stay those of ``domain.yml``."""

    def _random_response_for(
        self, utter_action: str, output_channel: str, filled_slots: Dict[str, Any]
    ) -> Optional[Dict[str, Any]]:
        """The variation that fits (see parent class), with its text of today."""
        shipped = super()._random_response_for(utter_action, output_channel, filled_slots)
        texts = live.current().responses
        if shipped is None or not texts or not isinstance(shipped.get(TEXT), str):
            return shipped
        key = key_of(utter_action, shipped)
        text = texts.get(key)
        if text is None:
            return shipped
        if not fits(text, shipped[TEXT]):
            # The service checks texts before it writes them; what slips through must not reach a resident.
            logger.warning("the text of %s has placeholders of its own; the shipped one is used", key)
            return shipped
        return {**shipped, TEXT: text}


def key_of(name: str, variation: Dict[str, Any]) -> str:
    """What a variation is called in the file of the admins."""
    values = [str(condition["value"]) for condition in variation.get(RESPONSE_CONDITION) or ()]
    return "@".join([name, *values])


def fits(text: str, shipped: str) -> bool:
    """Whether a text can be filled wherever the shipped one can."""
    rest = PLACEHOLDER.sub("", text)
    return INDEX not in text and not {"{", "}"} & set(rest) and placeholders(text) <= placeholders(shipped)


def placeholders(text: str) -> FrozenSet[str]:
    """The names in braces."""
    return frozenset(PLACEHOLDER.findall(text))
