"""Writes a new migration from what changed in the models: ``python -m helpdesk.migrations "what changes"``.

Read the file it makes: renames, for instance, look like a drop and an addition.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from helpdesk.database import create_database
from helpdesk.migrations.running import migration_config


def main(message: str) -> None:
    """Bring an empty database to the newest version and write down how the models differ from it."""
    with tempfile.TemporaryDirectory() as folder:
        database = create_database(f"sqlite:///{Path(folder) / 'empty.db'}")
        database.upgrade()
        with database.engine.begin() as connection:
            config = migration_config(connection)
            number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
        database.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('usage: python -m helpdesk.migrations "what changes"')
    main(sys.argv[1])
