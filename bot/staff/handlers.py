"""The one list of the staff desk's handlers; each looks at groups only."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import BaseHandler, ChatMemberHandler, CommandHandler, MessageHandler, filters

from bot.context import LinliContext
from bot.presses import GroupPressHandler
from bot.staff import commands, groups, leave, lists, messages
from bot.staff.canned import canned_written
from bot.staff.counter import new_written
from bot.staff.presses import button_pressed
from bot.staff.statistics import stats_written
from bot.staff.ticketless import PATTERN as TICKETLESS
from bot.staff.ticketless import ticketless_pressed

Callback = Callable[[Update, LinliContext], Coroutine[Any, Any, Any]]

# What Telegram offers when somebody types "/" in a group.
GROUP_COMMANDS: tuple[tuple[str, str], ...] = (
    ("mine", "我手上的工单"),
    ("team", "本组未办结工单"),
    ("due", "快到期和超时的工单"),
    ("find", "按词、地点、编号或经办人找工单"),
    ("ticket", "按编号看工单"),
    ("stats", "统计和图表"),
    ("new", "替居民登记（来窗口、打电话）"),
    ("canned", "本组常用语"),
    ("away", "休假，请同事代办"),
    ("back", "休假回来了"),
    ("help", "怎么用"),
    ("bind", "用绑定码绑定本群"),
)

_GROUPS = filters.ChatType.GROUPS
# An edited command is not given again, and an edited message is not written again.
_NEW = _GROUPS & filters.UpdateType.MESSAGE


class GroupMemberHandler(ChatMemberHandler[LinliContext, Any]):
    """Changes of members in groups; in a private chat the same update means that somebody blocked the bot."""

    def check_update(self, update: object) -> Any:
        """Match only where the chat is a group."""
        change = (update.chat_member or update.my_chat_member) if isinstance(update, Update) else None
        is_group = change is not None and change.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP)
        return is_group and super().check_update(update)


def _command(name: str, callback: Callback) -> BaseHandler[Any, LinliContext, Any]:
    return CommandHandler(name, callback, filters=_NEW)


STAFF_HANDLERS: list[BaseHandler[Any, LinliContext, Any]] = [
    _command("bind", commands.bind_written),
    _command("help", commands.help_written),
    _command("start", commands.help_written),
    _command("mine", commands.mine_written),
    _command("team", commands.team_written),
    _command("due", commands.due_written),
    _command("find", commands.find_written),
    _command("ticket", commands.ticket_written),
    _command("stats", stats_written),
    _command("away", leave.away_written),
    _command("back", leave.back_written),
    _command("new", new_written),
    _command("canned", canned_written),
    GroupMemberHandler(groups.member_changed, ChatMemberHandler.CHAT_MEMBER),
    GroupMemberHandler(groups.bot_changed, ChatMemberHandler.MY_CHAT_MEMBER),
    MessageHandler(_NEW & filters.StatusUpdate.MIGRATE, groups.group_moved),
    MessageHandler(_NEW & filters.StatusUpdate.LEFT_CHAT_MEMBER, groups.member_left),
    MessageHandler(_NEW & ~filters.StatusUpdate.ALL & ~filters.COMMAND, messages.words_written),
    MessageHandler(_GROUPS & filters.UpdateType.EDITED_MESSAGE, messages.words_edited),
    GroupPressHandler(lists.page_pressed, pattern=lists.PATTERN),
    GroupPressHandler(ticketless_pressed, pattern=TICKETLESS),
    GroupPressHandler(leave.stand_in_pressed, pattern=leave.PATTERN),
    GroupPressHandler(button_pressed),
]
