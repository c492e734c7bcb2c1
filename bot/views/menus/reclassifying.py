"""Menus of 改分类: which service, then what it is about."""

from bot.views.menus.rows import Rows, button, in_rows
from bot.views.sentences import plain
from bot.views.ticket_facts import CardFacts
from helpdesk.catalogue import SERVICE_LABELS, TOPIC_LABELS, Service, Topic

TOPICS_PER_PAGE = 12
SAME = "same"  # In the place of a topic: it stays as it is.
PAGE = "p"  # Followed by the number of a page, from 0.


def topics_arg(service: str, page: int) -> str:
    """The menu's argument for one page of topics."""
    return f"{service}:{page}"


def _reclassify(facts: CardFacts, arg: str | None) -> Rows:
    service, _, page = (arg or "").partition(":")
    if service not in set(Service):
        return _services(facts)
    return _topics(facts, service, int(page) if page.isdigit() else 0)


def _services(facts: CardFacts) -> Rows:
    titles = [
        (service, f"{'✓ ' if service is facts.service else ''}{name}") for service, name in SERVICE_LABELS.items()
    ]
    return in_rows([button(title, f"t:reclassify:{facts.number}:{service.value}") for service, title in titles])


def _topics(facts: CardFacts, service: str, page: int) -> Rows:
    topics, press = list(TOPIC_LABELS.items()), f"t:reclassify:{facts.number}:{service}"
    shown = topics[page * TOPICS_PER_PAGE : (page + 1) * TOPICS_PER_PAGE]
    rows = in_rows([button(_title(facts, topic), f"{press}:{topic.value}") for topic, _ in shown], 2)
    if Service(service) is not facts.service:
        rows = [[button(f"内容不变（{facts.topic or '没有'}）", f"{press}:{SAME}")], *rows]
    turns = [(plain("button.menus.page_before"), page - 1)] if page else []
    turns += [(plain("button.menus.page_after"), page + 1)] if (page + 1) * TOPICS_PER_PAGE < len(topics) else []
    return [*rows, *in_rows([button(title, f"{press}:{PAGE}{number}") for title, number in turns])]


def _title(facts: CardFacts, topic: Topic) -> str:
    return f"{'✓ ' if topic.label == facts.topic else ''}{topic.label}"


MENUS = {"reclassify": _reclassify}
