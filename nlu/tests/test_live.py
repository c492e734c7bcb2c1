"""What admins change live: the file, and what each component makes of it at the next message."""

import json
import logging
import os
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest
import yaml

from nlu import environment, live
from nlu.live import LARGEST, NOTHING, BrokenFileError, Live, LiveFile, parse
from nlu.normal_text import LONGEST_TEXT, normalise
from nlu.synonyms import Synonyms, names_of
from nlu.tests.support import PROJECT, ROOT, DialogueServer, inside
from nlu.words import WordCutter

Write = Callable[..., None]


def put(path: Path, content: bytes) -> None:
    """As the service does it: a new file takes the place of the old one."""
    draft = path.with_suffix(".new")
    draft.write_bytes(content)
    draft.replace(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "adjustments.json"


@pytest.fixture
def write(path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Changes the file that this process heeds."""
    monkeypatch.setenv("LINLI_LIVE", str(path))

    def change(**facts: Any) -> None:
        put(path, json.dumps(facts, ensure_ascii=False).encode())

    return change


# --- the file ---


def test_everything_in_the_file_is_read():
    facts = {
        "revision": 17,
        "words": ["福新桥头"],
        "synonyms": {"灯杆儿": "路灯"},
        "places": ["老粮站"],
        "thresholds": {"fallback": 0.3, "ambiguity": 0, "later": "?"},
        "responses": {"utter_greet": "您好！"},
        "later": 1,
    }
    state = parse(json.dumps(facts).encode())
    assert (state.revision, state.words, state.places) == (17, ("福新桥头",), ("老粮站",))
    assert dict(state.synonyms) == {"灯杆儿": "路灯"}
    assert dict(state.thresholds) == {"fallback": 0.3, "ambiguity": 0.0}
    assert dict(state.responses) == {"utter_greet": "您好！"}
    with pytest.raises(TypeError):
        state.responses["utter_greet"] = "?"  # type: ignore[index]


def test_every_key_may_be_left_out():
    state = parse(b"{}")
    assert (state.revision, state.words, dict(state.synonyms), dict(state.thresholds)) == (0, (), {}, {})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"revision": "x"}',
        b'{"words": "x"}',
        b'{"words": [1]}',
        b'{"words": [" "]}',
        b'{"words": ["' + b"x" * 65 + b'"]}',
        b'{"places": {}, "words": {"a": 1}}',
        b'{"synonyms": {"a": 1}}',
        b'{"synonyms": ["a"]}',
        b'{"thresholds": {"fallback": 1.01}}',
        b'{"thresholds": {"fallback": -0.1}}',
        b'{"thresholds": {"fallback": NaN}}',
        b'{"thresholds": {"ambiguity": true}}',
        b'{"thresholds": {"ambiguity": "0.1"}}',
        b'{"responses": {"utter_greet": ""}}',
        b'{"responses": {"utter_greet": "\\ud83d"}}',
        b'{"responses": {"utter_greet": "' + b"x" * 4097 + b'"}}',
    ],
)
def test_a_broken_file_is_refused(content):
    with pytest.raises(BrokenFileError):
        parse(content)


def test_a_new_file_counts_at_once_and_an_unchanged_one_is_not_read_again(path):
    file = LiveFile(path)
    assert file.current() is NOTHING
    put(path, b'{"revision": 1}')
    first = file.current()
    assert first.revision == 1
    assert file.current() is first
    put(path, b'{"revision": 2}')
    assert file.current().revision == 2


@pytest.mark.parametrize("spoil", ["broken", "absent", "large", "folder", "pipe"])
def test_the_last_sound_file_stays_and_one_line_says_why(path, spoil, caplog):
    file = LiveFile(path)
    put(path, b'{"revision": 3, "words": ["x"]}')
    good = file.current()
    path.unlink()
    if spoil == "broken":
        put(path, '{"words": ["不许外传'.encode())
    elif spoil == "large":
        put(path, b'{"words": ["x"]}' + b" " * LARGEST)
    elif spoil == "folder":
        path.mkdir()
    elif spoil == "pipe":
        os.mkfifo(path)
    with caplog.at_level(logging.WARNING):
        assert file.current() is good
        assert file.current() is good
    assert len(caplog.records) == 1
    assert "revision 3 stays" in caplog.text
    assert "不许外传" not in caplog.text


def test_a_file_that_was_mended_counts_again(path):
    file = LiveFile(path)
    put(path, b"{")
    assert file.current() is NOTHING
    put(path, b'{"revision": 4}')
    assert file.current().revision == 4


def test_no_file_at_all_is_quiet(path, caplog):
    assert LiveFile(path).current() is NOTHING
    assert caplog.records == []


def test_a_training_sees_one_state_to_its_end(write):
    write(revision=1)
    with live.held() as state:
        write(revision=2)
        assert live.current() is state
        assert state.revision == 1
    assert live.current().revision == 2


def test_without_a_file_named_nothing_is_changed(monkeypatch):
    monkeypatch.delenv("LINLI_LIVE", raising=False)
    assert environment.live() is None
    assert live.current() is NOTHING


# --- words ---


def cut(cutter: WordCutter, text: str) -> List[str]:
    return list(cutter.cut(text, HMM=False))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("福新桥头", "福新桥头发大水"),
        ("老粮站", "去老粮站点灯"),
        ("的是", "我的是的"),
        ("3号院", "住3号院里"),
        ("幸福里(东区)", "在幸福里(东区)门口"),
    ],
)
def test_a_word_is_never_cut(word, text):
    assert word not in cut(WordCutter([]), text)
    assert word in cut(WordCutter([], [word]), text)


def test_the_longest_word_stays_whole():
    cutter = WordCutter([], ["老粮站", "老粮站路口", "路口"])
    assert cut(cutter, "老粮站路口灯坏了")[0] == "老粮站路口"


def test_words_cut_as_jieba_itself_does():
    import jieba

    texts = ["南京市长江大桥桥头的路灯坏了", "我要办居住证明wifi3.5米", "", "，。", "学府路5栋2单元301", "龘龘"]
    theirs = jieba.Tokenizer()
    theirs.add_word("学府路", 10_000)
    ours = WordCutter(["学府路"])
    for text in texts:
        for guess in (False, True):
            assert list(ours.tokenize(text, HMM=guess)) == list(theirs.tokenize(text, HMM=guess))


def test_a_word_that_is_taken_away_leaves_nothing_behind():
    WordCutter([], ["的路灯坏"])
    assert "的路灯坏" not in cut(WordCutter([]), "和平路的路灯坏了")
    assert "的路灯坏" not in jieba_words()


def jieba_words() -> Dict[str, int]:
    import jieba

    return jieba.dt.FREQ


# --- synonyms ---


def read(typed: str, meanings: Dict[str, str], *kept: str) -> str:
    return Synonyms(meanings, kept).read(typed).text


@pytest.mark.parametrize(
    ("meanings", "typed", "text"),
    [
        ({"灯杆儿": "路灯"}, "灯杆儿不亮", "路灯不亮"),
        ({"灯杆儿": "路灯"}, "燈桿兒不亮！！", "路灯不亮!"),
        ({"燈桿兒": "路燈"}, "灯杆儿不亮", "路灯不亮"),
        ({"ＷＩＦＩ": "网络"}, "wifi断了", "网络断了"),
        ({"灯": "路灯"}, "路灯和灯", "路灯和路灯"),
        ({"粮站": "粮库", "老粮站": "福新里"}, "老粮站和粮站", "福新里和粮库"),
        ({"甲": "乙", "乙": "丙"}, "甲，乙，丙", "丙,丙,丙"),
        ({"甲": "乙", "乙": "甲"}, "甲，乙", "甲,乙"),
        ({"甲": "乙", "乙": "丙", "丙": "甲", "丁": "甲"}, "甲，乙，丙，丁", "甲,乙,丙,甲"),
        ({"甲": "甲"}, "甲", "甲"),
        ({"\u200b": "甲", "乙": "\u200b"}, "甲，乙", "甲,乙"),
        ({"甲": "甲乙"}, "甲乙甲", "甲乙甲乙"),
        ({"电瓶": "电池"}, "电瓶车的电瓶", "电瓶车的电池"),
    ],
)
def test_a_synonym_is_read_as_what_it_means(meanings, typed, text):
    assert read(typed, meanings) == text


def test_inside_a_longer_listed_word_there_is_no_synonym():
    assert read("灯杆儿巷的灯杆儿", {"灯杆儿": "路灯"}, "灯杆儿巷") == "灯杆儿巷的路灯"


def test_every_character_knows_what_was_typed_for_it():
    typed = "老街的燈桿\u200b兒！！倒了，灯杆儿也歪"
    normal = Synonyms({"灯杆儿": "路灯照明设施"}).read(typed)
    assert normal.text == "老街的路灯照明设施!倒了,路灯照明设施也歪"
    start, end = normal.original_span(5, 7)
    assert typed[start:end] == "燈桿\u200b兒", "a part of the meaning stands for the whole word that was typed"
    at = normal.text.index("倒了")
    assert typed[slice(*normal.original_span(at, at + 2))] == "倒了"
    assert normal.normal_span(3, 7) == (3, 9)
    assert list(normal.starts) == sorted(normal.starts)
    assert list(normal.ends) == sorted(normal.ends)


def test_a_text_full_of_synonyms_is_cut_too():
    normal = Synonyms({"灯": "路灯照明设施"}).read("灯亮" * 5000)
    assert len(normal.text) == len(normal.starts) == len(normal.ends) == LONGEST_TEXT


def test_what_is_remembered_of_a_text_is_of_this_revision_only():
    before, after = Synonyms({"灯杆儿": "路灯"}), Synonyms({"灯杆儿": "电线杆"})
    assert [one.read("灯杆儿").text for one in (before, after, before)] == ["路灯", "电线杆", "路灯"]
    assert normalise("灯杆儿").text == "灯杆儿"


def test_a_place_is_known_by_what_it_is_read_as():
    state = Live(synonyms={"老粮站": "福新里"}, places=("老粮站", "福新桥頭"))
    assert names_of(state)[1] == ("福新桥头", "福新里", "老粮站")


# --- a trained model ---


@pytest.fixture(scope="module")
def reader(model):
    from nlu.reader import Reader

    return Reader(model)


def addresses(reader: Any, text: str) -> List[str]:
    entities = reader.read(text).entities
    assert all(text[one["start"] : one["end"]] == one["value"] for one in entities)
    return [one["value"] for one in entities if one["type"] == "address"]


def test_a_new_place_is_found_until_it_is_undone(reader, write):
    text = "昨天老糧站東門口的井盖丢了"
    assert not any("老糧站" in one for one in addresses(reader, text))
    write(places=["老粮站"])
    assert any(one.startswith("老糧站") for one in addresses(reader, text))
    write(places=[])
    assert not any("老糧站" in one for one in addresses(reader, text))


def test_a_place_takes_its_house_number_along(reader, write):
    write(places=["福新桥头"])
    assert addresses(reader, "福新桥头12号对面路灯不亮") == ["福新桥头12号对面"]


def test_a_place_and_a_time_in_it_are_one_place(reader, write):
    write(places=["五一广场"])
    kinds = {one["type"]: one["value"] for one in reader.read("明天去五一广场").entities}
    assert kinds == {"datetime": "明天", "address": "五一广场"}


def test_a_place_that_is_a_synonym_is_copied_as_typed(reader, write):
    write(places=["老粮站"], synonyms={"老粮站": "福新里"})
    assert addresses(reader, "老糧站路灯不亮") == ["老糧站"]


def test_a_synonym_is_understood_as_what_it_means(reader, write):
    write(synonyms={"灯杆儿": "路灯"})
    with_synonym = reader.read("和平路的灯杆儿不亮")
    assert with_synonym.ranking == reader.read("和平路的路灯不亮").ranking
    write(synonyms={})
    assert reader.read("和平路的灯杆儿不亮").ranking != with_synonym.ranking


def test_thresholds_count_at_once(reader, write):
    text = "太吵了，路灯不亮"
    sure = reader.read(text)
    assert not sure.fallback
    assert 0.9 < sure.confidence < 1.0
    write(thresholds={"fallback": 1.0})
    assert reader.read(text).fallback
    write(thresholds={"ambiguity": 1.0})
    assert reader.read(text).fallback
    write()
    assert reader.read(text) == sure
    assert reader.read("龘").fallback
    write(thresholds={"fallback": 0.0, "ambiguity": 0.0})
    assert not reader.read("龘").fallback


def test_thousands_of_changes_break_nothing(reader, write):
    names = [f"{a}{b}桥" for a in "东南西北中上下新老大" * 2 for b in "福新里口安康宁平和顺利丰"]
    write(words=names, places=names, synonyms={f"{name}子": name for name in names})
    assert "新福桥子" in addresses(reader, "新福桥子路灯不亮")[0]
    assert reader.read("路" * 4096).confidence <= 1.0


# --- a training ---


def trained(folder: Path, config: Path) -> Path:
    from nlu import train

    out = folder / "model.tar.gz"
    arguments = ["--data", str(PROJECT), "--domain", str(PROJECT / "domain.yml"), "--config", str(config)]
    with inside(ROOT):
        assert train.main(["--out", str(out), *arguments, "--json"]) == 0
    return out


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.yml"


def pipeline() -> Dict[str, Any]:
    return yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))


def test_a_model_trained_with_changes_reads_with_them_and_survives_their_undoing(tmp_path, write, capsys):
    from nlu.reader import Reader

    write(revision=8, words=["不亮了"], places=["公园街"], synonyms={"井盖": "窨井盖"}, thresholds={"fallback": 0.1})
    reader = Reader(trained(tmp_path, ROOT / "config.yml"))
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["live"] == 8
    assert addresses(reader, "公园街的井盖丢了")[0].startswith("公园街")
    assert reader.read("学府街井盖丢了").ranking == reader.read("学府街窨井盖丢了").ranking
    write(revision=9)
    assert reader.read("学府街的窨井盖丢了").intent == "report_snapshot"
    assert reader.read("学府街的井盖丢了").intent == "report_snapshot"
    assert 0.0 <= reader.read("公园街路灯不亮了").confidence <= 1.0


def test_a_model_of_the_old_recipe_still_loads_and_reads(tmp_path, config, write):
    from nlu.reader import Reader

    recipe = pipeline()
    for step in recipe["pipeline"]:
        step.pop("kept", None)
        if step["name"].endswith("LiveFallbackClassifier"):
            step.update(name="FallbackClassifier", threshold=0.4, ambiguity_threshold=0.05)
    config.write_text(yaml.safe_dump(recipe, allow_unicode=True), encoding="utf-8")
    reader = Reader(trained(tmp_path, config))
    write(places=["老粮站"], synonyms={"灯杆儿": "路灯"}, words=["不亮"], thresholds={"fallback": 1.0})
    assert addresses(reader, "老粮站灯杆儿不亮")[0].startswith("老粮站")
    assert not reader.read("太吵了，路灯不亮").fallback, "the stock classifier keeps its thresholds"


# --- what the bot says ---

TEXTS = {
    "utter_ask_place": [
        {"text": "哪里的{what}？", "condition": [{"type": "slot", "name": "service", "value": "mediation"}]},
        {"text": "在哪里？", "buttons": [{"title": "取消", "payload": "/stop"}]},
    ],
    "utter_unknown_ticket": [{"text": "没有编号是 {number} 的事。"}],
}


def said(name: str, service: str = "snapshot", **facts: Any) -> Dict[str, Any]:
    from nlu.responses import LiveResponses

    return LiveResponses(TEXTS).generate_from_slots(name, {"service": service, "number": None}, "linli", **facts)


def test_a_text_is_said_in_its_new_words_with_its_buttons(write):
    write(responses={"utter_ask_place": "您说的是哪儿？"})
    assert said("utter_ask_place") == {"text": "您说的是哪儿？", "buttons": TEXTS["utter_ask_place"][1]["buttons"]}
    write(responses={})
    assert said("utter_ask_place")["text"] == "在哪里？"


def test_each_variation_is_changed_apart(write):
    write(responses={"utter_ask_place@mediation": "{what}在哪里吵的？"})
    assert said("utter_ask_place", "mediation", what="架")["text"] == "架在哪里吵的？"
    assert said("utter_ask_place")["text"] == "在哪里？"
    write(responses={"utter_ask_place": "哪儿？"})
    assert said("utter_ask_place", "mediation", what="架")["text"] == "哪里的架？"


def test_placeholders_are_still_filled(write):
    write(responses={"utter_unknown_ticket": "{number} 没找到，{number} 对吗？"})
    assert said("utter_unknown_ticket", number="123456")["text"] == "123456 没找到，123456 对吗？"


@pytest.mark.parametrize(
    "text", ["{office}没有", "{service}没有", "{", "}", "{}", "{0}", "{number!r}", "{{number}}", "0["]
)
def test_a_text_that_cannot_be_filled_is_never_said(write, text, caplog):
    write(responses={"utter_unknown_ticket": text})
    with caplog.at_level(logging.WARNING):
        assert said("utter_unknown_ticket", number="1")["text"] == "没有编号是 1 的事。"
    assert "utter_unknown_ticket" in caplog.text


def test_the_same_names_as_the_service_lists():
    from nlu.responses import key_of

    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    keys = [key_of("utter_ask_place", variation) for variation in domain["utter_ask_place"]]
    # tests/unit/helpdesk/test_responses.py expects the same.
    assert keys == ["utter_ask_place@certificate", "utter_ask_place@mediation", "utter_ask_place"]


def test_the_running_server_says_and_reads_what_was_changed(model, actions, write, tmp_path):
    write(revision=1)
    server = DialogueServer(model, actions.url, tmp_path)
    try:
        server.wait_until_up()

        def greeting(message_id: str) -> Dict[str, Any]:
            return server.say("live", message_id, "你好")[1]["messages"][0]

        shipped = greeting("1")
        assert shipped["text"] == "您好"
        write(revision=2, responses={"utter_greet": "您好！我是福新街道的邻里通。"})
        changed = greeting("2")
        assert changed == {**shipped, "text": "您好！我是福新街道的邻里通。"}
        write(revision=3, responses={"utter_greet": "{office}您好"})
        assert greeting("3") == shipped
        assert "您好" not in server.log.read_text(encoding="utf-8")
    finally:
        server.process.kill()
        server.process.wait()
