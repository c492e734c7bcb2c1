"""仍要上线: a version that the gate holds back; one admin says why, a second one agrees."""

from bot.admins.asking import Words, ask
from bot.admins.pressing import Press
from bot.admins.showing import answer, send, show
from bot.admins.switching import activate
from bot.context import LinliContext
from bot.names import name_of
from bot.views import gate
from bot.views import models as views
from bot.views.message import Letter
from helpdesk.errors import InvalidInputError
from helpdesk.training.overriding import NO_SECOND_ADMIN, agree_override, ask_override, find_held_back, refuse_override
from helpdesk.training.switching import find_version

REASON = "override"


async def ask_reason(context: LinliContext, press: Press) -> None:
    """仍要上线…: the reason is asked for; where another admin has given one, this one is asked to agree."""
    if len(set(context.services.settings.admins)) < 2:
        raise InvalidInputError(NO_SECOND_ADMIN)
    held = await context.read(find_held_back, press.id)
    if held.waits and held.version.override_by != press.by.telegram_user_id:
        await send(context, press.chat_id, gate.override_request(held.version, held.hold))
        return
    question = gate.override_question(held.version, held.hold)
    await ask(context, press.chat_id, question.text, "models", REASON, press.id, name_of(press.query.from_user))


async def reason_given(context: LinliContext, words: Words) -> None:
    """The reason, as a reply: the other admins are asked."""
    admins = set(context.services.settings.admins)
    held = await context.act(ask_override, words.id, reason=words.text, admins=admins, by=words.by)
    request = gate.override_request(held.version, held.hold, words.arg)
    sent = [await send(context, one, request) for one in sorted(admins - {words.by.telegram_user_id})]
    await send(context, words.chat_id, views.override_sent(len([one for one in sent if one is not None])))


async def agree(context: LinliContext, press: Press) -> None:
    """同意: it goes live at once."""
    version = await context.run(agree_override, press.id, by=press.by)
    await _tell_asker(context, press, version.override_by, gate.override_agreed(version))
    await activate(context, press)
    await show(press.query, gate.override_accepted(version))


async def refuse(context: LinliContext, press: Press) -> None:
    """不同意: it stays as it is."""
    asked_by = (await context.read(find_version, press.id)).override_by
    version = await context.run(refuse_override, press.id, by=press.by)
    await answer(press.query)
    await _tell_asker(context, press, asked_by, gate.override_refused(version))
    await show(press.query, gate.override_declined(version))


async def _tell_asker(context: LinliContext, press: Press, asked_by: int | None, letter: Letter) -> None:
    if asked_by is not None and asked_by != press.by.telegram_user_id:
        await send(context, asked_by, letter)
