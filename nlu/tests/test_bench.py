"""The comparison of pipelines and the timing in the server, without training and without a server of Rasa's."""

import http.server
import json
import threading

import pytest

from bench import nlu_bakeoff, parse_time
from bench.bakeoff_report import as_markdown
from nlu.evaluation.odd_texts import ODD_TEXTS
from nlu.evaluation.sets import Case
from nlu.importer import read_messages
from nlu.tests.support import ROOT, inside


@pytest.fixture(autouse=True)
def _at_the_root():
    with inside(ROOT):
        yield


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data" / "nlu" / "chat"
    folder.mkdir(parents=True)
    rows = "".join(f"  - text: |\n      第{i}个路灯不亮\n" for i in range(50))
    (folder / "report_snapshot.yml").write_text(
        f"nlu:\n- intent: report_snapshot\n  examples:\n{rows}", encoding="utf-8"
    )
    return tmp_path / "data"


def result(name, **more):
    figures = {"label_strict": 0.8, "entities_f1": None, "calibration_error": 0.04}
    return {
        "name": name,
        "made_of": {"data_hash": "abc", "pipeline": "x", "sample": 1.0},
        "machine": {"cores": 2, "cpu": "a CPU", "system": "Linux", "python": "3.10"},
        "training": {"seconds": 30.5, "examples": 5000, "peak_mb": 900.0},
        "classifier_seconds": 12.0,
        "parse_ms": {"p50": 3.0, "p99": 9.0},
        "model_mb": 4.0,
        "memory_mb": 500.0,
        "sets": {"held_out": figures},
        **more,
    }


def test_every_pipeline_of_the_comparison_is_there_and_diet_is_the_last():
    names = list(nlu_bakeoff.pipelines())
    assert names[0] == "ours"
    assert {"stock-diet-60", "stock-diet-100", "stock-linear", "stock-linear-crf"} < set(names)
    assert all("diet" in name for name in names[-2:])


@pytest.mark.parametrize(("name", "epochs"), [("stock-diet-60", 60), ("stock-diet-100", 100)])
def test_diet_is_trained_as_long_as_its_name_says(name, epochs):
    import yaml

    pipeline = yaml.safe_load(nlu_bakeoff.pipelines()[name].read_text())["pipeline"]
    assert [one["epochs"] for one in pipeline if one["name"] == "DIETClassifier"] == [epochs]


def test_a_pipeline_nobody_knows_is_one_line(tmp_path, capsys):
    assert nlu_bakeoff.main(["stock-bert", "--out", str(tmp_path)]) == 1
    assert "no pipeline stock-bert" in capsys.readouterr().err


def test_a_sample_keeps_a_share_and_always_the_same_one(data):
    nlu_bakeoff.thin_out(data, 0.1)
    first = [m.get("text") for m in read_messages(data / "nlu" / "chat" / "report_snapshot.yml")]
    assert len(first) == 5
    cases = [Case(str(i), f"第{i}句", frozenset({"rate"})) for i in range(40)]
    assert nlu_bakeoff.sampled(cases, 0.1) == nlu_bakeoff.sampled(cases[::-1], 0.1)
    assert len(nlu_bakeoff.sampled(cases, 0.1)) == 4
    assert len(nlu_bakeoff.sampled(cases, 1.0)) == 40


def test_what_was_measured_before_is_kept_until_data_or_pipeline_change(data, tmp_path, monkeypatch, capsys):
    started = []

    def start(argv, check):
        started.append(argv[argv.index("bench.nlu_bakeoff") + 1])
        return type("Done", (), {"returncode": 0})

    monkeypatch.setattr(nlu_bakeoff.subprocess, "run", start)
    arguments = ["stock-linear", "--out", str(tmp_path / "out"), "--data", str(data)]
    options = nlu_bakeoff._parser().parse_args(arguments)
    (tmp_path / "out").mkdir()
    kept = result("stock-linear", made_of=nlu_bakeoff.made_of(options, "stock-linear"))
    (tmp_path / "out" / "bakeoff-stock-linear.json").write_text(json.dumps(kept))
    assert nlu_bakeoff.main(arguments) == 0
    assert started == []
    assert "kept" in capsys.readouterr().err
    (data / "nlu" / "chat" / "greet.yml").write_text("nlu: []\n")
    assert nlu_bakeoff.main(arguments) == 0
    assert nlu_bakeoff.main([*arguments, "--again"]) == 0
    assert started == ["stock-linear", "stock-linear"]


