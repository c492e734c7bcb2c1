"""What the rules in front of the model say, asked of the service's own Python: nothing here may import the core."""

import json
import subprocess
from pathlib import Path
from typing import List, Sequence

from nlu import environment

ROOT = Path(__file__).resolve().parents[1]
MODULE = "helpdesk.emergencies"


class RuleAlarmsError(Exception):
    """The rules did not answer; the text says why in one line."""


def rule_alarms(python: Path, texts: Sequence[str]) -> List[bool]:
    """For each text whether the rules or the admins' keywords raise an alarm, in one batch.

    Raises ``RuleAlarmsError``.
    ``python`` is the interpreter of the service environment.
    """
    questions = "".join(json.dumps(text) + "\n" for text in texts)
    live = environment.live()
    command = [str(python), "-m", MODULE, *(["--live", str(live)] if live else [])]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command, input=questions, capture_output=True, encoding="utf-8", errors="replace", cwd=ROOT, check=False
        )
    except OSError as error:
        raise RuleAlarmsError(f"{python}: {error.strerror}") from None
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
        raise RuleAlarmsError(f"{MODULE}: {last[0]}")
    try:
        alarms = [json.loads(line) is not None for line in done.stdout.splitlines()]
    except ValueError:
        raise RuleAlarmsError(f"{python}: does not answer as {MODULE} does") from None
    if len(alarms) != len(texts):
        raise RuleAlarmsError(f"{MODULE}: {len(alarms)} answers to {len(texts)} texts")
    return alarms
