"""The process: ``python -m sandbox`` starts, keeps to its options, and stops at once."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

from tests.support.ports import free_port
from tests.support.sandbox import TOKEN

ROOT = Path(__file__).parents[3]


def wait_for(url: str, what: str) -> None:
    """Until ``/health`` answers and tells ``what``; on a busy machine a process or a thread may begin late."""
    for _ in range(400):
        try:
            if httpx.get(f"{url}/health").json()[what]:
                return
        except httpx.ConnectError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the sandbox never told {what}")


def test_sigterm_stops_it_at_once_with_long_polls_and_event_streams_open(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "sandbox", "--port", str(port), "--home", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        wait_for(url, "ok")
        polled: list[int] = []
        poll = threading.Thread(
            target=lambda: polled.append(httpx.get(f"{url}/bot{TOKEN}/getUpdates?timeout=50", timeout=60).status_code)
        )
        poll.start()
        with httpx.stream("GET", f"{url}/events", timeout=60) as response:
            next(response.iter_lines())
            wait_for(url, "last_poll_at")  # A poll that has not arrived yet would meet a closed door.
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
            assert time.monotonic() - began < 2
        poll.join()
        assert polled == [200]
    assert (tmp_path / "sandbox" / "sandbox.db").exists()
