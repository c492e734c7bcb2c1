"""What the office's guide teaches: each entry's wordings become examples of an intent of its own."""

from pathlib import Path

from sqlalchemy.orm import Session


def add(session: Session, folder: Path) -> int:  # noqa: ARG001 - until the guide has entries to teach
    """Add intents, examples and rules of all entries to a build folder; how many entries."""
    return 0
