"""Sentences staff send with one press; all of them are read by residents."""

from helpdesk.catalogue import Service
from helpdesk.tickets.commands import RejectReason

CANNED_QUESTIONS = {
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

# Why a ticket goes to another team; the code travels in callback data.
DISPATCH_REASONS = {
    "duty": "属于该科室职责",
    "place": "在该科室片区",
    "resident": "居民要求",
    "none": "",
}

INSTEAD = {
    RejectReason.COURT: "请在法院或仲裁机构的程序里提出，也可以拨打 12348 免费咨询法律问题。",
    RejectReason.PETITION: "请等原信访机关的答复，也可以向它询问进度。",
    RejectReason.STATE_SECRET: "请按保密规定向有关机关当面提出。",
    RejectReason.PRIVACY: "请由本人来办，或带上本人的委托书。",
    RejectReason.NOT_OUR_DUTY: "请拨打 12345 市民热线，会帮您转给负责的单位。",
    RejectReason.DUPLICATE: "您先前的那件正在办，点“我的事项”可以看进度。",
}


def canned_questions(service: Service) -> tuple[str, ...]:
    """Questions that staff ask most often, ready to send."""
    return CANNED_QUESTIONS.get(service, _ANY_QUESTION)


def instead_of(reason: RejectReason) -> str:
    """Who does it instead, in words that suit the reason."""
    return INSTEAD[reason]
