"""Loads every table, so that metadata is complete; import this where all tables must be known."""

from helpdesk.audit.models import AuditEntry
from helpdesk.inbox.models import StoredUpdate
from helpdesk.links.models import IssuedButton, MessageLink, TicketThread
from helpdesk.office.models import OfficeDocument, Place, Team, Unit
from helpdesk.outbox.models import OutboxRow
from helpdesk.residents.models import Resident
from helpdesk.staff.models import Membership, Staff
from helpdesk.tickets.models import Attachment, Ticket, TicketMessage
from helpdesk.training.models import ModelVersion, TrainingJob

__all__ = [
    "Attachment",
    "AuditEntry",
    "IssuedButton",
    "Membership",
    "MessageLink",
    "ModelVersion",
    "OfficeDocument",
    "OutboxRow",
    "Place",
    "Resident",
    "Staff",
    "StoredUpdate",
    "Team",
    "Ticket",
    "TicketMessage",
    "TicketThread",
    "TrainingJob",
    "Unit",
]
