"""A small program in the place of Rasa's Python that notes how it is called."""

from pathlib import Path

NOTES_ITS_ARGUMENTS = """#!/usr/bin/env python3
import json, os, pathlib, sys
pathlib.Path(os.environ["LINLI_HOME"], "called.json").write_text(json.dumps(sys.argv[1:]))
sys.exit(3)
"""


def noting_python(folder: Path) -> Path:
    """Put it into a folder; it writes ``called.json`` to LINLI_HOME and ends with 3."""
    program = folder / "python"
    program.write_text(NOTES_ITS_ARGUMENTS)
    program.chmod(0o700)
    return program
