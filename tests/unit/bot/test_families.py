"""Tables that are put together from families: a key that two of them use would silently take a button away."""

import importlib
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.admins import families
from bot.delivery import packing
from bot.staff import moves, prompted
from bot.views import menus
from helpdesk.settings import ROOT

TABLES: Mapping[str, tuple[Path, Mapping[str, object]]] = {
    "buttons of staff": (ROOT / "bot/staff/moves.py", moves._HANDLERS),
    "prompts of staff": (ROOT / "bot/staff/prompted.py", prompted.PROMPTED),
    "menus": (ROOT / "bot/views/menus/__init__.py", menus.MENUS),
    "parcels": (ROOT / "bot/delivery/packing.py", packing.PACKERS),
    "commands of admins": (ROOT / "bot/admins/families.py", families.COMMANDS),
}


def most_often(file: Path, table: Mapping[str, object]) -> int:
    """How often the key is brought that the families bring most often."""
    module = importlib.import_module(
        str(file.relative_to(ROOT).with_suffix("")).replace("/", ".").removesuffix(".__init__")
    )
    text = file.read_text(encoding="utf-8")
    spread = re.findall(r"^    \*\*([\w.]+),$", text, re.MULTILINE)
    keys: Counter[str] = Counter()
    for name in spread:
        family: object = module
        for part in name.split("."):
            family = getattr(family, part)
        assert isinstance(family, Mapping)
        keys.update(family.keys())
    own = re.findall(r'^    "(\w+)": ', text, re.MULTILINE)
    keys.update(one for one in own if one in table)
    return max(keys.values(), default=1)


@pytest.mark.parametrize("name", TABLES)
def test_no_two_families_use_the_same_key(name: str) -> None:
    assert most_often(*TABLES[name]) == 1, name
