"""The machine something was measured on, and what this process takes of it."""

import os
import platform
import resource
import sys
from pathlib import Path
from typing import Any, Dict

MB = 1024 * 1024
STATUS = Path("/proc/self/status")


def machine_facts() -> Dict[str, Any]:
    """Cores, processor, system and Python; nothing that names the machine or its owner."""
    return {
        "cores": usable_cores(),
        "cpu": cpu_model(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def usable_cores() -> int:
    """Cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Not on macOS.
        return os.cpu_count() or 1


def cpu_model(info: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name, as well as the system knows it."""
    try:
        lines = info.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def resident_mb(status: Path = STATUS) -> float:
    """Resident memory of a process now, this one by default; where the system does not tell, the most it had."""
    try:
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return _max_mb(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
    return round(kilobytes / 1024, 1)


def peak_mb_of_children() -> float:
    """The most resident memory that any finished child of this process has had."""
    return _max_mb(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def _max_mb(max_rss: int) -> float:
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kilobytes.
    return round(max_rss * unit / MB, 1)
