"""Further words about a ticket: replies to its messages, and edits of what was said."""

from telegram import Update

from bot.context import LinliContext
from bot.emergencies import handle_emergency, handle_unnamed_emergency
from bot.intake.attachments import words_of
from bot.intake.store import consenting_resident
from bot.residents.answers import chat_of, say
from bot.residents.services import Supplement, supplement_by_reply
from helpdesk.errors import IllegalMoveError, InvalidInputError, NotFoundError
from helpdesk.tickets.commands import AttachmentFacts
from helpdesk.tickets.services import edit_words
from helpdesk.tickets.states import Status


async def supplement(
    update: Update, context: LinliContext, number: str, text: str, attachments: tuple[AttachmentFacts, ...]
) -> None:
    """A reply to a message about a ticket goes to that ticket, whatever the dialogue is about."""
    message = update.effective_message
    if message is None:
        return
    words = Supplement(number, text, attachments, chat_of(update), message.message_id)
    try:
        await context.act(supplement_by_reply, words)
    except IllegalMoveError as error:
        await say(update, context, "supplement_closed", number=number, status=Status(error.status).label)
    except NotFoundError:
        await say(update, context, "ticket_not_found")
    except InvalidInputError:
        await say(update, context, "no_words")


async def message_edited(update: Update, context: LinliContext) -> None:
    """A resident changed a message.

    Words that belong to a ticket are changed there. Words that still wait are changed where they wait. Words the
    dialogue has read cannot be unread: the resident is told how to correct them, which the dialogue understands.
    """
    message = update.edited_message
    if message is None or message.location:  # A live location is "edited" every few seconds.
        return
    text = words_of(message)
    if not text or await handle_emergency(update, context, text):
        return
    chat_id, message_id = chat_of(update), message.message_id
    has_agreed = await context.read(consenting_resident, chat_id) is not None
    if not has_agreed and await handle_unnamed_emergency(update, context, text):
        return
    if context.residents.first_words.amend(chat_id, update):
        return
    if context.residents.amend(chat_id, message_id, text, update.update_id):
        context.queue.defer(update)
        return
    if not has_agreed:
        return
    changed = await context.run(edit_words, source_chat_id=chat_id, source_message_id=message_id, text=text)
    if changed is None:
        await say(update, context, "edit_hint")
