"""Logging of Rasa's processes: facts only, never a resident's words.

Rasa logs message texts as fields of structured events. Here only fields known to be harmless pass; everything
else is dropped before it is written.
"""

import logging
import sys
from typing import Any, List, MutableMapping

import structlog

SAFE_FIELDS = frozenset({"event", "level", "action_name", "policy_name", "model_id"})


class FactsOnly(logging.Filter):
    """Keeps tracebacks and exception texts, which may quote a message, out of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Reduce an exception to its type; let every record pass."""
        if record.exc_info and record.exc_info[0] is not None:
            record.msg = f"{record.getMessage().splitlines()[0]} ({record.exc_info[0].__name__})"
            record.args = ()
            record.exc_info = None
            record.exc_text = None
        return True


def keep_safe_fields(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor: drop every field that could carry words of a resident."""
    return {key: value for key, value in event.items() if key in SAFE_FIELDS}


def configure(level: int = logging.WARNING) -> None:
    """Send warnings and errors of Rasa and its libraries to standard error, in one line each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(FactsOnly())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("rasa").setLevel(level)
    # It takes the JSON in a button's payload for a placeholder, reports an error each time and does the right thing.
    logging.getLogger("rasa.core.nlg.interpolator").setLevel(logging.CRITICAL)
    # Rasa's warnings quote the line they are about, and its libraries' are not for the people who run this.
    logging.captureWarnings(capture=True)
    logging.getLogger("py.warnings").setLevel(logging.CRITICAL)
    processors: List[Any] = [
        structlog.processors.add_log_level,
        keep_safe_fields,
        structlog.processors.KeyValueRenderer(key_order=["event"]),
    ]
    structlog.configure(
        processors=processors,
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
