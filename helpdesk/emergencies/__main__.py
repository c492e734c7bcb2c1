"""Asks the detector about many texts: ``python -m helpdesk.emergencies`` reads one JSON string per line.

Each gives one JSON line, in order: the kind of emergency, or null. For programs that may not import the core.
"""

import json
import sys

from helpdesk.emergencies.detector import detect


def main() -> int:
    """Answer line by line; returns the exit status."""
    for number, line in enumerate(sys.stdin, 1):
        try:
            text = json.loads(line)
        except ValueError:
            text = None
        if not isinstance(text, str):
            sys.stderr.write(f"line {number}: needs a JSON string\n")
            return 1
        found = detect(text)
        sys.stdout.write(json.dumps(found.kind.value if found else None) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
