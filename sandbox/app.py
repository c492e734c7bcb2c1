"""The Starlette app: routes, errors as JSON, and who may ask at all."""

import contextlib
import ipaddress
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.bot_api import bot_api, bot_file
from sandbox.errors import PeopleError
from sandbox.people_api import ROUTES
from sandbox.webhooks import pushing
from sandbox.world import World

PAGE = Path(__file__).with_name("page")


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


class Guard:
    """Refuses what a foreign web page could send: a foreign Host (DNS rebinding) or a foreign Origin."""

    def __init__(self, app: ASGIApp, *, loopback_only: bool) -> None:
        self._app, self._loopback_only = app, loopback_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer 403."""
        if scope["type"] == "http" and not self._welcome(HTTPConnection(scope)):
            answer = JSONResponse({"error": "this address is not served here"}, 403)
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _welcome(self, connection: HTTPConnection) -> bool:
        host = connection.headers.get("host", "")
        if self._loopback_only and not is_loopback(urlsplit(f"//{host}").hostname):
            return False
        origin = connection.headers.get("origin")
        return origin is None or urlsplit(origin).netloc == host


async def index(_request: Request) -> Response:
    """The page."""
    path = PAGE / "index.html"
    if not path.is_file():
        return PlainTextResponse("page not built")
    return FileResponse(path, headers={"Cache-Control": "no-cache"})


async def people_error(_request: Request, error: Exception) -> Response:
    """A bad request to the people API."""
    assert isinstance(error, PeopleError)  # noqa: S101
    return JSONResponse({"error": error.message}, error.status)


async def http_error(request: Request, error: Exception) -> Response:
    """No such path or method, or a fault of our own, in the style of the API that was asked."""
    status, words = (
        (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "Internal Server Error")
    )
    if request.url.path.startswith(("/bot", "/file/bot")) and not request.url.path.startswith("/bot/"):
        return JSONResponse({"ok": False, "error_code": status, "description": words}, status)
    return JSONResponse({"error": words}, status)


def make_app(world: World, *, loopback_only: bool = True) -> Starlette:
    """The whole sandbox as one ASGI app around a world."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with pushing(world):
            yield
        world.close()
        world.store.close()

    routes = [
        *ROUTES,
        Route("/bot{token}/{method}", bot_api, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", bot_file),
        Route("/", index),
        Mount("/page", StaticFiles(directory=PAGE, check_dir=False)),
    ]
    handlers = {PeopleError: people_error, HTTPException: http_error, Exception: http_error}
    app = Starlette(routes=routes, exception_handlers=handlers, lifespan=lifespan)
    app.add_middleware(Guard, loopback_only=loopback_only)
    app.state.world = world
    return app
