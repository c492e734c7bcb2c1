"""The files of model versions, and which of them may go."""

import shutil

from sqlalchemy import select

from helpdesk.clock import Clock
from helpdesk.database import Database
from helpdesk.people import SYSTEM
from helpdesk.settings import Settings
from helpdesk.training import removing
from helpdesk.training.models import ModelVersion
from helpdesk.training.switching import one_switch
from helpdesk.training.versions import note_removed, surplus_versions, version_of_file
from linli.ingredients import sha256_of
from linli.training import live_model


def remove_files(settings: Settings, name: str) -> None:
    """Remove a model file and what lies beside it: its digest, its report. Never the one the link points at."""
    removing.remove_files(settings.models, name)


def is_tampered(settings: Settings, database: Database) -> bool:
    """Whether the live model is not the file that was trained: a start would load whatever stands in it now."""
    file = live_model(settings)
    if file is None:
        return False
    with database.reading() as session:
        version = version_of_file(session, file.name)
    return version is not None and version.sha256 not in (None, sha256_of(file))


def remove_surplus(settings: Settings, database: Database, *, clock: Clock) -> list[str]:
    """Remove the files that are too many (``kept_models``); their names. Rows stay for the history.

    Call it only while no other training runs. Raises ``UnavailableError`` while somebody switches.
    """
    with one_switch(settings.run):  # Nobody has one of them answer meanwhile.
        with database.session() as session:
            for version in surplus_versions(session, kept=settings.kept_models):
                if not removing.is_linked(settings.models, version.file):  # A switch that is not noted yet.
                    note_removed(session, version, by=SYSTEM, clock=clock)
            rows = session.execute(select(ModelVersion.file, ModelVersion.removed_at))
            is_removed = {file: removed_at is not None for file, removed_at in rows}
        files = sorted(file.name for file in settings.models.glob("*.tar.gz") if not file.is_symlink())
        # Files without a row: from before there were rows, or of a run that died between its file and its row.
        strays = [name for name in files if name not in is_removed]
        gone = [name for name in files if is_removed.get(name)] + strays[: -settings.kept_models]
        for name in gone:
            remove_files(settings, name)
        _remove_orphans(settings)
    return gone


def _remove_orphans(settings: Settings) -> None:
    """Digests and reports of a run that died before its model was in its place, or while it was removed."""
    for one in settings.models.glob("*.tar.gz.*"):
        if one.with_suffix("").exists():
            continue
        if one.is_dir():
            shutil.rmtree(one, ignore_errors=True)
        else:
            one.unlink(missing_ok=True)
