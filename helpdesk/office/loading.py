"""Reading office.yml. Every fault is reported at once, with its line and with what would be right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from helpdesk.errors import Fault, OfficeError
from helpdesk.faults import allowed_instead
from helpdesk.office.checks import find_contradictions
from helpdesk.office.outlines import put_in_area_files
from helpdesk.office.schema import Office
from helpdesk.office.warnings import find_warnings

Steps = tuple[str | int, ...]


@dataclass(frozen=True)
class CheckedOffice:
    """An office without faults, and what to look at all the same."""

    office: Office
    warnings: tuple[Fault, ...]


def load_office(path: Path | str) -> Office:
    """Read and validate one office file (UTF-8 YAML), with the outlines in files beside it.

    Raises ``OfficeError`` with all faults: file, line, field, and what is allowed.
    """
    return _load(Path(path))[0]


def check_office(path: Path | str) -> CheckedOffice:
    """The same with warnings: what is allowed but perhaps not meant."""
    office, node = _load(Path(path))
    found = [Fault(str(path), _line_at(node, steps), _dotted(steps), words) for steps, words in find_warnings(office)]
    return CheckedOffice(office, tuple(sorted(found, key=_line)))


def _load(file: Path) -> tuple[Office, yaml.Node]:
    node = _compose(file)
    faults = [Fault(str(file), line, field, "写了两次，留一个") for field, line in _repeated_keys(node, ())]
    plain = _plain(node)
    for steps, allowed in put_in_area_files(plain, file.parent):
        faults.append(Fault(str(file), _line_at(node, steps), _dotted(steps), allowed))
    try:
        office = Office.model_validate(plain)
    except ValidationError as error:
        faults += [_fault(one, node, file) for one in error.errors()]
        raise OfficeError(sorted(faults, key=_line)) from None
    for steps, allowed in find_contradictions(office):
        faults.append(Fault(str(file), _line_at(node, steps), _dotted(steps), allowed))
    if faults:
        raise OfficeError(sorted(faults, key=_line))
    return office, node


def _compose(file: Path) -> yaml.Node:
    """The file as nodes, which know their lines; raises ``OfficeError`` for what is no YAML at all."""
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except FileNotFoundError:
        raise OfficeError([Fault(str(file), None, "文件", "没有这个文件")]) from None
    except (OSError, UnicodeDecodeError):
        raise OfficeError([Fault(str(file), None, "文件", "要是能读的 UTF-8 文本文件")]) from None
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 1
        raise OfficeError(
            [Fault(str(file), line, "YAML", f"这里的写法读不懂，请检查引号、冒号、括号和缩进（{error.problem}）")]
        ) from None
    except yaml.YAMLError as error:
        raise OfficeError([Fault(str(file), None, "YAML", f"读不懂，请检查特殊字符（{error}）")]) from None
    if not isinstance(node, yaml.MappingNode):
        allowed = f"要有这几节：{'、'.join(Office.model_fields)}"
        raise OfficeError([Fault(str(file), 1, "文件", allowed)])
    return node


def _plain(node: yaml.Node) -> Any:
    """The nodes as plain values. Dates stay text: YAML's guess at them is nobody's intention here."""
    loader = yaml.SafeLoader("")
    try:
        value = loader.construct_document(node)
    finally:
        loader.dispose()
    return _without_dates(value)


def _without_dates(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _without_dates(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_dates(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _repeated_keys(node: yaml.Node, steps: Steps) -> Iterator[tuple[str, int]]:
    """Keys written twice in one section; YAML would silently keep the last one."""
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _repeated_keys(child, (*steps, index))
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            if key.value in seen:
                yield _dotted((*steps, key.value)), key.start_mark.line + 1
            seen.add(key.value)
            yield from _repeated_keys(child, (*steps, key.value))


def _fault(error: ErrorDetails, node: yaml.Node, file: Path) -> Fault:
    steps: Steps = error["loc"]
    allowed = allowed_instead(error, _keys_at(steps[:-1]))
    return Fault(str(file), _line_at(node, steps), _dotted(steps), allowed)


def _keys_at(steps: Steps) -> list[str]:
    """The keys the section at ``steps`` may have, found by walking the schema."""
    schema: dict[str, Any] = Office.model_json_schema()
    here: dict[str, Any] = schema
    for step in steps:
        here = here.get("items", {}) if isinstance(step, int) else here.get("properties", {}).get(step, {})
        if "$ref" in here:
            here = schema["$defs"][here["$ref"].rsplit("/", 1)[-1]]
    return list(here.get("properties", {}))


def _line_at(node: yaml.Node, steps: Steps) -> int:
    """The line of the deepest part of ``steps`` that the file has; a missing key gives its section's line."""
    line = node.start_mark.line
    for step in steps:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line
        elif isinstance(node, yaml.MappingNode):
            found = [(key, child) for key, child in node.value if key.value == step]
            if not found:
                break
            key, node = found[-1]
            line = key.start_mark.line
    return int(line) + 1


def _dotted(steps: Steps) -> str:
    """``teams[2].unit``."""
    return "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in steps).lstrip(".")


def _line(fault: Fault) -> int:
    return fault.line or 0
