"""What a model is made of, as digests: same digest and seed, same model."""

import contextlib
import hashlib
import shutil
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path

from helpdesk.settings import ROOT, Settings

# Folders of data/ that are learned. data/frozen is what models are measured with: none may ever have seen it.
LEARNED = ("nlu", "rules")
# Parts of nlu/ that no model is made of: they measure models, or answer with them.
_NOT_LEARNED = {".venv", "tests", "evaluation", "corpus"} | {
    f"{name}.py"
    for name in (
        *("evaluate", "scores", "data_check", "predict", "rule_alarms", "gate"),
        *("server", "channel", "switching", "hearing", "answers", "actions_endpoint", "forgetting"),
    )
}
_GIT_PATIENCE = 10.0  # Seconds.


def ingredients_digest(adaptation: Path | None = None) -> str:
    """SHA-256 over every file of the program and its data that a model is made of, as hexadecimal digits.

    Without what the office's admins have taught it: a new phrase is no reason to train at the next start.
    """
    digest = hashlib.sha256()
    files = [ROOT / "domain.yml", ROOT / "config.yml", ROOT / "office.yml", *_data_files(), *_code_files()]
    _add_files(digest, files, ROOT)
    if adaptation is not None:
        _add_file(digest, "adaptation", adaptation)
    return digest.hexdigest()


def build_digest(settings: Settings, build: Path) -> str:
    """SHA-256 over everything this one training learns from: its build folder, lists, the office, our code …"""
    digest = hashlib.sha256()
    _add_files(digest, sorted(path for path in build.rglob("*") if path.is_file()), build)
    _add_files(digest, [*sorted((ROOT / "data" / "lookup").rglob("*")), *_code_files()], ROOT)
    for name, file in (("office", settings.office), ("adaptation", settings.adaptation), ("live", settings.live)):
        _add_file(digest, name, file)
    return digest.hexdigest()


def code_version() -> str:
    """The commit, or where there is none the version of the package and a digest of the code a model is made by."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        argv = [git, "-C", str(ROOT), "describe", "--always", "--dirty", "--tags"]
        with contextlib.suppress(subprocess.TimeoutExpired):  # A busy disk must not cost the training.
            described = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=_GIT_PATIENCE)
            if described.returncode == 0 and described.stdout.strip():
                return described.stdout.strip()[:64]
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    digest = hashlib.sha256()
    _add_files(digest, _code_files(), ROOT)
    return f"{version}+{digest.hexdigest()[:12]}"


def sha256_of(file: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _data_files() -> list[Path]:
    folders = [ROOT / "data" / name for name in (*LEARNED, "lookup")]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def _code_files() -> list[Path]:
    return sorted(path for path in (ROOT / "nlu").rglob("*.py") if not _NOT_LEARNED & set(path.parts))


def _add_files(digest: "hashlib._Hash", files: Iterable[Path], root: Path) -> None:
    for file in files:
        _add_file(digest, str(file.relative_to(root)), file)


def _add_file(digest: "hashlib._Hash", name: str, file: Path) -> None:
    if file.is_file():
        digest.update(name.encode() + b"\0" + file.read_bytes())
