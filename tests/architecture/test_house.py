"""Rules of the house that neither ruff nor import-linter can see."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ("actions", "bot", "helpdesk", "linli", "sandbox")
LONGEST_MODULE = 400  # Lines. Usual is 300 at most.


def modules() -> list[Path]:
    return [file for name in HOUSE for file in sorted((ROOT / name).rglob("*.py")) if "versions" not in file.parts]


def tracked_files() -> list[Path]:
    answer = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in answer.stdout.splitlines()]


def test_the_environment_is_read_in_the_settings_alone() -> None:
    readers = [
        str(file.relative_to(ROOT))
        for file in modules()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]
    assert set(readers) == {"helpdesk/settings.py"}


def test_no_module_has_grown_beyond_reading() -> None:
    long = {
        str(file.relative_to(ROOT)): n
        for file in modules()
        if (n := len(file.read_text().splitlines())) > LONGEST_MODULE
    }
    assert long == {}


def test_no_root_folder_shadows_a_library() -> None:
    assert not {path.name for path in ROOT.iterdir()} & {"rasa", "telegram", "alembic", "sqlalchemy"}


def test_lock_files_are_hashed_and_name_no_package_index() -> None:
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text), file.name


def test_no_uv_lock_is_kept() -> None:
    assert not [file for file in tracked_files() if file.name == "uv.lock"]


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "exec make test"


def test_make_help_lists_every_command_of_the_readme() -> None:
    answer = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    used = set(re.findall(r"make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert used >= {"demo", "test", "run", "help"}
    missing = [name for name in used if f"make {name} " not in answer.stdout]
    assert missing == []


def test_dependencies_of_the_service_are_all_used() -> None:
    named = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    imports = {"pyyaml": "yaml", "python-telegram-bot": "telegram", "chinesecalendar": "chinese_calendar"}
    imports["python-multipart"] = "starlette"  # Starlette imports it for forms and files.
    imports["pillow"] = "PIL"
    imports["python-stdnum"] = "stdnum"
    imports["psycopg"] = "sqlalchemy"  # SQLAlchemy imports the driver that the address asks for.
    code = "\n".join(file.read_text(encoding="utf-8") for file in modules())
    for entry in named:
        name = re.split(r"[<>=~ ;\[]", entry)[0]
        module = imports.get(name, name.replace("-", "_"))
        assert re.search(rf"^\s*(from|import) {module}\b", code, re.MULTILINE), f"{name} is not used: drop it"


@pytest.mark.parametrize("folder", ["data", "docs", "tests", "nlu"])
def test_no_file_names_a_path_of_one_machine(folder: str) -> None:
    pattern = re.compile(r"(?<![\w.])/(?:work|farm|home/\w+)/")
    found = [
        file.relative_to(ROOT)
        for file in tracked_files()
        if file.suffix in {".py", ".md", ".yml", ".txt", ".toml"}
        and file.relative_to(ROOT).parts[0] == folder
        and file != Path(__file__)
        and pattern.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []
