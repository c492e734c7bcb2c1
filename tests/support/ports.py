"""A port of this machine that nobody uses."""

import os
import re
import socket
from itertools import count, islice

# Below the ports that systems give to outgoing connections. Every worker of a parallel run has a range of its own:
# a port that one test only names, because nothing is to answer there, must not become another test's server.
FIRST, RANGE, RANGES = 20_000, 1_500, 8
_WORKER = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0) % RANGES
# Two runs on one machine begin at different places: between finding a port and using it, the other may take it.
_TRIED = count(os.getpid() * 97 % RANGE)


def free_port() -> int:
    """A free TCP port on loopback, each time another one."""
    for turn in islice(_TRIED, RANGE):
        port = FIRST + _WORKER * RANGE + turn % RANGE
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port from {FIRST + _WORKER * RANGE} on")
