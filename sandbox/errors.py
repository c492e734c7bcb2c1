"""Refusals: what the bot is told in Telegram's words, and what a person's client is told in ours.

SandboxError
    ApiError             an answer of the Bot API with ``ok: false``
    PeopleError          a bad request to the people API
"""

from typing import Any


class SandboxError(Exception):
    """Base of everything the sandbox refuses."""


class ApiError(SandboxError):
    """A Bot API refusal, told to the bot exactly as Telegram would tell it."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def envelope(self) -> dict[str, Any]:
        """The JSON body of this refusal."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class PeopleError(SandboxError):
    """The people API was asked for something that a person in Telegram could not do."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def bad_request(words: str, parameters: dict[str, Any] | None = None) -> ApiError:
    """Make a 400; the Bot API server lowers the first letter of a sentence and keeps CODES as they are."""
    if len(words) > 1 and words[1].islower():
        words = words[0].lower() + words[1:]
    return ApiError(400, f"Bad Request: {words}", parameters)


def forbidden(words: str) -> ApiError:
    """Make a 403."""
    return ApiError(403, f"Forbidden: {words}")


def conflict(words: str) -> ApiError:
    """Make a 409."""
    return ApiError(409, f"Conflict: {words}")


def too_many_requests(seconds: int) -> ApiError:
    """Make a 429 that says when to come back."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
