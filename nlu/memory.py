"""Python's garbage collection, kept away from what never goes away.

Rasa and TensorFlow bring half a million objects, and a full collection that walks over them takes 0.7 s, in which no
message is read. They stay as long as the process does, so they need not be looked at.
"""

import contextlib
import gc
from typing import Iterator


def spare_libraries() -> None:
    """Look no more at what is loaded by now. Call it after the imports and before a model is loaded: models go."""
    gc.collect()
    gc.freeze()


def free_garbage() -> None:
    """Collect what is in use no more, as a model that was replaced; models are not spared (see above)."""
    gc.collect()


@contextlib.contextmanager
def without_collection() -> Iterator[None]:
    """No collection meanwhile: a training makes millions of objects, needs all of them, and ends."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
