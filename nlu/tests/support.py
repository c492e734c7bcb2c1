# ruff: noqa: S105, S310, S603 - a test's own token, address and process
"""A small action server, and the dialogue server as a process with the bot's side of its channel."""

import contextlib
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Path(__file__).parent / "project"
TOKEN = "secret-of-the-test"
UP_WITHIN = 120.0


def project_arguments() -> List[str]:
    return ["--data", str(PROJECT), "--domain", str(PROJECT / "domain.yml"), "--config", str(ROOT / "config.yml")]


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


class ActionServer:
    """Answers every action by saying what it was called with; can fail and be slow on demand."""

    def __init__(self) -> None:
        self.calls: List[Dict[str, Any]] = []
        self.status = 200
        self.delay = 0.0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.calls.append(body)
                time.sleep(outer.delay)
                self._send(outer.status, outer.answer(body))

            def _send(self, status: int, answer: Dict[str, Any]) -> None:
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, body: Dict[str, Any]) -> Dict[str, Any]:
        text = body["tracker"]["latest_message"]["text"]
        return {"events": [], "responses": [{"text": f"收到：{text}", "buttons": []}]}

    def reset(self) -> None:
        self.calls.clear()
        self.status, self.delay = 200, 0.0

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class DialogueServer:
    """``python -m nlu.server`` as a process, and the bot's side of its channel."""

    def __init__(self, model: Path, actions_url: str, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / "server.log"
        self.url = f"http://127.0.0.1:{self.port}"
        arguments = ["--port", str(self.port), "--model", str(model), "--actions-url", actions_url]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "nlu.server", *arguments, "--tracker-db", str(folder / "rasa.db")],
                cwd=ROOT,
                env={**os.environ, "LINLI_RASA_TOKEN": TOKEN},
                stdout=log,
                stderr=log,
            )

    def wait_until_up(self) -> None:
        end = time.monotonic() + UP_WITHIN
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                if self.call("GET", f"/status?token={TOKEN}")[0] == 200:
                    return
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.3)
        raise AssertionError("the dialogue server did not come up")

    def say(
        self, sender: str, message_id: str, text: Optional[str] = None, token: str = TOKEN, **more: Any
    ) -> Tuple[int, Any]:
        body = {"sender": sender, "message_id": message_id, "text": text, **more}
        return self.call("POST", "/webhooks/linli/webhook", body, token)

    def call(self, method: str, path: str, body: Any = None, token: str = TOKEN) -> Tuple[int, Any]:
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Authorization", f"Bearer {token}")
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, data, timeout=60) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(30)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]
