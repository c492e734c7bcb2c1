"""/stats: figures with a chart, for a team in its group, for the whole office in the duty group and for admins."""

import logging
from dataclasses import dataclass

from sqlalchemy.orm import Session
from telegram import Message, Update
from telegram.constants import ChatType, ParseMode
from telegram.error import TelegramError

from bot.context import LinliContext
from bot.staff.people import roles_of
from bot.views.message import Letter
from bot.views.statistics import USAGE, read_dimension, statistics_letter
from helpdesk.clock import Clock
from helpdesk.deadlines.services import local_date
from helpdesk.errors import InvalidInputError, NotFoundError, UnavailableError
from helpdesk.office import current_office
from helpdesk.staff.services import team_of_chat
from helpdesk.statistics.chart import draw_chart
from helpdesk.statistics.figures import Dimension, Report
from helpdesk.statistics.periods import read_period
from helpdesk.statistics.services import report

logger = logging.getLogger(__name__)

CAPTION_LIMIT = 1024  # Characters of a photo's caption, Bot API.


@dataclass(frozen=True)
class Wish:
    """What somebody asked /stats for."""

    period: str = ""
    dimension: Dimension | None = None


def read_wish(words: list[str]) -> Wish:
    """The period and the breakdown, in any order. Raises ``InvalidInputError`` for two of one."""
    dimensions = [found for one in words if (found := read_dimension(one)) is not None]
    periods = [one for one in words if read_dimension(one) is None]
    if len(dimensions) > 1 or len(periods) > 1:
        raise InvalidInputError(USAGE)
    return Wish(periods[0] if periods else "", dimensions[0] if dimensions else None)


async def stats_written(update: Update, context: LinliContext) -> None:
    """/stats in a team's group."""
    message = update.message
    if message is None or await roles_of(context.application.bot_data).writer(context.bot, message) is None:
        return
    await show_statistics(message, context)


async def show_statistics(message: Message, context: LinliContext) -> None:
    """Answer with words and a chart; what cannot be read or drawn is said."""
    try:
        facts = await context.read(report_for, message.chat.id, read_wish(list(context.args or [])))
    except (InvalidInputError, NotFoundError) as error:
        await _reply(message, Letter(str(error)), None)
        return
    try:
        picture = await draw_chart(facts) if facts.whole.opened else None
        letter = statistics_letter(facts)
    except UnavailableError as error:
        picture, letter = None, statistics_letter(facts, chart_missing=str(error))
    await _reply(message, letter, picture)


def report_for(session: Session, chat_id: int, wish: Wish, *, clock: Clock) -> Report:
    """The report a chat may see: a team its own, the duty group and an admin's private chat the whole office's."""
    office = current_office(session)
    if office is None:
        raise NotFoundError("还没有单位设置，请管理员先运行 linli office apply")
    team = team_of_chat(session, chat_id)
    if team is None and chat_id < 0:
        raise NotFoundError("这个群还没有绑定科室")
    is_whole = team is None or team.is_duty
    return report(
        session,
        read_period(wish.period, local_date(clock.now(), office)),
        wish.dimension or (Dimension.TEAM if is_whole else Dimension.TOPIC),
        title=office.office.name if is_whole or team is None else team.name,
        now=clock.now(),
        zone=office.zone,
        team_id=None if is_whole or team is None else team.id,
    )


async def _reply(message: Message, letter: Letter, picture: bytes | None) -> None:
    """In the topic it was asked in; a long text follows the picture instead of standing under it."""
    fits = len(letter.text) <= CAPTION_LIMIT
    try:
        if picture is not None:
            caption = letter.text if fits else None
            await message.reply_photo(picture, caption=caption, parse_mode=ParseMode.HTML, do_quote=_quotes(message))
        if picture is None or not fits:
            await message.reply_text(letter.text, parse_mode=ParseMode.HTML, do_quote=_quotes(message))
    except TelegramError as error:
        logger.warning("figures could not be sent: %s", type(error).__name__)


def _quotes(message: Message) -> bool:
    return message.chat.type != ChatType.PRIVATE
