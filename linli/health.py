"""What ``linli status`` answers: which process is well, and how much memory it holds."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil

from helpdesk.settings import Settings

STATUS_MAX_AGE = timedelta(seconds=20)  # The supervisor writes every two seconds, unless it hangs.


def service_health(settings: Settings) -> dict[str, Any]:
    """Facts on every process, from the supervisor's own record; unhealthy when that record is old or missing."""
    try:
        facts = json.loads((settings.run / "status.json").read_text(encoding="utf-8"))
        fresh = datetime.now(UTC) - datetime.fromisoformat(facts["at"]) < STATUS_MAX_AGE and not facts["stopping"]
    except (OSError, ValueError, KeyError):
        return {"healthy": False, "at": None, "processes": []}
    processes = [_with_memory(one) for one in facts["processes"]] if fresh else []
    return {
        "healthy": bool(processes) and all(one["healthy"] for one in processes),
        "at": facts["at"],
        "processes": processes,
    }


def _with_memory(one: dict[str, Any]) -> dict[str, Any]:
    """Add resident memory in megabytes."""
    try:
        memory = psutil.Process(one["pid"]).memory_info().rss // 1_000_000 if one["pid"] else None
    except psutil.NoSuchProcess:
        memory = None
    return {**one, "memory_mb": memory}
