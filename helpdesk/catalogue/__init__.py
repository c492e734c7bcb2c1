"""What the office offers: services with their fields, and the topics matters are about."""

from helpdesk.catalogue.intents import EMERGENCY, INTENT_LABELS, INTENT_OF_SERVICE, intent_label
from helpdesk.catalogue.services import FIELDS, SERVICE_LABELS, Field, FieldKind, Service
from helpdesk.catalogue.topics import TOPIC_LABELS, Topic

__all__ = [
    "EMERGENCY",
    "FIELDS",
    "INTENT_LABELS",
    "INTENT_OF_SERVICE",
    "SERVICE_LABELS",
    "TOPIC_LABELS",
    "Field",
    "FieldKind",
    "Service",
    "Topic",
    "intent_label",
]
