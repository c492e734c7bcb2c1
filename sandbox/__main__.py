"""``python -m sandbox``: start the stand-in for Telegram."""

import argparse
import logging
from pathlib import Path

from sandbox.pacing import Rates
from sandbox.server import serve
from sandbox.world import World


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A strict local stand-in for Telegram.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback only)")
    parser.add_argument("--port", type=int, default=8090, help="port (default: 8090)")
    parser.add_argument("--home", type=Path, default=Path("var"), help="state is kept in HOME/sandbox (default: var)")
    parser.add_argument("--group-limit", type=int, default=20, help="messages per minute and group; 0 = no limit")
    parser.add_argument("--private-limit", type=int, default=1, help="messages per second and person; 0 = no limit")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    rates = Rates(
        private_per_second=options.private_limit,
        private_burst=5 * options.private_limit,
        group_per_minute=options.group_limit,
    )
    serve(World(options.home, rates), options.host, options.port)


if __name__ == "__main__":
    main()
