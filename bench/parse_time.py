"""How long one message takes in the running server: ``nlu/.venv/bin/python -m bench.parse_time --model FILE``.

Starts the dialogue server on a free port, sends messages over one connection, one after the other, and prints p50 and
p99 in milliseconds with and without what HTTP itself takes, and the memory of the process. ``--url`` and ``--pid``
measure a server that runs already (its token comes from LINLI_RASA_TOKEN).
"""

import argparse
import contextlib
import http.client
import json
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence
from urllib.parse import urlencode, urlsplit

from nlu import environment
from nlu.evaluate import REAL, REAL_FILES, WARM_UP
from nlu.evaluation.machine import machine_facts, resident_mb
from nlu.evaluation.odd_texts import ODD_TEXTS
from nlu.evaluation.sets import own_cases
from nlu.progress import watched
from nlu.scores import percentile

UP_WITHIN = 180.0  # Seconds.
STATUS_CALLS = 200


class ServerError(Exception):
    """The server does not come up or does not answer as it should; the text says why."""


@dataclass
class Server:
    """A running dialogue server, over one connection that is kept."""

    host: str
    port: int
    token: str
    pid: Optional[int] = None

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection(self.host, self.port, timeout=60)

    def is_up(self) -> bool:
        """Whether it answers with a model loaded."""
        try:
            return bool(self._call("GET", "/status").get("model_file"))
        except (OSError, http.client.HTTPException, ServerError):
            self._connection.close()
            return False

    def parse(self, text: str) -> float:
        """Milliseconds until the parse of one text is there; raises ``ServerError``."""
        return self._timed("POST", "/model/parse", json.dumps({"text": text}))

    def greet(self) -> float:
        """Milliseconds of a call that does nothing: what HTTP itself takes."""
        return self._timed("GET", "/version", None)

    def memory_mb(self) -> Optional[float]:
        """Resident memory, where the process is known."""
        return resident_mb(Path(f"/proc/{self.pid}/status")) if self.pid else None

    def _timed(self, method: str, path: str, body: Optional[str]) -> float:
        begun = time.perf_counter()
        self._call(method, path, body)
        return (time.perf_counter() - begun) * 1000

    def _call(self, method: str, path: str, body: Optional[str] = None) -> Dict[str, Any]:
        query = f"?{urlencode({'token': self.token})}" if self.token else ""
        self._connection.request(method, path + query, body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise ServerError(f"{path} answers {answer.status}")
        return json.loads(content)


def main(arguments: Optional[List[str]] = None) -> int:
    """Measure; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        with _server(options) as server:
            facts = measure(server, texts(options))
    except ServerError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "parse_time.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(facts, indent=1))
    return 0


def measure(server: Server, messages: Sequence[str]) -> Dict[str, Any]:
    """Times and memory; messages nobody should send apart from the others."""
    for text in messages[:WARM_UP]:
        server.parse(text)
    loaded = server.memory_mb()
    empty = [server.greet() for _ in range(STATUS_CALLS)]
    times = [server.parse(text) for text in watched(messages, "parse")]
    # Rasa itself refuses a message without text; our channel never passes one on.
    odd = {name: server.parse(text) for name, text in ODD_TEXTS.items() if text.strip()}
    slowest = max(odd, key=lambda name: odd[name])
    return {
        "machine": machine_facts(),
        "messages": len(times),
        "http_ms": {"p50": round(percentile(empty, 0.5), 2)},
        "parse_ms": {
            "p50": round(percentile(times, 0.5), 2),
            "p99": round(percentile(times, 0.99), 2),
            "max": round(max(times), 2),
        },
        "odd_ms": {"max": round(odd[slowest], 2), "slowest": slowest},
        "memory_mb": {"loaded": loaded, "at_the_end": server.memory_mb()},
    }


def texts(options: argparse.Namespace) -> List[str]:
    """Real and chat messages where they are present, else the held-out ones of our own."""
    cases = [
        case
        for file, read_cases in REAL_FILES.values()
        if (options.real / file).is_file()
        for case in read_cases(options.real / file)
    ]
    return [case.text for case in cases or own_cases(options.data)]


@contextlib.contextmanager
def _server(options: argparse.Namespace) -> Iterator[Server]:
    if options.url:
        address = urlsplit(options.url)
        yield Server(address.hostname or "127.0.0.1", address.port or 80, environment.rasa_token(), options.pid)
        return
    if not options.model or not options.model.is_file():
        raise ServerError("needs --model FILE or --url")
    with tempfile.TemporaryDirectory() as folder:
        port, token = _free_port(), secrets.token_hex(8)
        files = ["--model", str(options.model), "--tracker-db", str(Path(folder) / "rasa.db")]
        argv = [sys.executable, "-m", "nlu.server", "--port", str(port), "--token", token, *files]
        with (Path(folder) / "log").open("wb") as log, subprocess.Popen(argv, stdout=log, stderr=log) as process:
            try:
                server = Server("127.0.0.1", port, token, process.pid)
                if not _comes_up(server, process):
                    raise ServerError(f"the dialogue server did not come up: {_last_line(Path(log.name))}")
                yield server
            finally:
                process.terminate()


def _comes_up(server: Server, process: "subprocess.Popen[bytes]") -> bool:
    end = time.monotonic() + UP_WITHIN
    while not server.is_up():
        if process.poll() is not None or time.monotonic() > end:
            return False
        time.sleep(0.5)
    return True


def _last_line(log: Path) -> str:
    return (log.read_text(encoding="utf-8", errors="replace").splitlines() or ["no reason given"])[-1]


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.parse_time", description="Time one message in the server.")
    parser.add_argument("--model", type=Path, help="start a server of our own with this model")
    parser.add_argument("--url", help="a server that runs already, http://127.0.0.1:5005")
    parser.add_argument("--pid", type=int, help="process of that server, for its memory")
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--real", type=Path, default=REAL, help="folder of real messages")
    return parser


if __name__ == "__main__":
    sys.exit(main())
