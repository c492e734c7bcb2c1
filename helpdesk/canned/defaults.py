"""Sentences every team has from the start; a team's own come before them. All of them are read by residents."""

from collections.abc import Mapping

from helpdesk.canned.kinds import CannedKind
from helpdesk.catalogue import Service

QUESTIONS: Mapping[Service, tuple[str, ...]] = {
    Service.CERTIFICATE: (
        "请把身份证和户口本拍照发过来。",
        "请说一下证明要交给哪个单位。",
        "请留一个方便联系您的电话。",
    ),
    Service.MEDIATION: (
        "请说一下您希望怎么解决。",
        "请留一个方便联系您的电话。",
        "有没有照片、录音或合同？有就发过来。",
    ),
    Service.COMPLAINT: ("请说一下具体地点，越细越好。", "一般在什么时间发生？", "有照片的话请发一张。"),
    Service.SNAPSHOT: ("请发一下位置，或写清在哪里。", "请再拍一张看得清全貌的照片。", "从什么时候开始的？"),
}
_ANY_QUESTION = ("请再说详细一点。", "请留一个方便联系您的电话。", "有照片的话请发一张。")

ANSWERS: Mapping[Service, tuple[str, ...]] = {
    Service.CERTIFICATE: (
        "{称呼}您好，材料收到了，{科室}正在核对，{日期}前给您答复。",
        "来取的时候请带上身份证原件。",
        "情况我们正在核实，有结果马上告诉您。",
    ),
    Service.MEDIATION: (
        "{称呼}您好，我们先向对方了解情况，再约您一起谈。",
        "我们会在{日期}前给您答复，请先别和对方争吵。",
        "情况我们正在核实，有结果马上告诉您。",
    ),
    Service.COMPLAINT: (
        "{称呼}您好，您反映的情况收到了，我们马上去{地点}核实。",
        "已经联系有关单位，{日期}前给您答复。",
        "情况我们正在核实，有结果马上告诉您。",
    ),
    Service.SNAPSHOT: (
        "收到，我们今天派人去{地点}看。",
        "已经报修，{日期}前处理，请注意安全、先绕行。",
        "情况我们正在核实，有结果马上告诉您。",
    ),
}
_ANY_ANSWER = ("{称呼}您好，收到了，{日期}前给您答复。", "情况我们正在核实，有结果马上告诉您。")

RESOLUTIONS: Mapping[Service, tuple[str, ...]] = {
    Service.CERTIFICATE: ("证明已经开好，请带身份证到{科室}来取。", "电话里已经跟您说清楚了，有不明白的再告诉我们。"),
    Service.MEDIATION: (
        "双方已经谈好。有变化请再告诉我们。",
        "电话里已经跟您说清楚了，有不明白的再告诉我们。",
    ),
    Service.COMPLAINT: ("{地点}的问题已经处理好，谢谢您提醒。", "已经要求对方改正，我们会再去看。再发生请告诉我们。"),
    Service.SNAPSHOT: ("{地点}的问题已经处理好，谢谢您提醒。", "已经修好，请您放心。"),
}
_ANY_RESOLUTION = ("已经办好，请您放心。", "电话里已经跟您说清楚了，有不明白的再告诉我们。")


def defaults_for(kind: CannedKind, service: Service) -> tuple[str, ...]:
    """The ready-made sentences of one kind; their place in the list is their code and never changes."""
    match kind:
        case CannedKind.QUESTION:
            return QUESTIONS.get(service, _ANY_QUESTION)
        case CannedKind.ANSWER:
            return ANSWERS.get(service, _ANY_ANSWER)
    return RESOLUTIONS.get(service, _ANY_RESOLUTION)
