"""Loads every table, so that metadata is complete; import this where all tables must be known."""

from helpdesk.adjustments.models import Adjustment
from helpdesk.audit.models import AuditEntry
from helpdesk.canned.models import CannedReply
from helpdesk.cooperation.models import HelpingTeam
from helpdesk.crowds.models import JoinedResident
from helpdesk.extensions.models import Extension
from helpdesk.guide.models import GuideEntry
from helpdesk.inbox.models import StoredUpdate
from helpdesk.links.models import IssuedButton, MessageLink, TicketThread
from helpdesk.office.models import OfficeDocument, Place, Team, Unit
from helpdesk.outbox.models import OutboxRow
from helpdesk.phrases.models import AdminPreference, Phrase, PhraseReview
from helpdesk.readings.models import Reading
from helpdesk.residents.models import Resident
from helpdesk.search.models import TicketTerm
from helpdesk.staff.models import Membership, Staff
from helpdesk.statistics.models import MonthFigures
from helpdesk.tickets.models import Attachment, Ticket, TicketMessage
from helpdesk.timers.models import Timer
from helpdesk.training.models import ModelSwitch, ModelVersion, TrainingJob

__all__ = [
    "Adjustment",
    "AdminPreference",
    "Attachment",
    "AuditEntry",
    "CannedReply",
    "Extension",
    "GuideEntry",
    "HelpingTeam",
    "IssuedButton",
    "JoinedResident",
    "Membership",
    "MessageLink",
    "ModelSwitch",
    "ModelVersion",
    "MonthFigures",
    "OfficeDocument",
    "OutboxRow",
    "Phrase",
    "PhraseReview",
    "Place",
    "Reading",
    "Resident",
    "Staff",
    "StoredUpdate",
    "Team",
    "Ticket",
    "TicketMessage",
    "TicketTerm",
    "TicketThread",
    "Timer",
    "TrainingJob",
    "Unit",
]
