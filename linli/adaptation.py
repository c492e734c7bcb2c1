"""Learning from an office's past messages: started here, done in Rasa's environment (``nlu.adapt``)."""

import subprocess
from pathlib import Path

from helpdesk.errors import HelpdeskError
from helpdesk.settings import ROOT, Settings
from linli.heavy import be_nice
from linli.processes import RASA_PYTHON, process_environment


def adapt(
    settings: Settings, corpus: Path, *, columns: list[str], check: Path | None, dry_run: bool, as_json: bool
) -> int:
    """Learn and compare; the exit code of ``nlu.adapt``. What it keeps is taken by the next training."""
    for file in (corpus, *([check] if check else [])):
        if not file.is_file():
            raise HelpdeskError(f"没有这个文件：{file}")
    settings.adaptation.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    argv = [str(RASA_PYTHON), "-m", "nlu.adapt", "--corpus", str(corpus.resolve()), "--out", str(settings.adaptation)]
    for column in columns:
        argv += ["--column", column]
    if check:
        argv += ["--check", str(check.resolve())]
    argv += [flag for flag, wanted in (("--dry-run", dry_run), ("--json", as_json)) if wanted]
    environment = process_environment(settings)
    return subprocess.run(argv, cwd=ROOT, env=environment, check=False, preexec_fn=be_nice).returncode


def forget(settings: Settings) -> bool:
    """Remove what was learned; whether there was anything. The live model keeps it until the next training."""
    there = settings.adaptation.exists()
    settings.adaptation.unlink(missing_ok=True)
    return there
