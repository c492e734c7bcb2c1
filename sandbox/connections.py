"""Ending a connection without an answer, as a broken network does."""

import asyncio
from typing import cast

from starlette.requests import Request
from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol


class Connection(H11Protocol):
    """One connection that lets a handler reach its transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Put the transport where requests see it, as ``request.state.transport``."""
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


def abort(request: Request) -> Response:
    """Close the connection now; the returned answer reaches nobody."""
    cast("asyncio.Transport", request.state.transport).abort()
    return Response(status_code=500)


async def gone(request: Request) -> bool:
    """Whether the client has hung up."""
    return await request.is_disconnected()
