"""A place the office knows, named only in the matter itself: "我们这儿小花园的健身器材坏了" says where."""

from dataclasses import replace

from sqlalchemy.orm import Session

from actions.talk import Talk
from helpdesk.catalogue import Service
from helpdesk.places.index import PlaceIndex
from helpdesk.places.naming import bare
from helpdesk.places.services import place_index


def take_known_place(talk: Talk, session: Session) -> Talk:
    """The talk with the one place that the matter names, where none was told or none the office knows.

    Two names are a story, and a community alone is no answer to "where": then the question is asked as always.
    """
    draft, index = talk.draft, place_index(session)
    matter, told = draft.values.get("description"), draft.values.get("place")
    if draft.service is not Service.SNAPSHOT or draft.location or not matter or index is None:
        return talk
    if told is not None and index.names.find(bare(told)):
        return talk
    name = _only_place(index, matter)
    if name is None or (told and name in bare(told)):
        return talk
    return replace(talk, draft=draft.put("place", name + (told or "")))


def _only_place(index: PlaceIndex, matter: str) -> str | None:
    """The name of the one place in the words; names of whole units do not count."""
    named = {one.name: one for one in index.names.find(bare(matter))}
    if len(named) != 1:
        return None
    (name, one), *_ = named.items()
    meanings = [index.meanings[at] for at in one.meanings]
    unit_names = {bare(unit) for code in {each.unit_code for each in meanings} for unit in _names_above(index, code)}
    is_place = all(each.place is not None and bare(each.place.name) not in unit_names for each in meanings)
    return name if is_place else None


def _names_above(index: PlaceIndex, code: str) -> list[str]:
    return [unit.name for above in index.units.upwards(code) if (unit := index.units.get(above)) is not None]
