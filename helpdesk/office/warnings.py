"""What an office may say, but perhaps did not mean: shown by ``linli office check``, refused by nobody."""

from collections.abc import Callable, Iterator

from helpdesk.office.area_checks import find_odd_places
from helpdesk.office.schema import Office

Found = tuple[tuple[str | int, ...], str]

# Each gives (path to the field, what to look at).
WARNERS: tuple[Callable[[Office], Iterator[Found]], ...] = (find_odd_places,)


def find_warnings(office: Office) -> Iterator[Found]:
    """Every warning about an office without faults."""
    for warner in WARNERS:
        yield from warner(office)
