"""Where handlers register under their method's name."""

from collections.abc import Callable
from typing import Any

from sandbox.calls import Call
from sandbox.parameters import METHODS
from sandbox.world import World

Handler = Callable[[World, Call], Any]  # A coroutine where it has to wait.

HANDLERS: dict[str, Handler] = {}


def handles(*names: str) -> Callable[[Handler], Handler]:
    """Register a handler for one or more methods."""

    def register(handler: Handler) -> Handler:
        for name in names:
            if name not in METHODS:
                raise LookupError(name)
            HANDLERS[name] = handler
        return handler

    return register
