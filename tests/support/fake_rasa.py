"""A small dialogue server that keeps the channel's promises: same message, same answer; words are never commands.

It understands nothing: by default it echoes, or says what ``reply`` returns. It can be stopped and started on its port.
"""

import contextlib
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.ports import free_port

Message = dict[str, Any]
Body = dict[str, Any]

CHANNEL = "/webhooks/linli/webhook"
PARSE = "/model/parse"
MODEL = "/webhooks/linli/model"


class FakeRasa:
    """One fake server; ``heard`` are the messages it worked off, in order, each once."""

    def __init__(self, token: str = "fake-token") -> None:  # noqa: S107
        self.port = free_port()
        self.token = token
        self.heard: list[Body] = []
        self.asked: list[Body] = []  # Every request, repeats too.
        self.reply: Callable[[Body], list[Message]] = echo
        self.parsed: list[str] = []  # Texts that were only to be read.
        self.parse: Callable[[str], Body] = lambda _text: {
            "intent": {"name": "greet"},
            "emergency": {"detected": False},
        }
        self.model = "fake.tar.gz"  # The file's name; ``PUT`` changes it.
        self.models: list[Body] = []  # What was asked to be switched to.
        self.refuse_model: str | None = None  # The word with which the next switches are refused.
        # What the model makes of a message with words.
        self.reading: Callable[[Body], Body | None] = read_greeting
        self.forgotten: list[str] = []  # Senders whose talk was deleted.
        self.status_for_next: list[int] = []  # Answer the next messages with these errors.
        # What cannot be answered, and the channel's status and word for it.
        self.refuse: Callable[[Body], tuple[int, str] | None] = lambda _body: None
        self.delay = 0.0
        self._answers: dict[tuple[str, str], Body] = {}
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def texts(self) -> list[str]:
        """What was heard, words or payloads."""
        return [str(body["text"] or body["payload"]) for body in self.heard]

    def start(self) -> None:
        """Serve on the port."""
        fake = self

        class Handler(_Handler):
            rasa = fake

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self._server and self._thread:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._server = None

    def answer(self, body: Body) -> tuple[int, Body]:
        """Status and body for one message."""
        self.asked.append(body)
        if self.status_for_next:
            return self.status_for_next.pop(0), {"error": "failed"}
        if refused := self.refuse(body):
            return refused[0], {"error": refused[1]}
        if not _is_well_formed(body):
            return 400, {"error": "bad request"}
        time.sleep(self.delay)
        key = (body["sender"], body["message_id"])
        with self._lock:
            if key in self._answers:
                return 200, {**self._answers[key], "replayed": True}
            self.heard.append(body)
            reading = self.reading(body) if body.get("text") else None
            self._answers[key] = {"messages": self.reply(body), "model": self.model, "reading": reading}
            return 200, {**self._answers[key], "replayed": False}

    def switch(self, body: Body) -> tuple[int, Body]:
        """Status and body for a switch of the model."""
        self.models.append(body)
        if self.refuse_model:
            return 409, {"error": self.refuse_model}
        self.model = str(body["model_file"]).rsplit("/", 1)[-1]
        return 200, {"model": self.model, "model_id": "fake", "seconds": 0.1}

    def read(self, text: str) -> Body:
        """What the model reads in a text."""
        self.parsed.append(text)
        time.sleep(self.delay)
        return self.parse(text)


def echo(body: Body) -> list[Message]:
    """Say what was heard."""
    return [{"text": f"听到：{body['text'] or body['payload']}"}]


def read_greeting(_body: Body) -> Body:
    """Take every message for a greeting."""
    return {
        "intent": "greet",
        "confidence": 0.9,
        "fallback": False,
        "ranking": [["greet", 0.9], ["thank", 0.1]],
        "topic": "other",
        "topic_confidence": 0.8,
        "topics": [["other", 0.8]],
        "entities": [],
        "in_form": False,
    }


def _is_well_formed(body: Body) -> bool:
    has_words = isinstance(body.get("text"), str) or isinstance(body.get("payload"), str)
    return has_words and isinstance(body.get("sender"), str) and isinstance(body.get("message_id"), str)


class _Handler(BaseHTTPRequestHandler):
    rasa: FakeRasa
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path != "/status":
            self._send(404, {})
        elif parse_qs(address.query).get("token") != [self.rasa.token]:
            self._send(401, {})
        else:
            self._send(200, {"model_file": self.rasa.model, "num_active_training_jobs": 0})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        address = urlsplit(self.path)
        if address.path == PARSE:
            is_known = parse_qs(address.query).get("token") == [self.rasa.token]
            self._send(*((200, self.rasa.read(body["text"])) if is_known else (401, {})))
        elif self.path != CHANNEL:
            self._send(404, {})
        elif self.headers.get("Authorization") != f"Bearer {self.rasa.token}":
            self._send(401, {})
        else:
            self._send(*self.rasa.answer(body))

    def do_PUT(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        if self.path != MODEL:
            self._send(404, {})
        elif self.headers.get("Authorization") != f"Bearer {self.rasa.token}":
            self._send(401, {})
        else:
            self._send(*self.rasa.switch(body))

    def do_DELETE(self) -> None:
        self.rasa.forgotten.append(self.path.rsplit("/", 1)[-1])
        self._send(200, {"events": 0})

    def _send(self, status: int, body: Body) -> None:
        with contextlib.suppress(ConnectionError):  # Whoever asked may be gone, as a killed bot is.
            self._write(status, json.dumps(body).encode())

    def _write(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        # A keep-alive connection would outlive stop(), and a stopped server must not answer.
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""
