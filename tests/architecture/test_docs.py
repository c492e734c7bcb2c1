"""The documentation says what is so: paths exist, settings are described, the state table is the one in the code."""

import re
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from bot.residents.commands import COMMANDS
from bot.staff import GROUP_COMMANDS
from bot.views.admins import ADMIN_COMMANDS
from helpdesk.settings import Settings
from helpdesk.tickets.picture import picture
from helpdesk.tickets.states import MOVES, Move, Status
from linli.cli import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SUFFIXES = {".js", ".md", ".py", ".sh", ".toml", ".yml"}
# Files of one kind in every package are spoken of by their bare name, and so are neighbours within one row.
ANYWHERE = SUFFIXES - {".yml", ".toml"}
FROM = [None, *(status for status in Status if any(pair[0] is status for pair in MOVES))]


@cache
def tracked() -> frozenset[str]:
    """Every file and folder of the repository, also those not committed yet."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    folders = {str(parent) for name in files for parent in Path(name).parents}
    return frozenset((*files, *folders))


def prose(page: Path) -> str:
    """The page without its code blocks."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def code_words(page: Path) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`\n]+)`", prose(page))


def looks_like_a_path(word: str) -> bool:
    if not re.fullmatch(r"[\w.*-]+(/[\w.*-]+)*/?", word) or ".venv" in word:  # Environments are made, not kept.
        return False
    is_below_a_folder = "/" in word and word.split("/")[0] in tracked()
    return is_below_a_folder or Path(word).suffix in SUFFIXES


def exists(word: str) -> bool:
    name = word.rstrip("/")
    if "*" in name:
        return any(Path(one).match(name) for one in tracked())
    is_bare = "/" not in name and Path(name).suffix in ANYWHERE
    return name in tracked() or (is_bare and any(Path(one).name == name for one in tracked()))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_is_named_exists(page: Path) -> None:
    missing = sorted({word for word in code_words(page) if looks_like_a_path(word) and not exists(word)})
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", re.sub(r"`[^`\n]+`", "", prose(page)))
    inner = [target for target in targets if "://" not in target and not target.endswith(".png")]
    assert [target for target in inner if not (page.parent / target).exists()] == []


def test_every_setting_is_described_and_every_described_one_exists() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(LINLI_\w+)` \|", page, re.MULTILINE)
    assert sorted(rows) == sorted(f"LINLI_{name.upper()}" for name in Settings.model_fields)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_setting_that_does_not_exist(page: Path) -> None:
    # A trailing underscore is the prefix itself.
    named = set(re.findall(r"LINLI_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8")))
    assert named <= {f"LINLI_{name.upper()}" for name in Settings.model_fields}


def test_every_command_of_the_command_line_is_described_and_every_described_one_exists() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    groups = {str(group.name): group.typer_instance for group in app.registered_groups}
    described = set(re.findall(rf"`bin/linli ((?:(?:{'|'.join(groups)}) )?[a-z]+)", page))
    known = {str(one.name or getattr(one.callback, "__name__", "")) for one in app.registered_commands}
    for name, group in groups.items():
        known |= {f"{name} {one.name}" for one in group.registered_commands} if group else set()
    assert described == known


def test_every_command_of_the_chats_is_described() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    missing = [name for name, _ in (*COMMANDS, *ADMIN_COMMANDS, *GROUP_COMMANDS) if f"`/{name}`" not in page]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert {first or second for first, second in named} <= targets


def test_every_word_of_the_glossary_is_explained_once() -> None:
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    words = [word.strip() for row in rows[1:] for word in row.split("/") if word.strip("- ")]
    assert len(words) > 40
    assert [word for word, times in Counter(words).items() if times > 1] == []


def state_table() -> list[str]:
    """The table as it must stand in architecture.md."""
    columns = ["–", *(f"`{status.value}` {status.label}" for status in FROM if status is not None)]
    head = [f"| move | {' | '.join(columns)} |", "|---" * (len(FROM) + 1) + "|"]
    cells = {move: [MOVES[status, move].value if (status, move) in MOVES else "" for status in FROM] for move in Move}
    return head + [f"| `{move.value}` | {' | '.join(after)} |" for move, after in cells.items()]


def test_the_state_table_is_the_one_in_the_code() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    start = page.index("| move |")
    shown = page[start:].split("\n\n")[0].splitlines()
    assert shown == state_table(), "it should be:\n" + "\n".join(state_table())
    assert {status for status, _ in MOVES} <= set(FROM)


def test_the_picture_of_the_states_is_drawn_from_the_code() -> None:
    shown = (ROOT / "docs" / "states.svg").read_text(encoding="utf-8")
    assert shown == picture(), "draw it anew: python -m helpdesk.tickets.picture docs/states.svg"
    assert all(f">{escape(status.label)} {status.value}<" in shown for status in Status)
    missing = [move for move in Move if move.label not in shown]
    assert missing == []
