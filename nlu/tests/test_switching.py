"""One model takes the place of another in the real server, while residents write."""

import asyncio
import errno
import hashlib
import json
import tarfile
import threading
import time
import weakref
from pathlib import Path
from types import SimpleNamespace

import pytest
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from nlu.hearing import HearingOutput, reading_of
from nlu.incoming import BadMessageError, WantedModel
from nlu.switching import ModelSwitch, RefusedModelError, sha256_of
from nlu.tests.support import TOKEN, DialogueServer

MODEL = "/webhooks/linli/model"


def repacked(model, out, change=lambda _metadata: None, without=()):
    """The same model with other metadata, perhaps without some of its files."""
    folder = out.parent / f"{out.name}-unpacked"
    with tarfile.open(model) as archive:
        archive.extractall(folder)  # noqa: S202 - our own
    file = folder / "metadata.json"
    metadata = json.loads(file.read_text(encoding="utf-8"))
    change(metadata)
    file.write_text(json.dumps(metadata), encoding="utf-8")
    for pattern in without:
        for unwanted in folder.glob(pattern):
            unwanted.unlink()
    with tarfile.open(out, "w:gz") as archive:
        archive.add(folder, arcname="")
    return out


def speak_otherwise(metadata):
    """Another id, other sentences, one slot less and one more."""
    metadata["model_id"] = "other"
    domain = metadata["domain"]
    domain["responses"]["utter_greet"] = [{"text": "您好呀"}]
    domain["responses"]["utter_noted"] = [{"text": "已经记下了"}]
    del domain["slots"]["service"]
    domain["slots"]["colour"] = {"type": "text", "influence_conversation": False, "mappings": [{"type": "custom"}]}


@pytest.fixture(scope="module")
def folder(model):
    """Where the server's first model lies; only what lies there as well may take its place."""
    return model.parent


@pytest.fixture(scope="module")
def other(model, folder):
    return repacked(model, folder / "other.tar.gz", speak_otherwise)


@pytest.fixture(scope="module")
def one_server(model, action_server, tmp_path_factory):
    running = DialogueServer(model, action_server.url, tmp_path_factory.mktemp("server"))
    try:
        running.wait_until_up()
        yield running
    finally:
        running.process.kill()
        running.process.wait()


@pytest.fixture
def server(one_server, model, actions):
    """Answers with the first model."""
    if status_of(one_server)["model_file"] != model.name:
        assert switch(one_server, model)[0] == 200
    return one_server


def switch(server, file, sha256=None):
    return server.call("PUT", MODEL, {"model_file": str(file), "sha256": sha256 or sha256_of(file)})


def status_of(server):
    return server.call("GET", f"/status?token={TOKEN}")[1]


def texts(answer):
    return [message["text"] for message in answer["messages"]]


def test_the_new_model_answers_and_everybody_is_told(server, model, other):
    before = server.say("s1", "1", "你好")[1]
    status, switched = switch(server, other)
    after = server.say("s1", "2", "你好")[1]
    assert status == 200
    assert (switched["model"], switched["model_id"], switched["seconds"] > 0) == ("other.tar.gz", "other", True)
    assert (before["model"], texts(before)) == (model.name, ["您好"])
    assert (after["model"], texts(after)) == ("other.tar.gz", ["您好呀"])
    assert status_of(server)["model_file"] == "other.tar.gz"
    assert server.say("s1", "1", "你好")[1] == {**before, "replayed": True}


def test_a_link_is_called_by_the_name_of_its_file(server, other, tmp_path):
    link = tmp_path / "live.tar.gz"
    link.symlink_to(other)
    assert switch(server, link)[1]["model"] == "other.tar.gz"
    assert status_of(server)["model_file"] == "other.tar.gz"


def of_another_rasa(metadata):
    metadata["rasa_open_source_version"] = "3.6.20"


def test_what_cannot_answer_is_refused_and_the_old_model_goes_on(server, model, other, folder):
    no_archive = folder / "none.tar.gz"
    no_archive.write_bytes(b"no archive")
    cut = folder / "cut.tar.gz"
    cut.write_bytes(model.read_bytes()[:-2000])
    lacking = repacked(model, folder / "lacking.tar.gz", without=["components/*Linear*/*"])
    older = repacked(model, folder / "older.tar.gz", of_another_rasa)
    refusals = [
        switch(server, other, "0" * 64),
        switch(server, older),
        *(switch(server, file) for file in (no_archive, cut, lacking)),
        switch(server, folder / "away.tar.gz", "0" * 64),
    ]
    reasons = ["checksum", "rasa_version", *["unreadable"] * 4]
    assert refusals == [(409, {"error": reason}) for reason in reasons]
    assert server.say("s2", "1", "你好")[1]["model"] == model.name
    assert status_of(server)["model_file"] == model.name


