"""The Bot API over HTTP: reads a request as the real server does, performs the call, answers in its envelope."""

import asyncio
import inspect
import json
import logging
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.calls import Call, chat_id_of
from sandbox.connections import abort, gone
from sandbox.errors import ApiError, bad_request
from sandbox.faults import Fault
from sandbox.files import Upload
from sandbox.limits import MEGABYTE, UPLOAD
from sandbox.methods import HANDLERS
from sandbox.parameters import BY_LOWER_NAME, METHODS, read_parameters
from sandbox.world import World

Json = dict[str, Any]

logger = logging.getLogger(__name__)

SILENCE_SECONDS = 60.0
LARGEST_BODY = UPLOAD + 2 * MEGABYTE  # The largest file with words around it.


async def perform(world: World, method: str, raw: Json, uploads: dict[str, Upload] | None = None) -> Any:
    """Check one call and do it; raises ApiError. Faults and the log are the edge's business."""
    call = Call(method, read_parameters(method, raw), uploads or {})
    result = HANDLERS[method](world, call)
    return await result if inspect.isawaitable(result) else result


async def bot_api(request: Request) -> Response:
    """One request to ``/bot<token>/<method>``."""
    world: World = request.app.state.world
    try:
        method = _method(world, request)
        raw, uploads = await _read(request, method)
    except ApiError as error:
        return _refusal(error)
    fault = world.faults.take(method, chat_id_of(raw))
    if fault is not None and fault.error == "drop":
        return abort(request)
    answer = await _answer(world, method, raw, uploads, fault)
    if fault is not None and fault.error == "timeout":
        await _stay_silent(world, request)
        return abort(request)
    return answer


def _method(world: World, request: Request) -> str:
    if request.path_params["token"] != world.bot.token:
        raise ApiError(401, "Unauthorized")
    method = BY_LOWER_NAME.get(request.path_params["method"].lower())
    if method is None:
        raise ApiError(404, "Not Found: method not found")
    return method


async def _answer(
    world: World, method: str, raw: Json, uploads: dict[str, Upload], fault: Fault | None
) -> JSONResponse:
    refusal = fault.refusal() if fault is not None else None
    try:
        if refusal is not None:
            raise refusal
        result = await perform(world, method, raw, uploads)
    except ApiError as error:
        # Without the description: it may quote a resident's words.
        logger.info("%s was refused with %s", method, error.code)
        world.calls.note(method, _readable(raw), error.code, error.description)
        return _refusal(error)
    if method != "getUpdates" or result:
        world.calls.note(method, _readable(raw), None, None)
    return JSONResponse({"ok": True, "result": result})


def _refusal(error: ApiError) -> JSONResponse:
    headers = {"Retry-After": str(error.parameters["retry_after"])} if error.code == 429 and error.parameters else {}
    return JSONResponse(error.envelope(), error.code, headers)


async def _stay_silent(world: World, request: Request) -> None:
    waited = 0.0
    while waited < SILENCE_SECONDS and not world.closed and not await gone(request):
        await asyncio.sleep(0.1)
        waited += 0.1


async def _read(request: Request, method: str) -> tuple[Json, dict[str, Upload]]:
    """Parameters of the query and the body, and the files of a form."""
    raw: Json = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    if int(request.headers.get("content-length") or 0) > LARGEST_BODY:
        async for _chunk in request.stream():
            pass  # Read to the end, or the client would see a broken pipe instead of the answer.
        raise ApiError(413, "Request Entity Too Large")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        raw |= _json_object(await request.body())
    elif kind in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        async with request.form(max_files=100, max_fields=1000) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    uploads[name] = Upload(await value.read(), value.filename or "", value.content_type or "")
                else:
                    raw[name] = value
    # A file in a field of its own is what the parameter of that name means.
    raw |= {name: f"attach://{name}" for name in uploads if name in METHODS[method]}
    return raw, uploads


def _json_object(body: bytes) -> Json:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected as parameters")
    return value


def _readable(raw: Json) -> Json:
    """Parameters for the log: JSON that came as a string is shown as JSON."""
    return {name: _decoded(value) for name, value in raw.items()}


def _decoded(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


async def bot_file(request: Request) -> Response:
    """A download from ``/file/bot<token>/<path>``."""
    world: World = request.app.state.world
    if request.path_params["token"] != world.bot.token:
        return _refusal(ApiError(401, "Unauthorized"))
    fault = world.faults.take("file", None)
    if fault is not None and isinstance(fault.error, str):
        return abort(request)
    try:
        if fault is not None and (refusal := fault.refusal()) is not None:
            raise refusal
        file = world.files.linked(request.path_params["path"])
    except ApiError as error:
        return _refusal(error)
    return Response(world.files.data(file), media_type="application/octet-stream")
