"""Parcels for admins: what the clock has for them."""

import json

from bot.delivery.layout import lay_out
from bot.delivery.parcels import Parcel
from bot.delivery.wrapping import Packing
from bot.views import gate, models, review
from helpdesk.guide.titles import titles_for
from helpdesk.links.services import issue_button
from helpdesk.outbox.models import OutboxRow
from helpdesk.phrases.daily import DAILY, daily_candidates
from helpdesk.training.models import ModelSwitch
from helpdesk.training.reports import reported
from helpdesk.training.versions import VersionStatus, live_version
from helpdesk.training.waiting import VERSION_WAITS
from helpdesk.training.watching import MODEL_ALARM, figures_of_facts


def pack_daily(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """这 10 句对吗？, as they stand now; what was shown is kept for 全对."""
    phrases = daily_candidates(packing.session)
    if not phrases:
        return None
    shown = [[phrase.id, phrase.revision, *review.proposed(phrase)] for phrase in phrases]
    token = issue_button(packing.session, chat_id, "", json.dumps(shown), packing.clock)
    titles = titles_for(packing.session, phrases)
    return Parcel(row, chat_id, lay_out(review.daily_card(phrases, token, titles)))


def pack_model_alarm(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """The new model does clearly worse; nothing once another one answers."""
    switch, live = packing.session.get(ModelSwitch, int(row.params["switch"])), live_version(packing.session)
    if switch is None or switch.version_before_id is None or live is None or live.id != switch.version_id:
        return None
    figures = figures_of_facts(row.params["before"]), figures_of_facts(row.params["after"])
    letter = models.model_alarm(switch, figures, row.params["worse"])
    return Parcel(row, chat_id, lay_out(letter))


def pack_version_waits(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """A version trained on the command line waits for 上线; nothing once somebody has decided."""
    facts = reported(packing.session, int(row.params["version"]))
    if facts is None or facts.status is not VersionStatus.TRAINED:
        return None
    letter = gate.waiting_letter(facts, admins=int(row.params["admins"]))
    return Parcel(row, chat_id, lay_out(letter))


PACKERS = {MODEL_ALARM: pack_model_alarm, VERSION_WAITS: pack_version_waits, DAILY: pack_daily}
