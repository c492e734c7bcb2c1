"""Phrases as files: csv, xlsx, jsonl and Rasa's YAML. Reading names each broken row with its line and goes on.

The columns (or keys) are ``text``, ``intent``, ``topic``, ``entities``, or 句子, 类别, 主题, 要素; labels are codes or
Chinese names; entities are written as in the chat (地点：和平路；证明：居住证明), in YAML as ``[和平路](address)``.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from helpdesk.errors import InvalidInputError
from helpdesk.phrases.labels import read_intent, read_topic
from helpdesk.phrases.sheets import csv_lines, sheet_rows, text_of
from helpdesk.phrases.spans import as_words, read_spans
from helpdesk.phrases.writing import Given, check_given

_YAML = (".yml", ".yaml")
SUFFIXES = (".csv", ".xlsx", ".jsonl", *_YAML)
LARGEST = 20_000_000  # Bytes of a file, unpacked too; an office's phrases of years are a tenth of that.
LARGEST_YAML = 4_000_000  # Its reader takes 20 seconds for so much; the other forms are quicker.
MOST_ROWS = 50_000
_COLUMNS: Mapping[str, str] = {
    **{name: name for name in ("text", "intent", "topic", "entities")},
    "句子": "text",
    "类别": "intent",
    "主题": "topic",
    "要素": "entities",
    "label": "intent",
}
HEADER = ("text", "intent", "topic", "entities")
# A cell that begins so is a formula to a spreadsheet; an apostrophe before it makes it words again.
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_MARK = re.compile(r"\[(?P<words>[^\]]+)\](?:\((?P<kind>[a-z_]+)\)|\{(?P<facts>[^}]*)\})")


@dataclass(frozen=True)
class Row:
    """One row of a file: what it gives, or what is wrong with it. ``place`` is the line or the row, from 1."""

    place: int
    given: Given | None = None
    fault: str | None = None


def read_file(file: Path) -> Iterator[Row]:
    """Every row; raises ``InvalidInputError`` for a file that is none of ours, is too large or has no such columns."""
    suffix = file.suffix.lower()
    if suffix not in _READERS:
        raise InvalidInputError(f"不认识 {file.name} 这种文件，可以用：{'、'.join(SUFFIXES)}")
    if not file.is_file():
        raise InvalidInputError(f"没有这个文件：{file}")
    most = LARGEST_YAML if suffix in _YAML else LARGEST
    if file.stat().st_size > most:
        raise InvalidInputError(f"{file.name} 太大了（超过 {most // 1_000_000} MB），请分成几个文件")
    for count, row in enumerate(_READERS[suffix](file)):
        if count >= MOST_ROWS:
            raise InvalidInputError(f"{file.name} 超过 {MOST_ROWS} 行，请分成几个文件，什么都没有导入")
        yield row


def write_file(file: Path, phrases: Sequence[Given]) -> None:
    """Write phrases in the form the suffix names; the file appears complete. Raises ``InvalidInputError``."""
    suffix = file.suffix.lower()
    if suffix not in _WRITERS:
        raise InvalidInputError(f"不会写 {file.suffix or '没有后缀'} 的文件，可以用：{'、'.join(SUFFIXES)}")
    content = _WRITERS[suffix](phrases)
    draft = file.with_name(f".{file.name}.new")
    try:
        draft.write_bytes(content)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _csv_rows(file: Path) -> Iterator[Row]:
    lines = csv_lines(text_of(file), file.name)
    header = _columns_of(next(lines, (1, []))[1], file)
    for place, cells in lines:
        if any(cell.strip() for cell in cells):
            yield _row(place, dict(zip(header, cells, strict=False)))


def _xlsx_rows(file: Path) -> Iterator[Row]:
    rows = ([_cell(value) for value in values] for values in sheet_rows(file, largest=LARGEST * 3))
    header = _columns_of(next(rows, []), file)
    for place, cells in enumerate(rows, 2):
        if place > MOST_ROWS * 2:
            raise InvalidInputError(f"{file.name} 的表太长了（空行也算），请删掉下面的空行或者分成几个文件")
        if any(cells):
            yield _row(place, dict(zip(header, cells, strict=False)))


def _jsonl_rows(file: Path) -> Iterator[Row]:
    for place, line in enumerate(text_of(file).split("\n"), 1):  # Other marks that end lines may stand in a text.
        if not line.strip():
            continue
        try:
            facts = json.loads(line)
        except (ValueError, RecursionError):
            yield Row(place, fault="不是 JSON")
            continue
        yield _json_row(place, facts)


def _json_row(place: int, facts: Any) -> Row:
    if not isinstance(facts, dict):
        return Row(place, fault='要写成 {"text": …, "intent": …}')
    words = [facts.get(name) for name, column in _COLUMNS.items() if column != "entities"]
    if not all(isinstance(one, str | None) for one in words):
        return Row(place, fault="text、intent、topic 要写成文字")
    return _row(place, facts)


def _yaml_rows(file: Path) -> Iterator[Row]:
    try:
        root = yaml.compose(text_of(file), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise InvalidInputError(f"{file.name} 第 {mark.line + 1 if mark else 1} 行不是 YAML") from None
    sections = _child(root, "nlu")
    if not isinstance(sections, yaml.SequenceNode):
        raise InvalidInputError(f"{file.name} 里没有 nlu: 这一段，不是 Rasa 的训练文件")
    for section in sections.value:
        yield from _section_rows(section)


def _section_rows(section: yaml.Node) -> Iterator[Row]:
    intent, examples = _child(section, "intent"), _child(section, "examples")
    line = section.start_mark.line + 1
    if not isinstance(intent, yaml.ScalarNode) or examples is None:
        yield Row(line, fault="要有 intent 和 examples（lookup、synonym、regex 不导入）")
    elif isinstance(examples, yaml.ScalarNode):  # A block of lines "- …".
        for number, words in enumerate(examples.value.splitlines(), examples.start_mark.line + 2):
            if words.strip():
                yield _marked_row(number, words.strip().removeprefix("- "), intent.value, "")
    elif isinstance(examples, yaml.SequenceNode):
        for example in examples.value:
            yield _example_row(example, intent.value)


def _example_row(example: yaml.Node, intent: str) -> Row:
    place, words = example.start_mark.line + 1, _child(example, "text")
    topic = _child(_child(example, "metadata"), "topic")
    if not isinstance(words, yaml.ScalarNode):
        return Row(place, fault="这一条没有 text")
    return _marked_row(place, words.value.strip(), intent, topic.value if isinstance(topic, yaml.ScalarNode) else "")


def _marked_row(place: int, words: str, intent: str, topic: str) -> Row:
    try:
        text, spans = read_marks(words)
        return Row(place, check_given(text, read_intent(intent), read_topic(topic), spans))
    except InvalidInputError as error:
        return Row(place, fault=str(error))


def read_marks(words: str) -> tuple[str, list[dict[str, Any]]]:
    """``[和平路](address)灯坏了`` as plain text and spans; also Rasa's longer ``[…]{"entity": "address"}``."""
    text, spans, at = "", [], 0
    for found in _MARK.finditer(words):
        text += words[at : found.start()]
        spans.append({"type": _kind(found), "start": len(text), "end": len(text) + len(found["words"])})
        text += found["words"]
        at = found.end()
    return text + words[at:], spans


