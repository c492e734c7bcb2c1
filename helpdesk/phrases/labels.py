"""Which labels a phrase may have: the intents admins know and the topics matters are about."""

from helpdesk.catalogue import INTENT_LABELS, TOPIC_LABELS, Topic
from helpdesk.catalogue.intents import entry_id_of, intent_label
from helpdesk.errors import InvalidInputError

# Kinds of entities as admins write and read them; the codes are the model's.
ENTITY_LABELS = {
    "address": "地点",
    "cert_type": "证明",
    "party": "对方",
    "person": "姓名",
    "phone": "电话",
    "id_number": "证件号",
    "plate": "车牌",
    "datetime": "时间",
    "ticket_no": "编号",
    "amount": "金额",
}

QUOTED = 20  # Characters of what was typed.

# Matters have a topic; what residents say to the dialogue itself has none.
_ABOUT_SOMETHING = frozenset(
    {
        *("request_certificate", "request_mediation", "file_complaint", "report_snapshot", "ask_information"),
        *("make_suggestion", "check_progress", "urge_ticket", "withdraw_ticket", "rate_service", "report_emergency"),
    }
)


def check_intent(intent: str) -> str:
    """The intent, if there is one of this name; raises ``InvalidInputError`` for a label that is no more."""
    # An entry that is gone is left out at the training.
    if intent not in INTENT_LABELS and entry_id_of(intent) is None:
        raise InvalidInputError("没有这个类别了，请重新选一个")
    return intent


def left_out_words(label: str, count: int) -> str:
    """Says that phrases of a label were not learned, and why."""
    why = "这一条没有了，或者问法太少" if entry_id_of(label) is not None else "这一类已经没有了"
    return f"教过的 {count} 句没有用上：“{intent_label(label)}”{why}"


def check_topic(intent: str, topic: str | None) -> str | None:
    """The topic, or None where the intent has none; raises ``InvalidInputError`` for an unknown one."""
    if topic is not None and topic not in set(Topic):
        raise InvalidInputError("没有这个主题了，请重新选一个")
    return topic if intent in _ABOUT_SOMETHING else None


def has_topic(intent: str | None) -> bool:
    """Whether messages of this intent are about something."""
    return intent in _ABOUT_SOMETHING


def topic_label(topic: str | None) -> str:
    """The name admins read."""
    return "没有主题" if topic is None else {code.value: name for code, name in TOPIC_LABELS.items()}.get(topic, topic)


def cut(words: str) -> str:
    """What somebody typed, as a refusal may repeat it: a letter with all of a long one would not be delivered."""
    return words if len(words) <= QUOTED else f"{words[:QUOTED]}…"


def read_intent(words: str) -> str:
    """The intent with this code or Chinese name; raises ``InvalidInputError`` listing what there is."""
    wanted = words.strip()
    if entry_id_of(wanted) is not None:  # Elsewhere the same number is another entry.
        raise InvalidInputError(f"“{cut(wanted)}”是办事指南里的一条，请发 /guide，把这句话加进那一条的问法")
    found = next((code for code, name in INTENT_LABELS.items() if wanted in (code, name)), None)
    if found is None:
        raise InvalidInputError(f"没有“{cut(wanted)}”这个类别，可以写：{'、'.join(INTENT_LABELS.values())}")
    return found


def read_topic(words: str) -> str | None:
    """The topic with this code or Chinese name; None for no words. Raises ``InvalidInputError`` listing all."""
    wanted = words.strip()
    if not wanted:
        return None
    found = next((code.value for code, name in TOPIC_LABELS.items() if wanted in (code.value, name)), None)
    if found is None:
        raise InvalidInputError(f"没有“{cut(wanted)}”这个主题，可以写：{'、'.join(TOPIC_LABELS.values())}")
    return found
