"""The one list of what admins can do in their private chat; each family is a module of its own.

A family has commands, a handler of its buttons, and one of the replies to its questions.
"""

from collections.abc import Mapping

from telegram import Update

from bot.admins import guide, models, phrases, review, teaching, training_presses
from bot.admins.access import Handler
from bot.admins.asking import Answered, reply_came
from bot.admins.handlers import bind_code, retrain, show_stats, show_status
from bot.admins.pressing import Pressed, press_came
from bot.context import LinliContext

# Name and words of each command are in ``ADMIN_COMMANDS`` of ``bot.views.admins``.
COMMANDS: Mapping[str, Handler] = {
    "retrain": retrain,
    "bindcode": bind_code,
    "status": show_status,
    "stats": show_stats,
    "review": review.review,
    "phrases": phrases.phrases,
    "guide": guide.guide,
    "models": models.models,
    "teach": teaching.teach,
}

PRESSED: Mapping[str, Pressed] = {
    training_presses.FAMILY: training_presses.pressed,
    review.FAMILY: review.pressed,
    phrases.FAMILY: phrases.pressed,
    guide.FAMILY: guide.pressed,
    models.FAMILY: models.pressed,
    teaching.FAMILY: teaching.pressed,
}

ANSWERED: Mapping[str, Answered] = {
    review.FAMILY: review.answered,
    phrases.FAMILY: phrases.answered,
    guide.FAMILY: guide.answered,
    models.FAMILY: models.answered,
    teaching.FAMILY: teaching.answered,
}


async def admin_pressed(update: Update, context: LinliContext) -> None:
    """A button ``a:…`` in a private chat."""
    await press_came(update, context, PRESSED)


async def reply_written(update: Update, context: LinliContext) -> None:
    """A reply in a private chat."""
    await reply_came(update, context, ANSWERED)
