"""Faults on order: the next calls of a method fail as Telegram or the network would make them fail."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from sandbox.errors import ApiError, PeopleError, too_many_requests

WORDS = {
    400: "Bad Request: the request was refused on order",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass
class Fault:
    """One order: which calls, how they fail, how often."""

    method: str
    error: int | Literal["timeout", "drop"]
    times: int = 1
    chat_id: int | None = None
    retry_after: int | None = None
    description: str | None = None

    def fits(self, method: str, chat_id: int | None) -> bool:
        """Whether this call is meant."""
        return self.method in {"*", method.lower()} and self.chat_id in {None, chat_id}

    def refusal(self) -> ApiError | None:
        """The refusal to tell, or None when the network is what fails."""
        if isinstance(self.error, str):
            return None
        if self.error == 429:
            return too_many_requests(self.retry_after or 1)
        return ApiError(self.error, self.description or WORDS.get(self.error, f"Error {self.error}"))


class Faults:
    """The orders that still wait."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def order(self, body: dict[str, Any]) -> None:
        """Take an order of the people API."""
        error: Any = body.get("error")
        if error not in ("timeout", "drop") and not _is_status(error):
            raise PeopleError('"error" must be 400 … 599, "timeout" or "drop"')
        times = body.get("times", 1)
        if not isinstance(times, int) or times < 1:
            raise PeopleError('"times" must be a whole number from 1')
        if not isinstance(body.get("method"), str) or not body["method"]:
            raise PeopleError('"method" must be the name of a Bot API method, or "*"')
        if not isinstance(body.get("retry_after"), int | None):
            raise PeopleError('"retry_after" must be a whole number of seconds')
        chat_id, retry_after, words = body.get("chat_id"), body.get("retry_after"), body.get("description")
        self.waiting.append(Fault(body["method"].lower(), error, times, chat_id, retry_after, words))

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The order that hits this call, counted down."""
        fault = next((each for each in self.waiting if each.fits(method, chat_id)), None)
        if fault is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.waiting.remove(fault)
        return fault

    def listed(self) -> list[dict[str, Any]]:
        """The waiting orders as JSON."""
        return [asdict(fault) for fault in self.waiting]


def _is_status(error: Any) -> bool:
    return isinstance(error, int) and not isinstance(error, bool) and 400 <= error <= 599
