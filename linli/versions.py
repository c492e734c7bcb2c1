"""The files of model versions: where each is, and which may go."""

from pathlib import Path

from helpdesk.clock import Clock
from helpdesk.database import Database
from helpdesk.people import SYSTEM
from helpdesk.settings import Settings
from helpdesk.training import removing
from helpdesk.training.models import ModelVersion
from helpdesk.training.versions import list_versions, note_removed, surplus_versions


def file_of(settings: Settings, version: ModelVersion) -> Path:
    """Where a version's file is, or was."""
    return settings.models / version.file


def remove_files(settings: Settings, name: str) -> None:
    """Remove a model file and what lies beside it: its digest, its report. Never the one the link points at."""
    removing.remove_files(settings.models, name)


def remove_surplus(settings: Settings, database: Database, *, clock: Clock) -> list[str]:
    """Remove the files that are too many (``kept_models``); their names. Rows stay for the history."""
    with database.session() as session:
        surplus = surplus_versions(session, kept=settings.kept_models)
        for version in surplus:
            note_removed(session, version, by=SYSTEM, clock=clock)
        known = {version.file for version in list_versions(session)}
    gone = [version.file for version in surplus]
    # Files without a row: from before there were rows, or of a run that died between its file and its row.
    strays = sorted(file.name for file in settings.models.glob("*.tar.gz") if not file.is_symlink())
    gone += [name for name in strays if name not in known][: -settings.kept_models]
    for name in gone:
        remove_files(settings, name)
    return gone
