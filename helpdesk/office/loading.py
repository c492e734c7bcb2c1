"""Reading office.yml. Every fault is reported at once, with its line and with what would be right."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from helpdesk.catalogue import Service, Topic
from helpdesk.errors import Fault, OfficeError
from helpdesk.office.schema import Office

Path_ = tuple[str | int, ...]


def load_office(path: Path | str) -> Office:
    """Read and validate one office file (UTF-8 YAML).

    Raises ``OfficeError`` with all faults: file, line, field, and what is allowed.
    """
    file = Path(path)
    node = _compose(file)
    faults = list(_duplicate_keys(node, file))
    office: Office | None = None
    try:
        office = Office.model_validate_json(_as_json(node, file))
    except ValidationError as error:
        faults += [_fault(one, node, file) for one in error.errors()]
    if faults:
        raise OfficeError(faults)
    assert office is not None
    return office


def _compose(file: Path) -> yaml.Node:
    raise NotImplementedError


def _duplicate_keys(node: yaml.Node, file: Path) -> Iterator[Fault]:
    raise NotImplementedError


def _as_json(node: yaml.Node, file: Path) -> str:
    raise NotImplementedError


def _fault(one: Any, node: yaml.Node, file: Path) -> Fault:
    raise NotImplementedError


_ = (Service, Topic)
