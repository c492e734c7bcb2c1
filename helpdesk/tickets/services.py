"""All use cases of a ticket, in one place to import from.

Each takes the session first, does all its checks, changes rows, and leaves the commit to its caller.
"""

from helpdesk.supervision.services import supervise_ticket
from helpdesk.tickets.assigning import assign_ticket
from helpdesk.tickets.desk import (
    add_note,
    answer_resident,
    ask_resident,
    claim_ticket,
    dispatch_ticket,
    reject_ticket,
    resolve_ticket,
    return_ticket,
)
from helpdesk.tickets.opening import open_ticket
from helpdesk.tickets.reopening import explain_unsolved
from helpdesk.tickets.requests import (
    edit_words,
    rate_ticket,
    supplement_ticket,
    urge_ticket,
    withdraw_ticket,
)

__all__ = [
    "add_note",
    "answer_resident",
    "ask_resident",
    "assign_ticket",
    "claim_ticket",
    "dispatch_ticket",
    "edit_words",
    "explain_unsolved",
    "open_ticket",
    "rate_ticket",
    "reject_ticket",
    "resolve_ticket",
    "return_ticket",
    "supervise_ticket",
    "supplement_ticket",
    "urge_ticket",
    "withdraw_ticket",
]
