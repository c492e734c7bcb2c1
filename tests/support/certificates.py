"""The certificates of this machine are read once in a run, not by each of the five clients of each test's world.

Reading them takes 30 ms of processor time, and no test speaks to a server that has one.
"""

from functools import cache

from httpx._config import create_ssl_context
from httpx._transports import default


def share_certificates() -> None:
    """From now on all HTTP clients of this process have the same certificates."""
    default.create_ssl_context = cache(create_ssl_context)  # type: ignore[attr-defined]
