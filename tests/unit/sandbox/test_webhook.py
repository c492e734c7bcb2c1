"""Updates by webhook: the secret header, and trying again until it is taken."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from sandbox.client import People
from tests.support.sandbox import BotCalls


class Hook(ThreadingHTTPServer):
    """A webhook that refuses the first calls."""

    def __init__(self, refusals: int) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.refusals = refusals
        self.taken: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.came = threading.Event()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        hook = self.server
        assert isinstance(hook, Hook)
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        hook.secrets.append(self.headers["X-Telegram-Bot-Api-Secret-Token"])
        if hook.refusals > 0:
            hook.refusals -= 1
            self.send_response(500)
        else:
            hook.taken.append(body)
            hook.came.set()
            self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        return


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook(refusals=1) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def test_an_update_is_pushed_again_until_the_webhook_takes_it(bot: BotCalls, people: People, hook: Hook) -> None:
    bot("setWebhook", url=f"http://127.0.0.1:{hook.server_port}/hook", secret_token="geheim_1")
    people.write(1001, "您好")
    assert hook.came.wait(10)
    assert [update["message"]["text"] for update in hook.taken] == ["您好"]
    assert hook.secrets == ["geheim_1", "geheim_1"]
    info = bot("getWebhookInfo")
    assert info["last_error_message"].startswith("Wrong response from the webhook: 500")
    bot("deleteWebhook")
    time.sleep(0.1)
    assert bot("getUpdates") == []


def test_pending_updates_can_be_dropped(bot: BotCalls, people: People) -> None:
    people.write(1001, "您好")
    bot("deleteWebhook", drop_pending_updates=True)
    assert bot("getUpdates") == []