def _kind(found: re.Match[str]) -> str:
    if found["kind"]:
        return found["kind"]
    try:
        return str(json.loads("{" + found["facts"] + "}")["entity"])
    except (ValueError, KeyError, TypeError):
        raise InvalidInputError("要素要写成 [和平路](address)") from None


def _row(place: int, facts: Mapping[str, Any]) -> Row:
    known = {_COLUMNS[str(name)]: value for name, value in facts.items() if str(name) in _COLUMNS}
    text, intent = _cell(known.get("text")), _cell(known.get("intent"))
    try:
        if not text or not intent:
            raise InvalidInputError("要有句子（text）和类别（intent）")
        spans = _spans(text, known.get("entities"))
        return Row(place, check_given(text, read_intent(intent), read_topic(_cell(known.get("topic"))), spans))
    except InvalidInputError as error:
        return Row(place, fault=str(error))


def _spans(text: str, entities: Any) -> Sequence[Mapping[str, Any]]:
    if isinstance(entities, list):
        try:
            return [{"type": one["type"], "start": int(one["start"]), "end": int(one["end"])} for one in entities]
        except (KeyError, TypeError, ValueError, OverflowError):
            raise InvalidInputError("entities 要写成 [{type, start, end}]") from None
    if not isinstance(entities, str | None):
        raise InvalidInputError("entities 要写成 [{type, start, end}]")
    words = _cell(entities)
    return read_spans(text, words) if words else []


