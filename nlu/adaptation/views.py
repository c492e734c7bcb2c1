"""A message and its two halves: what it begins with, and the rest. Each half should tell the same matter."""

from typing import Tuple

from nlu.features.sentences import SENTENCE_END

SHORTEST_HALF = 4  # Characters; less tells nothing.


def halves(message: str) -> Tuple[str, str]:
    """Title or first sentence, and what follows; the whole message twice where there is but one sentence."""
    end = SENTENCE_END.search(message.strip())
    begin, rest = (message[: end.start()], message[end.end() :]) if end else (message, message)
    if len(begin.strip()) < SHORTEST_HALF or len(rest.strip()) < SHORTEST_HALF:
        return message, message
    return begin, rest
