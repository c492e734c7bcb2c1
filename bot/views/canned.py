"""Reasons for a dispatch, and who does what we cannot: one press each. Ready-made sentences: ``helpdesk.canned``."""

from helpdesk.tickets.commands import RejectReason

# Why a ticket goes to another team; the code travels in callback data.
DISPATCH_REASONS = {
    "duty": "属于该科室职责",
    "place": "在该科室片区",
    "resident": "居民要求",
    "kind": "改分类后归该科室",
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


def instead_of(reason: RejectReason) -> str:
    """Who does it instead, in words that suit the reason."""
    return INSTEAD[reason]