def _columns_of(names: Sequence[str], file: Path) -> list[str]:
    header = [name.strip().lower().removeprefix("\ufeff") for name in names]
    if not {"text", "intent"} <= {_COLUMNS.get(name, "") for name in header}:
        raise InvalidInputError(f"{file.name} 第一行要写栏目名：text（句子）、intent（类别），可以再有 topic（主题）")
    return header


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for key, value in pairs if getattr(key, "value", None) == name), None)


def _cell(value: Any) -> str:
    words = "" if value is None else str(value).strip()
    return words[1:] if words.startswith("'") and _FORMULA.match(words[1:]) else words


def _cells(given: Given) -> list[str]:
    cells = [given.text, given.intent, given.topic or "", as_words(given.text, given.entities)]
    return [f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells]


def _as_csv(phrases: Sequence[Given]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([HEADER, *map(_cells, phrases)])
    return out.getvalue().encode("utf-8-sig")  # The mark at the front, or a spreadsheet shows signs for characters.


def _as_xlsx(phrases: Sequence[Given]) -> bytes:
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("句子")
    for cells in [HEADER, *map(_cells, phrases)]:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in cells])
    book.save(out)
    return out.getvalue()


def _as_jsonl(phrases: Sequence[Given]) -> bytes:
    lines = (
        {"text": one.text, "intent": one.intent, "topic": one.topic, "entities": list(one.entities)} for one in phrases
    )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def _as_yaml(phrases: Sequence[Given]) -> bytes:
    by_intent: dict[str, list[dict[str, Any]]] = {}
    for one in phrases:
        example: dict[str, Any] = {"text": write_marks(one)}
        if one.topic:
            example["metadata"] = {"topic": one.topic}
        by_intent.setdefault(one.intent, []).append(example)
    nlu = [{"intent": intent, "examples": by_intent[intent]} for intent in sorted(by_intent)]
    return yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True, sort_keys=False, width=10_000).encode()


def write_marks(given: Given) -> str:
    """The reverse of ``read_marks``; brackets of the text itself become full-width ones."""
    pieces, at = [], 0
    for one in given.entities:
        words = _plain(given.text[one["start"] : one["end"]])
        pieces += [_plain(given.text[at : one["start"]]), f"[{words}]({one['type']})"]
        at = one["end"]
    return "".join([*pieces, _plain(given.text[at:])])


def _plain(text: str) -> str:
    return text.replace("[", "［").replace("]", "］")


_READERS = {".csv": _csv_rows, ".xlsx": _xlsx_rows, ".jsonl": _jsonl_rows, ".yml": _yaml_rows, ".yaml": _yaml_rows}
_WRITERS = {".csv": _as_csv, ".xlsx": _as_xlsx, ".jsonl": _as_jsonl, ".yml": _as_yaml, ".yaml": _as_yaml}
