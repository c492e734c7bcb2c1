"""A message was sent in part and the database does not answer: what has arrived is not sent again."""

import pytest
from sqlalchemy.exc import OperationalError
from telegram import Bot

from bot.delivery import courier as couriers
from bot.delivery.courier import Courier
from bot.delivery.pacing import Pacer
from bot.delivery.parcels import Parcel
from bot.delivery.relay import limits_of
from helpdesk.outbox.models import OutboxRow
from tests.support.bot_world import BotWorld


async def test_a_database_that_is_busy_does_not_make_it_begin_anew(
    world: BotWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_facts: object) -> bool:
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    services = world.services()
    courier = Courier(services, Bot("1:x"), Pacer(limits_of(services)))
    begun = courier._begun[5] = Parcel(OutboxRow(id=5), 1001, [], next_step=1)
    with monkeypatch.context() as patched:
        patched.setattr(couriers, "goes_to", busy)
        with pytest.raises(OperationalError):
            await courier.deliver(5, 1001)
    assert courier._begun == {5: begun}
