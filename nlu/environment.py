"""What Rasa and TensorFlow read from the environment; import this before either of them.

The only module of this folder that touches the environment.
"""

import os

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


def prepare() -> None:
    """Set what is fixed for every process of ours."""
    os.environ.update(_SETTINGS)


def rasa_token() -> str:
    """The token callers must show; from the environment, because ``ps`` shows arguments to everybody."""
    return os.environ.get("LINLI_RASA_TOKEN", "")


prepare()
