"""The trained model that all tests with Rasa share: trained once, and again only when what it is made of changes."""

import fcntl
import subprocess
from pathlib import Path

from helpdesk.settings import ROOT
from linli.processes import RASA_PYTHON
from linli.training import ingredients_digest

CACHE = ROOT / "var" / "test-models"
TRAINING_PATIENCE = 900  # Seconds.


def trained_model() -> Path:
    """A model for the files as they are now."""
    CACHE.mkdir(parents=True, exist_ok=True)
    model = CACHE / f"{ingredients_digest()[:16]}.tar.gz"
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not model.exists():
            argv = [str(RASA_PYTHON), "-m", "nlu.train", "--out", str(model)]
            subprocess.run(argv, cwd=ROOT, check=True, timeout=TRAINING_PATIENCE)
    return model


if __name__ == "__main__":
    trained_model()  # `make test` trains here, before the clock of the first test runs.
