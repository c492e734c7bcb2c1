"""How admins read what a phrase is labelled with: an intent with its topic, an entry of the guide by its title."""

from collections.abc import Mapping

from bot.views.message import escape
from helpdesk.catalogue import Topic, intent_label
from helpdesk.phrases.labels import topic_label

Titles = Mapping[str, str]  # Of entries in use, by intent.
NO_TITLES: Titles = {}
_TOPICS = frozenset(Topic)

LONGEST_ON_BUTTON = 12  # Characters; with more Telegram cuts a button of a narrow phone.
LONGEST_LINE = 40  # In a list.


def label(intent: str | None, topic: str | None = None, titles: Titles = NO_TITLES) -> str:
    """随手拍 · 道路交通设施, or 办事指南：居住证怎么办; not escaped."""
    title = titles.get(intent or "")
    name = f"办事指南：{shorten(title)}" if title else intent_label(intent)
    return name + (f" · {topic_label(topic)}" if topic else "")


def in_html(intent: str | None, topic: str | None = None, titles: Titles = NO_TITLES) -> str:
    """The same inside a letter."""
    return escape(label(intent, topic, titles))


def code_in_html(code: str, titles: Titles = NO_TITLES) -> str:
    """An intent or a topic, where a report names both by their codes; inside a letter."""
    return escape(topic_label(code)) if code in _TOPICS else in_html(code, titles=titles)


def on_button(intent: str, titles: Titles = NO_TITLES) -> str:
    """As short as a button needs it."""
    title = titles.get(intent)
    return f"📖 {shorten(title, LONGEST_ON_BUTTON)}" if title else intent_label(intent)


def shorten(text: str, longest: int = LONGEST_LINE) -> str:
    """On one line of a list."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"
