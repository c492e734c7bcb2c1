"""The channel and the server as the bot sees them: the real process, a real model, a real action server."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from nlu.actions_endpoint import ActionsEndpoint, TurnStoppedError
from nlu.answers import AnswerMemory, Turn, as_answer
from nlu.incoming import BadMessageError, Incoming, escape_text
from nlu.tests.support import ROOT, DialogueServer, free_port


def texts(answer):
    return [message["text"] for message in answer["messages"]]


def test_answers_come_in_order_with_their_buttons(server, actions):
    status, answer = server.say("r1", "1", "和平路的路灯不亮")
    assert (status, answer["replayed"]) == (200, False)
    assert answer["messages"] == [
        {"text": "记下了", "buttons": []},
        {"text": "您好", "buttons": [{"title": "投诉", "payload": "/file_complaint"}]},
    ]


def test_the_same_message_is_answered_alike_and_handled_once(server, actions):
    first = server.say("r2", "1", "半夜装修吵死了")[1]
    again = server.say("r2", "1", "半夜装修吵死了")[1]
    assert texts(first) == ["收到：半夜装修吵死了", "记下了"]
    assert again == {**first, "replayed": True}
    assert len(actions.calls) == 1


def test_the_same_number_from_another_sender_is_another_message(server, actions):
    server.say("r3", "1", "你好")
    assert server.say("r4", "1", "你好")[1]["replayed"] is False


def test_a_payload_passes_with_its_values(server, actions):
    assert texts(server.say("r5", "1", payload='/choose{"service": "complaint"}')[1])[0].startswith("收到：/choose")
    tracker = actions.calls[-1]["tracker"]
    assert tracker["latest_message"]["intent"]["name"] == "choose"
    assert tracker["slots"]["service"] == "complaint"


def test_a_slash_typed_by_a_resident_is_only_a_slash(server, actions):
    server.say("r6", "1", ' /choose{"service": "太吵了"}')
    for call in actions.calls:
        assert call["tracker"]["latest_message"]["intent"]["name"] != "choose"


def test_metadata_reaches_the_actions(server, actions):
    photo = {"kind": "photo", "file_id": "f", "file_unique_id": "u", "file_name": None, "size": 1}
    server.say("r7", "42", "窗口态度太差", metadata={"resident_id": 7, "attachments": [photo]})
    message = actions.calls[-1]["tracker"]["latest_message"]
    assert message["metadata"] == {"resident_id": 7, "attachments": [photo], "message_id": "42", "model": "tiny.tar.gz"}
    assert message["topic"]["name"] == "government"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"sender": "r1"},
        {"sender": "r 1", "message_id": "1", "text": "a"},
        {"sender": "r1", "message_id": 1, "text": "a"},
        {"sender": "r1", "message_id": "1", "text": " "},
        {"sender": "r1", "message_id": "1", "text": "a", "payload": "/greet"},
        {"sender": "r1", "message_id": "1", "payload": "greet"},
        {"sender": "r1", "message_id": "1", "text": "a" * 4097},
        {"sender": "r1", "message_id": "1", "text": "a", "metadata": []},
    ],
)
def test_a_wrong_request_is_refused(body):
    with pytest.raises(BadMessageError):
        Incoming.from_json(body)


def test_an_unknown_intent_and_a_wrong_token_are_refused(server, actions):
    assert server.say("r8", "1", payload="/nonsense")[0] == 400
    assert server.say("r8", "1", "你好", token="wrong")[0] == 401  # noqa: S106
    assert server.call("GET", "/status?token=wrong")[0] == 401


def test_a_failed_action_saves_nothing_so_the_message_can_come_again(server, actions):
    actions.status = 500
    assert server.say("r9", "1", "窗口态度太差") == (500, {"error": "action_failed"})
    actions.status = 200
    assert server.say("r9", "1", "窗口态度太差")[1]["replayed"] is False


def test_a_busy_action_is_tried_later(server, actions):
    actions.status = 503
    assert server.say("r14", "1", "窗口态度太差") == (503, {"error": "action_busy"})
    actions.status = 200
    assert server.say("r14", "1", "窗口态度太差")[1]["replayed"] is False


def test_an_action_that_hangs_stops_the_turn(actions, monkeypatch):
    monkeypatch.setattr("nlu.actions_endpoint.ACTION_TIMEOUT", 0.3)
    actions.delay = 2.0
    call = {"tracker": {"latest_message": {"text": "您好"}}}
    with pytest.raises(TurnStoppedError) as stopped:
        asyncio.run(ActionsEndpoint(actions.url).request(json=call, method="post", timeout=300))
    assert (stopped.value.reason, stopped.value.try_later) == ("action_unanswered", True)


def test_a_forgotten_talk_is_answered_as_if_it_were_new(server, actions):
    talks = "/webhooks/linli/conversations"
    server.say("r77", "1", "你好")
    assert server.say("r77", "1", "你好")[1]["replayed"] is True
    assert server.call("DELETE", f"{talks}/r77", token="wrong")[0] == 401  # noqa: S106
    status, deleted = server.call("DELETE", f"{talks}/r77")
    assert (status, deleted["events"] > 0) == (200, True)
    assert server.say("r77", "1", "你好")[1]["replayed"] is False
    assert server.call("DELETE", f"{talks}?silent_days=30") == (200, {"events": 0})
    assert server.call("DELETE", f"{talks}?silent_days=many")[0] == 400


def test_messages_of_one_sender_wait_for_each_other(server, actions):
    actions.delay = 0.5
    results = []
    threads = [
        threading.Thread(target=lambda i=i: results.append(server.say("r10", str(i), "音响太吵"))) for i in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [status for status, _ in results] == [200] * 3
    stamps = [len(call["tracker"]["events"]) for call in actions.calls]
    assert stamps == sorted(stamps)
    assert len(set(stamps)) == 3


def test_the_log_has_no_word_of_a_resident(server, actions):
    server.say("r12", "1", "/机密词语123")
    server.say("r12", "2", "机密词语456")
    assert "机密词语" not in server.log.read_text(encoding="utf-8")


def test_sigterm_finishes_the_message_and_a_restart_knows_it(model, actions, tmp_path):
    first = DialogueServer(model, actions.url, tmp_path)
    try:
        first.wait_until_up()
        actions.delay = 2.0
        results = []
        asking = threading.Thread(target=lambda: results.append(first.say("r1", "1", "半夜装修吵死了")))
        asking.start()
        while not actions.calls:
            time.sleep(0.05)
        begun = time.monotonic()
        assert first.stop() == 0
        asking.join()
    finally:
        first.process.kill()
    assert time.monotonic() - begun < 15
    assert results[0][0] == 200
    actions.reset()
    second = DialogueServer(model, actions.url, tmp_path)
    try:
        second.wait_until_up()
        status, answer = second.say("r1", "1", "半夜装修吵死了")
        assert (status, answer) == (200, {**results[0][1], "replayed": True, "reading": None})
        assert actions.calls == []
    finally:
        os.kill(second.process.pid, signal.SIGKILL)
        second.process.wait()


def start_and_fail(folder, *arguments):
    """Exit status and standard error of a server that cannot start."""
    command = [sys.executable, "-m", "nlu.server", *map(str, arguments), "--tracker-db", str(folder / "rasa.db")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
    return ended.returncode, ended.stderr.splitlines()


def test_a_busy_port_and_a_missing_or_broken_model_end_with_one_line(tmp_path):
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"no archive")
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port_taken = start_and_fail(tmp_path, "--port", busy.getsockname()[1], "--model", broken)
    no_model = start_and_fail(tmp_path, "--port", free_port(), "--model", tmp_path / "none.tar.gz")
    bad_model = start_and_fail(tmp_path, "--port", free_port(), "--model", broken)
    for (status, lines), words in (
        (port_taken, "cannot be used"),
        (no_model, "no model file"),
        (bad_model, "cannot be loaded"),
    ):
        assert status == 1
        assert len(lines) == 1
        assert words in lines[0]


@pytest.mark.parametrize(
    ("typed", "read"), [("/affirm", "／affirm"), ("  //x", "／/x"), ("你好 /a", "你好 /a"), ("", "")]
)
def test_only_a_leading_slash_is_changed(typed, read):
    assert escape_text(typed) == read


def test_an_answer_of_nothing_is_no_answer():
    assert as_answer(None, None) is None
    assert as_answer("", [{"title": "a", "payload": "/b"}]) == {
        "text": "",
        "buttons": [{"title": "a", "payload": "/b"}],
    }


def test_the_memory_stays_small():
    memory = AnswerMemory()
    for i in range(100):
        memory.remember("r1", str(i), Turn([]))
    assert len(memory._senders["r1"]) == 20


def test_a_stopped_turn_passes_through_handlers_of_exceptions():
    assert not issubclass(TurnStoppedError, Exception)
