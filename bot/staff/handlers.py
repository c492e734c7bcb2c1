"""The one list of the staff desk's handlers."""

from typing import Any

from telegram.ext import BaseHandler

STAFF_HANDLERS: list[BaseHandler[Any, Any, Any]] = []
