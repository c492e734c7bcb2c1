"""The process's log: facts only, no token, nobody's words."""

import logging

from helpdesk.settings import Settings

QUIET_LOGGERS = ("httpx", "httpcore", "telegram", "uvicorn", "alembic")  # They print addresses with the token in them.


class HideToken(logging.Filter):
    """Keep the bot token out of the log, whoever writes it."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the token in the finished line."""
        if self._token:
            line = record.getMessage()
            if self._token in line:
                record.msg, record.args = line.replace(self._token, "<token>"), None
        return True


def set_up_log(settings: Settings) -> None:
    """Facts to standard error; the supervisor keeps them."""
    handler = logging.StreamHandler()
    handler.addFilter(HideToken(settings.telegram_token.get_secret_value()))
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


def describe(error: BaseException) -> str:
    """Type and place of an error; its message could quote a resident."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
    return f"{type(error).__name__} at {place}"
