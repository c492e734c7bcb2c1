"""Admin commands in a private chat. To anybody else they do not exist."""

from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from telegram import Update

from bot.admins.access import for_admins
from bot.context import LinliContext
from bot.residents.answers import chat_of, send_now
from bot.staff.statistics import show_statistics
from bot.views import admins as views
from helpdesk.errors import NotFoundError
from helpdesk.inbox.models import StoredUpdate
from helpdesk.outbox.models import OutboxRow
from helpdesk.people import Admin
from helpdesk.staff.services import all_teams, new_bind_code
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import OPEN
from helpdesk.training.versions import version_of_file


@for_admins
async def retrain(update: Update, context: LinliContext) -> None:
    """/retrain."""
    await context.training.start(chat_of(update))


@for_admins
async def bind_code(update: Update, context: LinliContext) -> None:
    """/bindcode TEAM: a one-time code to type in the team's group."""
    team = context.args[0].strip().lower() if context.args else ""
    try:
        code = await context.act(new_bind_code, team, by=Admin(chat_of(update)))
    except NotFoundError:
        teams = await context.read(team_names)
        await send_now(context, chat_of(update), views.which_team(teams))
    else:
        name = dict(await context.read(team_names)).get(team, team)
        await send_now(context, chat_of(update), views.bind_code(name, code))


@for_admins
async def show_status(update: Update, context: LinliContext) -> None:
    """/status."""
    rasa = context.services.rasa
    counts = await context.read(count_work, besides=update.update_id)
    model = _real_name(context.services.settings.models, await rasa.model_file())
    version = await context.read(version_of_file, model) if model else None
    facts = views.BotStatus(
        pending_updates=counts["pending_updates"],
        outbox_waiting=counts["outbox_waiting"],
        outbox_failed=counts["outbox_failed"],
        open_tickets=counts["open_tickets"],
        rasa_healthy=await rasa.probe(),
        model=model,
        version_id=version.id if version else None,
    )
    await send_now(context, chat_of(update), views.status(facts))


@for_admins
async def show_stats(update: Update, context: LinliContext) -> None:
    """/stats: the figures of the whole office."""
    if update.message is not None:
        await show_statistics(update.message, context)


def _real_name(models: Path, name: str | None) -> str | None:
    """The model behind the link that the dialogue server was started with."""
    return (models / name).resolve().name if name else None


def team_names(session: Session) -> list[tuple[str, str]]:
    """Code and name of all teams."""
    return [(team.code, team.name) for team in all_teams(session)]


def count_work(session: Session, *, besides: int | None = None) -> dict[str, int]:
    """What is still to be done ``besides`` the update that asks for it; counts only."""
    unsent = OutboxRow.sent_at.is_(None) & OutboxRow.failed_at.is_(None)
    questions = {
        "pending_updates": select(func.count())
        .select_from(StoredUpdate)
        .where(StoredUpdate.done_at.is_(None), StoredUpdate.update_id != besides),
        "outbox_waiting": select(func.count()).select_from(OutboxRow).where(unsent),
        "outbox_failed": select(func.count()).select_from(OutboxRow).where(OutboxRow.failed_at.is_not(None)),
        "open_tickets": select(func.count()).select_from(Ticket).where(Ticket.status.in_(OPEN)),
    }
    return {name: session.scalar(question) or 0 for name, question in questions.items()}
