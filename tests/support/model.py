"""The trained model that all tests with Rasa share: trained once, and again only when what it is made of changes."""

import fcntl
import hashlib
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RASA_PYTHON = ROOT / "nlu" / ".venv" / "bin" / "python"
CACHE = ROOT / "var" / "test-models"
TRAINING_PATIENCE = 900  # Seconds.


def ingredients() -> list[Path]:
    """Every file the model is made of."""
    files = [ROOT / "domain.yml", ROOT / "config.yml", ROOT / "office.yml"]
    files += sorted(path for path in (ROOT / "data").rglob("*") if path.is_file())
    files += sorted(path for path in (ROOT / "nlu").rglob("*.py") if not {".venv", "tests"} & set(path.parts))
    return [file for file in files if file.exists()]


def trained_model() -> Path:
    """A model for the files as they are now."""
    digest = hashlib.sha256()
    for file in ingredients():
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    CACHE.mkdir(parents=True, exist_ok=True)
    model = CACHE / f"{digest.hexdigest()[:16]}.tar.gz"
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not model.exists():
            argv = [str(RASA_PYTHON), "-m", "nlu.train", "--out", str(model)]
            subprocess.run(argv, cwd=ROOT, check=True, timeout=TRAINING_PATIENCE)
    return model
