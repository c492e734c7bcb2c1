"""What a resident can ask for, and which facts each service needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Service(StrEnum):
    """One kind of request; the codes are stored in tickets and never change."""

    CERTIFICATE = "certificate"
    MEDIATION = "mediation"
    COMPLAINT = "complaint"
    SNAPSHOT = "snapshot"
    CONSULT = "consult"
    SUGGESTION = "suggestion"
    HELP = "help"

    @property
    def label(self) -> str:
        """The name a resident reads."""
        return SERVICE_LABELS[self]


SERVICE_LABELS: Mapping[Service, str] = {
    Service.CERTIFICATE: "开证明",
    Service.MEDIATION: "纠纷调解",
    Service.COMPLAINT: "投诉",
    Service.SNAPSHOT: "随手拍",
    Service.CONSULT: "咨询",
    Service.SUGGESTION: "建议",
    Service.HELP: "求助",
}

FieldKind = Literal["text", "place", "phone", "choice", "yes_no", "photos", "datetime"]


@dataclass(frozen=True)
class Field:
    """One fact a service asks for; ``name`` is the dialogue's slot and the key in ``Ticket.details``."""

    name: str
    label: str
    required: bool = True
    kind: FieldKind = "text"


# In the order in which they are asked.
FIELDS: Mapping[Service, tuple[Field, ...]] = {
    Service.CERTIFICATE: (
        Field("cert_type", "证明种类", kind="choice"),
        Field("applicant", "给谁办"),
        Field("purpose", "用途"),
        Field("place", "住址或户口所在地", kind="place"),
        Field("contact", "联系方式", kind="phone"),
    ),
    Service.MEDIATION: (
        Field("party", "对方"),
        Field("description", "事情经过"),
        Field("place", "地点", kind="place"),
        Field("wish", "您的要求"),
        Field("contact", "联系方式", kind="phone"),
        Field("may_contact_party", "能否联系对方", kind="yes_no"),
    ),
    Service.COMPLAINT: (
        Field("description", "事情经过"),
        Field("target", "投诉谁或哪里"),
        Field("since", "从什么时候开始", required=False, kind="datetime"),
    ),
    Service.SNAPSHOT: (
        Field("photos", "照片", required=False, kind="photos"),
        Field("place", "地点", kind="place"),
        Field("description", "是什么问题"),
    ),
    Service.CONSULT: (Field("description", "想问的事"),),
    Service.SUGGESTION: (Field("description", "您的建议"),),
    Service.HELP: (Field("description", "需要什么帮助"),),
}
