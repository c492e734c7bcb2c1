"""What a training or an examination left behind that was killed: removed at the next start of the service.

The next training or examination would remove it too; but words of phrases are in it, and one that is deleted as
sensitive must not wait for that.
"""

import contextlib

from helpdesk.errors import UnavailableError
from helpdesk.settings import Settings
from helpdesk.training.lock import one_at_a_time
from linli import gate
from linli.building import remove_builds


def remove_leftovers(settings: Settings) -> None:
    """Remove build folders and unfinished reports; what is in use by another process stays."""
    with contextlib.suppress(UnavailableError), one_at_a_time(settings.run):
        remove_builds(settings)
    with contextlib.suppress(UnavailableError), one_at_a_time(settings.run, lock=gate.LOCK):
        gate.remove_drafts(settings)
