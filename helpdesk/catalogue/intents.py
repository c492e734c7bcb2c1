"""Intents as admins read them. The codes are Rasa's (``domain.yml``); a test compares."""

import re
from collections.abc import Mapping

from helpdesk.catalogue.services import Service

# In the order of the buttons: what a resident wants first, small talk next, the dialogue's own words last.
INTENT_LABELS: Mapping[str, str] = {
    "request_certificate": "开证明",
    "request_mediation": "纠纷调解",
    "file_complaint": "投诉",
    "report_snapshot": "随手拍",
    "ask_information": "咨询",
    "make_suggestion": "建议",
    "check_progress": "查进度",
    "urge_ticket": "催办",
    "withdraw_ticket": "撤回",
    "rate_service": "评价",
    "report_emergency": "紧急求助",
    "talk_to_staff": "转人工",
    "report_lost_item": "失物",
    "greet": "问好",
    "thank": "道谢",
    "goodbye": "道别",
    "out_of_scope": "不归我们管",
    "affirm": "说“是”",
    "deny": "说“不”",
    "stop": "说“取消”",
    "correct": "更正",
    "skip": "说“跳过”",
    "change": "要修改",
}

EMERGENCY = "report_emergency"

INTENT_OF_SERVICE: Mapping[Service, str] = {
    Service.CERTIFICATE: "request_certificate",
    Service.MEDIATION: "request_mediation",
    Service.COMPLAINT: "file_complaint",
    Service.SNAPSHOT: "report_snapshot",
    Service.CONSULT: "ask_information",
    Service.SUGGESTION: "make_suggestion",
    Service.HELP: "talk_to_staff",
}

GUIDE_INTENT = "guide_"  # Followed by the entry's id.
_OF_ENTRY = re.compile(rf"{GUIDE_INTENT}([1-9]\d{{0,8}})")


def intent_label(intent: str | None) -> str:
    """The name admins read; a code that is no longer known stands for itself."""
    if intent is None:
        return "不确定"
    if intent.startswith(GUIDE_INTENT):
        return f"办事指南 {intent.removeprefix(GUIDE_INTENT)}"
    return INTENT_LABELS.get(intent, intent)


def intent_of(entry_id: int) -> str:
    """The intent a model learns an entry as."""
    return f"{GUIDE_INTENT}{entry_id}"


def entry_id_of(intent: str | None) -> int | None:
    """The entry an intent stands for; None for any other intent."""
    found = _OF_ENTRY.fullmatch(intent or "")
    return int(found[1]) if found else None
