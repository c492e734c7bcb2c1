"""The bot put together: the one list of handlers, and the application that uses it."""

from pathlib import Path
from typing import Any

from telegram.ext import (
    ApplicationBuilder,
    BaseHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    filters,
)

from bot.admins import welcome
from bot.admins.desk import TrainingDesk
from bot.admins.families import COMMANDS as ADMIN_COMMANDS
from bot.admins.families import admin_pressed, reply_written
from bot.admins.pressing import PATTERN as ADMIN_PATTERN
from bot.admins.training import CommandTrainer, Trainer
from bot.bot import LinliBot
from bot.context import LinliApplication, LinliContext, Services
from bot.intake.processor import ChatOrderProcessor
from bot.intake.queue import IntakeQueue
from bot.presses import PrivateMembershipHandler, PrivatePressHandler
from bot.rasa_client import RasaClient
from bot.residents import commands
from bot.residents.desk import ResidentDesk
from bot.residents.first_contact import consent_pressed
from bot.residents.groups import guard_group
from bot.residents.incoming import message_came
from bot.residents.membership import membership_changed
from bot.residents.presses import dialogue_pressed, unknown_pressed
from bot.residents.supplements import message_edited
from bot.residents.tickets import ticket_pressed
from bot.staff import STAFF_HANDLERS
from helpdesk.clock import Clock, SystemClock
from helpdesk.database import Database, create_database
from helpdesk.settings import ROOT, Settings

Handler = BaseHandler[Any, LinliContext, Any]

PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
PRIVATE_EDIT = filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE
GROUP = filters.ChatType.GROUPS & ~filters.StatusUpdate.ALL & ~filters.Regex(r"^/bind\b")


def private_command(names: str | tuple[str, ...], callback: Any) -> Handler:
    """A command in a private chat; an edited message is none."""
    return CommandHandler(names, callback, filters=PRIVATE)


GATES: list[Handler] = [MessageHandler(GROUP, guard_group)]

HANDLERS: list[Handler] = [
    # Residents' private chats.
    private_command("start", welcome.start),
    private_command("help", welcome.show_help),
    private_command("menu", commands.show_menu),
    private_command("my", commands.show_tickets),
    private_command("privacy", commands.show_privacy),
    private_command("cancel", commands.cancel),
    # Admins' private chats; everybody else is told that there is no such command.
    *(private_command(name, callback) for name, callback in ADMIN_COMMANDS.items()),
    MessageHandler(PRIVATE & filters.COMMAND, commands.unknown_command),
    MessageHandler(PRIVATE & filters.REPLY & ~filters.StatusUpdate.ALL, reply_written),
    MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, message_came),
    MessageHandler(PRIVATE_EDIT, message_edited),
    PrivatePressHandler(consent_pressed, pattern=r"^c:"),
    PrivatePressHandler(dialogue_pressed, pattern=r"^d:"),
    PrivatePressHandler(ticket_pressed, pattern=r"^t:"),
    PrivatePressHandler(admin_pressed, pattern=ADMIN_PATTERN),
    PrivatePressHandler(unknown_pressed),
    PrivateMembershipHandler(membership_changed),
    # Teams' groups.
    *STAFF_HANDLERS,
]


def build_services(settings: Settings, *, database: Database | None = None, clock: Clock | None = None) -> Services:
    """Open what the handlers use."""
    return Services(
        settings=settings,
        database=database or create_database(settings.database),
        clock=clock or SystemClock(),
        rasa=RasaClient(settings.rasa_url, settings.rasa_secret, settings.rasa_timeout),
    )


def build_application(services: Services, *, trainer: Trainer | None = None) -> LinliApplication:
    """The application with all handlers; it starts no task and talks to nobody yet."""
    bot: ExtBot[None] = LinliBot(services.settings)
    queue = IntakeQueue(services)
    processor = ChatOrderProcessor(queue, services)
    application: LinliApplication = (
        ApplicationBuilder()
        .bot(bot)
        .updater(None)
        .update_queue(queue)
        .concurrent_updates(processor)
        .context_types(ContextTypes(context=LinliContext))
        .job_queue(None)
        .build()
    )
    processor.application = application
    application.bot_data.update(
        services=services,
        queue=queue,
        residents=ResidentDesk(services, bot),
        training=TrainingDesk(application, services, trainer or CommandTrainer(Path(ROOT))),
    )
    application.add_handlers({-1: GATES, 0: HANDLERS})
    application.add_error_handler(processor.note_error)
    return application
