"""Asks the detector about many texts: ``python -m helpdesk.emergencies [--live FILE]``, one JSON string per line.

Each gives one JSON line, in order: the kind of emergency, or null. For programs that may not import the core.
``--live``: the file of what admins have changed, whose ``keywords`` are heard as well; without it those shipped alone.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from helpdesk.emergencies.detector import detect
from helpdesk.emergencies.keywords import Keywords
from helpdesk.emergencies.kinds import EmergencyKind


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer line by line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m helpdesk.emergencies")
    parser.add_argument("--live", type=Path)
    keywords = keywords_of(parser.parse_args(arguments).live)
    for number, line in enumerate(sys.stdin, 1):
        try:
            text = json.loads(line)
        except ValueError:
            text = None
        if not isinstance(text, str):
            sys.stderr.write(f"line {number}: needs a JSON string\n")
            return 1
        found = detect(text, keywords)
        sys.stdout.write(json.dumps(found.kind.value if found else None) + "\n")
    return 0


def keywords_of(live: Path | None) -> Keywords:
    """The keywords of a live file; none where it is not there, or broken: the dialogue server passes it over too."""
    try:
        facts: Any = json.loads(live.read_text(encoding="utf-8")) if live else {}
        return {str(word): EmergencyKind(kind) for word, kind in facts.get("keywords", {}).items()}
    except (OSError, ValueError, AttributeError):
        return {}


if __name__ == "__main__":
    sys.exit(main())
