"""The tree of units: district above street above community or village above grid. Pure; made of one office."""

from collections.abc import Iterable, Iterator

from helpdesk.office.schema import Office, UnitEntry

GRID, COMMUNITIES = "grid", ("community", "village")


class Units:
    """The units of an office, asked by code. A code that there is none of has nothing above or below it."""

    def __init__(self, office: Office) -> None:
        self._by_code = {unit.code: unit for unit in office.units}
        self._order = [unit.code for unit in office.units]
        self._children: dict[str, list[str]] = {}
        for unit in office.units:
            if unit.parent:
                self._children.setdefault(unit.parent, []).append(unit.code)

    def get(self, code: str | None) -> UnitEntry | None:
        """The unit with this code."""
        return self._by_code.get(code or "")

    def __iter__(self) -> Iterator[UnitEntry]:
        """All units in the order of office.yml."""
        return iter(self._by_code.values())

    def upwards(self, code: str | None) -> list[str]:
        """The unit and all above it, the smallest first. Ends at a circle, which checking an office refuses."""
        found: list[str] = []
        unit = self.get(code)
        while unit is not None and unit.code not in found:
            found.append(unit.code)
            unit = self.get(unit.parent)
        return found

    def children(self, code: str) -> list[str]:
        """The units right below one."""
        return self._children.get(code, [])

    def within(self, code: str, outer: str) -> bool:
        """Whether a unit is another one or lies below it."""
        return outer in self.upwards(code)

    def common(self, codes: Iterable[str]) -> str | None:
        """The smallest unit that holds all of these; None where none does."""
        chains = [self.upwards(code) for code in codes]
        if not chains:
            return None
        return next((code for code in chains[0] if all(code in chain for chain in chains)), None)

    def smallest(self, codes: Iterable[str]) -> list[str]:
        """Those of the units that hold no other one of them, in the order of office.yml."""
        wanted = set(codes)
        above = {upper for code in wanted for upper in self.upwards(code)[1:]}
        return [code for code in self._order if code in wanted - above]

    def below(self, code: str) -> list[str]:
        """The unit and everything below it."""
        return [unit.code for unit in self if self.within(unit.code, code)]

    def communities(self) -> list[str]:
        """Communities and villages; the grids of an office that has none."""
        found = [unit.code for unit in self if unit.level in COMMUNITIES]
        return found or [unit.code for unit in self if unit.level == GRID]

    def communities_within(self, code: str) -> list[str]:
        """The communities and villages below a larger unit."""
        return [one for one in self.communities() if one != code and self.within(one, code) and self._is_community(one)]

    def _is_community(self, code: str) -> bool:
        return self._by_code[code].level in COMMUNITIES

    def full_name(self, code: str) -> str:
        """The unit's name, with its parent's before it where it alone could mean another unit."""
        unit = self._by_code[code]
        is_only = sum(other.name == unit.name for other in self) == 1
        parent = self.get(unit.parent)
        return unit.name if is_only or parent is None else f"{parent.name}{unit.name}"
