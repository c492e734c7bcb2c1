"""What happens to a group itself: people leave, the bot is put out, the group becomes a supergroup."""

from telegram import ChatMember, ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus

from bot.context import LinliContext
from bot.staff.people import role_of, roles_of
from bot.staff.services import report_removed_bot, welcome_bot_back
from helpdesk.staff.leaving import let_go
from helpdesk.staff.services import move_chat, renew_role

_OUT = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.BANNED})


async def member_changed(update: Update, context: LinliContext) -> None:
    """Somebody's standing in a group changed; who is out loses the tickets of that team, the others have their role."""
    change = update.chat_member
    if change is None:
        return
    user = change.new_chat_member.user
    roles_of(context.application.bot_data).forget(change.chat.id, user.id)
    if _is_out(change.new_chat_member):
        await context.act(let_go, user.id, change.chat.id)
    elif (role := role_of(change.new_chat_member)) is not None:
        facts = {"telegram_user_id": user.id, "chat_id": change.chat.id}
        await context.act(renew_role, chat_role=role, **facts)


async def member_left(update: Update, context: LinliContext) -> None:
    """The service message of somebody who left; small groups tell it only this way."""
    message = update.message
    user = message.left_chat_member if message else None
    if message is None or user is None:
        return
    roles_of(context.application.bot_data).forget(message.chat.id, user.id)
    if user.id == context.bot.id:
        await context.act(report_removed_bot, message.chat.id)
    else:
        await context.act(let_go, user.id, message.chat.id)


async def bot_changed(update: Update, context: LinliContext) -> None:
    """The bot itself was put out of a group, or let in again: then what waited is sent at once."""
    change = update.my_chat_member
    if change is None:
        return
    if _was_put_out(change):
        await context.act(report_removed_bot, change.chat.id)
    elif not _is_out(change.new_chat_member):
        await context.act(welcome_bot_back, change.chat.id)


async def group_moved(update: Update, context: LinliContext) -> None:
    """The group became a supergroup; Telegram tells it in both, and the second time changes nothing."""
    message = update.message
    if message is None:
        return
    if message.migrate_to_chat_id is not None:
        old, new = message.chat.id, message.migrate_to_chat_id
    elif message.migrate_from_chat_id is not None:
        old, new = message.migrate_from_chat_id, message.chat.id
    else:
        return
    await context.act(move_chat, old_chat_id=old, new_chat_id=new)


def _was_put_out(change: ChatMemberUpdated) -> bool:
    return _is_out(change.new_chat_member) and not _is_out(change.old_chat_member)


def _is_out(member: ChatMember) -> bool:
    if member.status == ChatMemberStatus.RESTRICTED:
        return not getattr(member, "is_member", True)
    return member.status in _OUT
