"""Reasons for a dispatch, and who does what we cannot: one press each. Ready-made sentences: ``helpdesk.canned``."""

from bot.views.sentences import plain
from helpdesk.tickets.commands import RejectReason

# Why a ticket goes to another team; the code travels in callback data.
DISPATCH_REASONS = {
    "duty": "属于该科室职责",
    "place": "在该科室片区",
    "resident": "居民要求",
    "kind": "改分类后归该科室",
    "none": "",
}


def instead_of(reason: RejectReason) -> str:
    """Who does it instead, in words that suit the reason."""
    return plain(f"ticket_rejected.instead.{reason}")