def test_one_that_fails_does_not_stop_the_others(data, tmp_path, monkeypatch, capsys):
    codes = iter([1, 0])
    monkeypatch.setattr(
        nlu_bakeoff.subprocess, "run", lambda argv, check: type("Done", (), {"returncode": next(codes)})
    )
    arguments = ["ours", "stock-linear", "--out", str(tmp_path / "out"), "--data", str(data)]
    assert nlu_bakeoff.main(arguments) == 1
    assert "failed: ours" in capsys.readouterr().err
    assert next(codes, None) is None


def test_figures_a_pipeline_does_not_try_are_no_zeros():
    figures = dict.fromkeys(nlu_bakeoff.KEPT_FIGURES, 0.0) | {"entities": {"micro": {"f1": 0.0}}}
    linear = nlu_bakeoff._figures(figures, ["JiebaTokenizer", "LogisticRegressionClassifier"])
    ours = nlu_bakeoff._figures(figures, ["LinearIntentClassifier", "TopicClassifier", "EntityExtractor"])
    assert (linear["topic"], linear["entities_f1"]) == (None, None)
    assert (ours["topic"], ours["entities_f1"]) == (0.0, 0.0)


def test_the_classifiers_own_seconds_are_told_apart():
    components = {"JiebaTokenizer": 3.0, "LinearIntentClassifier": 5.0, "TopicClassifier": 4.0}
    assert nlu_bakeoff._seconds_of(components, nlu_bakeoff.CLASSIFIERS) == 5.0
    assert nlu_bakeoff._seconds_of({"DIETClassifier": 7.0}, nlu_bakeoff.CLASSIFIERS) == 7.0
    assert nlu_bakeoff._seconds_of({}, nlu_bakeoff.CLASSIFIERS) is None


def test_the_table_has_a_column_for_each_pipeline_and_dashes_for_what_is_missing():
    lines = as_markdown([result("ours"), result("stock-linear")]).splitlines()
    assert "|  | ours | stock-linear |" in lines
    assert "| held-out, label | 0.800 | 0.800 |" in lines
    assert "| real, label strict | – | – |" in lines
    assert as_markdown([]) == "Nothing was measured.\n"


def test_results_of_different_data_are_not_passed_off_as_comparable():
    other = result("stock-linear", made_of={"data_hash": "def", "pipeline": "x", "sample": 1.0})
    assert "different data" in as_markdown([result("ours"), other])
    assert "different data" not in as_markdown([result("ours"), result("stock-linear")])


# ---- the server ----


class FakeRasa(http.server.BaseHTTPRequestHandler):
    """Answers as Rasa's own server does, to callers with the token; its server notes what it was given."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._answer({"model_file": "m.tar.gz"})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.parsed.append(body["text"])
        self._answer({"text": body["text"]})

    def _answer(self, content):
        body = json.dumps(content).encode()
        self.send_response(200 if "token=right" in self.path else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def rasa():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), FakeRasa)
    server.parsed = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def address_of(server):
    return f"http://127.0.0.1:{server.server_port}"


def test_every_message_is_timed_in_the_running_server(rasa, data, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LINLI_RASA_TOKEN", "right")
    folders = ["--out", str(tmp_path), "--data", str(data), "--real", str(tmp_path / "none")]
    assert parse_time.main(["--url", address_of(rasa), *folders]) == 0
    facts = json.loads((tmp_path / "parse_time.json").read_text())
    assert 0 < facts["parse_ms"]["p50"] <= facts["parse_ms"]["p99"] <= facts["parse_ms"]["max"]
    assert facts["odd_ms"]["slowest"] in ODD_TEXTS
    assert facts["messages"] + len(ODD_TEXTS) <= len(rasa.parsed) + 2
    assert "路灯" not in capsys.readouterr().out, "figures only"


def test_a_wrong_token_is_one_line(rasa, data, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LINLI_RASA_TOKEN", "wrong")
    assert parse_time.main(["--url", address_of(rasa), "--out", str(tmp_path), "--data", str(data)]) == 1
    assert "answers 401" in capsys.readouterr().err


def test_without_model_and_address_there_is_nothing_to_time(tmp_path, capsys):
    assert parse_time.main(["--out", str(tmp_path)]) == 1
    assert "needs --model FILE or --url" in capsys.readouterr().err
