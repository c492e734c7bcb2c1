"""What Rasa and TensorFlow read from the environment; import this before either of them.

The only module of this folder that touches the environment.
"""

import os
from pathlib import Path
from typing import Optional

# No usage data leaves the house; no half-trained pieces are kept between trainings, so a model never mixes two
# versions of our code; TensorFlow, which Rasa imports though we train nothing with it, stays quiet and off the GPU.
_SETTINGS = {
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "LOG_LEVEL": "WARNING",
}


# The office file whose places the model is to know.
OFFICE = "office.yml"


def use_office(path: Path) -> None:
    """Train with the places of this office."""
    os.environ["LINLI_OFFICE"] = str(path)


def use_adaptation(file: Optional[Path]) -> None:
    """Train with what was learned from the office's own messages; None: without."""
    os.environ["LINLI_ADAPTATION"] = str(file) if file else ""


def adaptation() -> Optional[Path]:
    """The file the next training learns from besides the data."""
    name = os.environ.get("LINLI_ADAPTATION")
    return Path(name) if name else None


def use_live(file: Optional[Path]) -> None:
    """Heed what admins have changed without training, as this file says; None: nothing."""
    os.environ["LINLI_LIVE"] = str(file) if file else ""


def live() -> Optional[Path]:
    """The file of what admins have changed without training."""
    name = os.environ.get("LINLI_LIVE")
    return Path(name) if name else None


def expanded(path: str) -> str:
    """A path of config.yml with its ``${NAMES}`` filled in."""
    return os.path.expandvars(path)


def prepare() -> None:
    """Set what is fixed for every process of ours, and what may be left out."""
    os.environ.update(_SETTINGS)
    os.environ.setdefault("LINLI_OFFICE", OFFICE)  # config.yml names it; Rasa stumbles over an unset name.


def rasa_token() -> str:
    """The token callers must show; from the environment, because ``ps`` shows arguments to everybody."""
    return os.environ.get("LINLI_RASA_TOKEN", "")


prepare()
