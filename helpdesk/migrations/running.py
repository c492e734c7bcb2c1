"""Running migrations on a connection that is in a transaction already."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

SCRIPTS = Path(__file__).resolve().parent


def migration_config(connection: Connection) -> Config:
    """Alembic's settings for one connection; the scripts are found beside the code, wherever it is installed."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to the newest version, or to ``revision``."""
    command.upgrade(migration_config(connection), revision)
