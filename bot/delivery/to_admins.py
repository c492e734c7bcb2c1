"""Parcels for admins: what the clock has for them."""

import json

from bot.delivery.layout import lay_out
from bot.delivery.parcels import Parcel
from bot.delivery.wrapping import Packing
from bot.views import review
from helpdesk.links.services import issue_button
from helpdesk.outbox.models import OutboxRow
from helpdesk.phrases.daily import DAILY, daily_candidates


def pack_daily(packing: Packing, row: OutboxRow, chat_id: int) -> Parcel | None:
    """这 10 句对吗？, as they stand now; what was shown is kept for 全对."""
    phrases = daily_candidates(packing.session)
    if not phrases:
        return None
    shown = [[phrase.id, phrase.revision, *review.proposed(phrase)] for phrase in phrases]
    token = issue_button(packing.session, chat_id, "", json.dumps(shown), packing.clock)
    return Parcel(row, chat_id, lay_out(review.daily_card(phrases, token)))


PACKERS = {DAILY: pack_daily}