def test_only_a_file_of_the_models_folder_may_answer(server, model, other, folder, tmp_path):
    elsewhere = tmp_path / "elsewhere.tar.gz"
    elsewhere.write_bytes(other.read_bytes())
    link = folder / "link.tar.gz"
    link.symlink_to(elsewhere)
    below = folder / "below"
    below.mkdir()
    (below / "deep.tar.gz").write_bytes(other.read_bytes())
    ways = [elsewhere, link, below / "deep.tar.gz", folder / ".." / tmp_path.name / "elsewhere.tar.gz"]
    refusals = [switch(server, file, sha256_of(other)) for file in ways]
    refusals.append(switch(server, Path("/etc/nothing-there"), "0" * 64))
    assert refusals == [(409, {"error": "outside"})] * 5
    assert status_of(server)["model_file"] == model.name


def test_a_second_switch_is_refused_while_one_loads(server, other):
    results = []
    threads = [threading.Thread(target=lambda: results.append(switch(server, other))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(status for status, _ in results) == [200, 409]
    assert (409, {"error": "busy"}) in results


def test_messages_are_answered_while_a_model_loads(server, model, other):
    waits, switching = [], threading.Thread(target=switch, args=(server, other))
    switching.start()
    models = []
    while switching.is_alive():
        begun = time.monotonic()
        status, answer = server.say("s3", str(len(waits)), "你好")
        waits.append(time.monotonic() - begun)
        models.append(answer["model"])
        assert status == 200
    models.append(server.say("s3", "last", "你好")[1]["model"])
    assert models == sorted(models, key=[model.name, "other.tar.gz"].index)
    assert set(models) == {model.name, "other.tar.gz"}
    assert len(waits) > 3
    assert max(waits) < 2.0


def test_a_turn_under_way_ends_with_the_model_it_began_with(server, model, other, actions):
    actions.delay = 6.0
    turns = []
    asking = threading.Thread(target=lambda: turns.append(server.say("s4", "1", "半夜装修吵死了")[1]))
    asking.start()
    while not actions.calls:
        time.sleep(0.02)
    actions.delay = 0.0
    assert switch(server, other)[0] == 200
    assert asking.is_alive()
    assert server.say("s5", "1", "你好")[1]["model"] == "other.tar.gz"
    asking.join()
    assert (turns[0]["model"], texts(turns[0])[-1]) == (model.name, "记下了")
    after = server.say("s4", "2", "半夜装修吵死了")[1]
    assert (after["model"], texts(after)[-1]) == ("other.tar.gz", "已经记下了")


def test_slots_survive_also_a_model_that_does_not_know_them(server, model, other, actions):
    server.say("s6", "1", payload='/choose{"service": "complaint"}')
    switch(server, other)
    status, answer = server.say("s6", "2", "半夜装修吵死了")
    assert (status, texts(answer)) == (200, ["收到：半夜装修吵死了", "已经记下了"])
    assert sorted(actions.calls[-1]["tracker"]["slots"]) == ["colour", "session_started_metadata"]
    switch(server, model)
    assert server.say("s6", "3", "半夜装修吵死了")[0] == 200
    assert actions.calls[-1]["tracker"]["slots"]["service"] == "complaint"
    assert [event.get("event") for event in actions.calls[-1]["tracker"]["events"]].count("user") == 3


def test_rasas_own_ways_are_closed(server, model):
    assert server.call("PUT", f"/model?token={TOKEN}", {"model_file": str(model)})[0] == 405
    assert server.call("DELETE", f"/model?token={TOKEN}")[0] == 405
    assert server.call("PUT", MODEL, {"model_file": str(model), "sha256": "0" * 64}, token="wrong")[0] == 401  # noqa: S106
    assert server.call("PUT", MODEL, {"model_file": "relative.tar.gz", "sha256": "0" * 64})[0] == 400
    assert server.say("s7", "1", "你好")[1]["model"] == model.name


@pytest.mark.parametrize("body", [None, [], {}, {"model_file": "/a"}, {"model_file": "/a", "sha256": "12"}])
def test_a_wrong_request_for_a_model_is_refused(body):
    with pytest.raises(BadMessageError):
        WantedModel.from_json(body)


def test_words_have_a_reading_and_buttons_have_none(server):
    reading = server.say("s8", "1", "和平路的路灯不亮")[1]["reading"]
    assert reading["intent"] == reading["ranking"][0][0] == "report_snapshot"
    assert reading["confidence"] == reading["ranking"][0][1]
    assert (reading["fallback"], reading["in_form"]) == (False, False)
    assert reading["topics"][0] == [reading["topic"], reading["topic_confidence"]]
    assert len(reading["topics"]) <= 3
    assert server.say("s8", "2", payload="/greet")[1]["reading"] is None


def test_the_best_guess_is_told_also_where_the_model_was_unsure():
    reading = reading_of(
        {
            "intent": {"name": "nlu_fallback", "confidence": 0.4},
            "intent_ranking": [
                {"name": "nlu_fallback", "confidence": 0.4},
                {"name": "file_complaint", "confidence": 0.38004},
                {"name": "report_snapshot", "confidence": 0.37},
            ],
            "topic": {"name": "noise", "confidence": 0.5},
            "entities": [{"entity": "address", "value": "和平路", "start": 0, "end": 3, "extractor": "x"}],
        }
    )
    assert reading == {
        "intent": "file_complaint",
        "confidence": 0.38,
        "fallback": True,
        "ranking": [["file_complaint", 0.38], ["report_snapshot", 0.37]],
        "topic": "noise",
        "topic_confidence": 0.5,
        "topics": [["noise", 0.5]],
        "entities": [{"type": "address", "value": "和平路", "start": 0, "end": 3}],
    }


def test_a_message_inside_a_form_is_marked():
    output = HearingOutput()
    tracker = DialogueStateTracker.from_events("r1", [ActiveLoop("request_form")], domain=Domain.empty())
    output.hear({"text": "租房子", "intent": {"name": "affirm"}}, tracker)
    assert output.reading["in_form"] is True


class Switches:
    """A server without a server: what answers, and what changes it."""

    def __init__(self, model, load=None):
        store = InMemoryTrackerStore(Domain.empty())
        self.models = ModelSwitch(store, InMemoryLockStore(), EndpointConfig("http://a"), model.parent)
        self.models.load = load or self.models.load
        self.agent = "the first"

    def put(self, file):
        return asyncio.run(self._put(file))

    async def _put(self, file):
        switched = await self.models.switch(self, file, sha256_of(file), set())
        await self.models._leaving
        return switched


def test_the_old_model_leaves_the_memory(model, other):
    switches, gone = Switches(model), []
    for file in (model, other, model):
        switches.put(file)
        gone.append(weakref.ref(switches.agent.processor.graph_runner))
    assert [one() is None for one in gone] == [True, True, False]


def test_ten_switches_leave_the_server_no_bigger(server, model, other):
    def resident_mb():
        facts = Path(f"/proc/{server.process.pid}/statm").read_text(encoding="ascii")
        return int(facts.split()[1]) * 4096 // 1_000_000

    for file in (other, model):
        switch(server, file)
    before = resident_mb()
    for _ in range(5):
        for file in (other, model):
            switch(server, file)
    assert resident_mb() - before < 60


def test_a_full_disk_is_called_by_its_name(model):
    def fail(_file):
        raise OSError(errno.ENOSPC, "No space left on device")

    switches = Switches(model, fail)
    with pytest.raises(RefusedModelError) as refused:
        switches.put(model)
    assert (refused.value.reason, switches.agent) == ("no_space", "the first")
    assert switches.models._is_busy is False


def test_a_model_that_reads_nothing_is_refused(model):
    async def parse(_text):
        return {"intent": {"name": None}}

    switches = Switches(model, lambda _file: SimpleNamespace(parse_message=parse))
    with pytest.raises(RefusedModelError) as refused:
        switches.put(model)
    assert (refused.value.reason, switches.agent) == ("unreadable", "the first")


def test_the_checksum_is_the_usual_one(model):
    assert sha256_of(model) == hashlib.sha256(model.read_bytes()).hexdigest()
