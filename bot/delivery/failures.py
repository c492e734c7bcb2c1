"""What a failed call to Telegram means for the message: not sent, perhaps sent, or never to be sent."""

from enum import StrEnum

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError


class Outcome(StrEnum):
    """The meanings the relay tells apart."""

    WAIT = "wait"  # 429: this chat must wait.
    NOT_SENT = "not_sent"  # Never left: repeat later.
    SERVER_FAULT = "server_fault"  # An answer 5xx: Telegram is unwell, or this very message makes it so.
    UNKNOWN = "unknown"  # May have arrived.
    FORBIDDEN = "forbidden"  # Blocked by the person, or thrown out of the group.
    CHAT_GONE = "chat_gone"
    TOPIC_GONE = "topic_gone"
    MOVED = "moved"  # The group became a supergroup.
    UNCHANGED = "unchanged"  # The edit says what is there already: success.
    MESSAGE_GONE = "message_gone"
    REFUSED = "refused"  # Telegram will never take this.


# Words of Telegram's 400 answers, lower case; the first that occurs decides.
_REFUSALS: tuple[tuple[str, Outcome], ...] = (
    ("message is not modified", Outcome.UNCHANGED),
    ("message thread not found", Outcome.TOPIC_GONE),
    ("topic_deleted", Outcome.TOPIC_GONE),
    ("topic_id_invalid", Outcome.TOPIC_GONE),
    ("topic_closed", Outcome.TOPIC_GONE),  # Closed, and the bot may not write there: a new one is open.
    ("message to edit not found", Outcome.MESSAGE_GONE),
    ("message can't be edited", Outcome.MESSAGE_GONE),
    ("message_id_invalid", Outcome.MESSAGE_GONE),
    ("message to be replied not found", Outcome.MESSAGE_GONE),
    ("message to react not found", Outcome.MESSAGE_GONE),
    ("message not found", Outcome.MESSAGE_GONE),
    ("chat not found", Outcome.CHAT_GONE),
    ("peer_id_invalid", Outcome.CHAT_GONE),
    ("rights to send", Outcome.FORBIDDEN),  # The bot is muted in the group until somebody changes that.
    ("chat_write_forbidden", Outcome.FORBIDDEN),
    ("user is deactivated", Outcome.FORBIDDEN),
    ("user_is_blocked", Outcome.FORBIDDEN),
)

_NEVER_LEFT = (httpx.PoolTimeout, httpx.ConnectTimeout, httpx.ConnectError)


def judge(error: TelegramError) -> Outcome:
    """Say what ``error`` means for the call that raised it."""
    match error:
        case RetryAfter():
            return Outcome.WAIT
        case ChatMigrated():
            return Outcome.MOVED
        case Forbidden():
            return Outcome.FORBIDDEN
        case BadRequest():
            return _judge_refusal(error.message.lower())
        case InvalidToken():
            return Outcome.NOT_SENT  # A wrong or revoked token is mended by a person; the messages wait for it.
        case NetworkError():
            return _judge_network(error)
    return Outcome.REFUSED


def _judge_refusal(words: str) -> Outcome:
    return next((outcome for part, outcome in _REFUSALS if part in words), Outcome.REFUSED)


def _judge_network(error: NetworkError) -> Outcome:
    cause = error.__cause__
    if isinstance(cause, httpx.HTTPError) and not isinstance(cause, _NEVER_LEFT):
        return Outcome.UNKNOWN
    return Outcome.NOT_SENT if isinstance(cause, httpx.HTTPError) else Outcome.SERVER_FAULT


def wait_of(error: TelegramError) -> float:
    """Seconds that Telegram asks to wait."""
    if not isinstance(error, RetryAfter):
        return 0.0
    asked = error.retry_after
    return float(asked) if isinstance(asked, int) else asked.total_seconds()
