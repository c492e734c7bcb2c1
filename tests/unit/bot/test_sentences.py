"""The catalogue of sentences: whole, said with exactly its facts, and changed live without ever failing anybody."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.views import calls as calls_of_people
from bot.views import notes, notices, residents, sentences, staff
from bot.views.message import Html, escape
from bot.views.rewording import with_codes, with_labels
from bot.views.sentences import Reader, check_override, plain, preview, sentence, use_overrides
from bot.views.shipped import Sentence, placeholders, shipped
from helpdesk.emergencies.kinds import ADVICE, NUMBERS

BOT = Path(__file__).resolve().parents[3] / "bot"
SPEAKERS = {"sentence", "plain"}
NASTY = "<b>&{number}"


@pytest.fixture(autouse=True)
def _as_shipped() -> Iterator[None]:
    yield
    use_overrides({}, 0)


# --- The catalogue and its calls


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of ``sentence`` and ``plain`` in the bot."""
    for file in sorted(BOT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPEAKERS:
                yield f"{file.relative_to(BOT)}:{node.lineno}", node


def names_in(node: ast.expr) -> set[str]:
    """The sentences that a call may mean: ``"a.b"``, or all that ``f"a.{part}"`` can be."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.JoinedStr):
        parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z_]+" for part in node.values]
        return {name for name in shipped() if re.fullmatch("".join(parts), name)}
    if isinstance(node, ast.IfExp):
        return names_in(node.body) | names_in(node.orelse)
    return set()


# ``residents.talk_buttons`` finds the dialogue's by their titles.
OF_THE_DIALOGUE = {name for name in shipped() if name.startswith(("button.talk.", "button.keyboard."))}
SAID_BY_NAME = {*residents.AS_IT_IS, *residents.WITH_MENU}


def test_every_sentence_is_said_somewhere_and_none_is_unknown() -> None:
    said = SAID_BY_NAME.union(OF_THE_DIALOGUE, *(names_in(call.args[0]) for _, call in calls()))
    assert sorted(set(shipped()) - said) == []
    assert sorted(said - set(shipped())) == []


def test_every_call_gives_the_facts_of_its_sentence_and_no_others() -> None:
    faults = []
    for where, call in calls():
        names, given = names_in(call.args[0]), {keyword.arg for keyword in call.keywords}
        if None in given or not names:
            continue  # Facts of the outbox, or a name from a list: the tests below.
        # Where one of several is said, each takes what it needs and together they need all.
        wanted = {name: set(shipped()[name].placeholders) for name in names}
        if set().union(*wanted.values()) != given or not (len(names) > 1 or wanted[min(names)] == given):
            faults.append((where, sorted(names), sorted(map(str, given))))
    assert faults == []


EVERY_FACT = {
    "count": 3,
    "team": "组",
    "owner": "孙磊",
    "owner_id": 7,
    "by": "钱进",
    "reason": "原因",
    "urges": 2,
    "reasons": [{"team": "组", "reason": "unclear"}],
    "satisfaction": 4,
    "resolution": "partly",
    "text": "好",
    "words": "话",
    "place": "和平路",
    "promised_on": "2026-03-05",
    "days": 3,
    "asker": "孙磊",
    "other": "9",
    "into": "8",
    "out_of": "7",
    "lead": "组",
    "staff": "王",
    "status": "办理中",
    "move": "签收",
    "instead": "请",
    "number": "1",
    "kind": "答复",
    "who": "王",
    "away": "王",
    "stand_in": "李",
    "written": "1",
    "link": "https://x",
}


@pytest.mark.parametrize("name", [name for name in shipped() if re.fullmatch(r"(note|call|desk)\.[a-z_]+", name)])
def test_facts_of_the_outbox_leave_no_gap(name: str) -> None:
    """Each sentence is said as a row of ``[fact=…]``, so that a fact nobody gives would be seen."""
    prefix, what = name.split(".")
    marked = "".join(f"[{one}={{{one}}}]" for one in shipped()[name].placeholders)
    assert use_overrides({name: marked or "好"}, 1) == ()
    people = [{"id": 1, "name": "吴刚"}]
    said = {
        "note": lambda: notes.ticket_note("1", what, EVERY_FACT),
        "call": lambda: calls_of_people.call("1", what, people, EVERY_FACT),
        "desk": lambda: staff.staff_text(what, EVERY_FACT),
    }[prefix]()
    assert "=]" not in said.text


def test_sentences_that_are_said_as_they_are_have_no_facts() -> None:
    assert [name for name in sorted(SAID_BY_NAME) if shipped()[name].placeholders] == []


def test_every_placeholder_has_a_chinese_name_of_its_own_and_an_example() -> None:
    used = {name for one in shipped().values() for name in one.placeholders}
    assert sorted(used - set(placeholders())) == []
    assert sorted(set(placeholders()) - used) == []
    labels = [one.label for one in placeholders().values()]
    assert len(labels) == len(set(labels))
    assert not [label for label in labels if not re.fullmatch(r"[\u4e00-\u9fff]+", label)]


@pytest.mark.parametrize("one", shipped().values(), ids=lambda one: one.name)
def test_every_shipped_sentence_would_pass_its_own_check(one: Sentence) -> None:
    assert set(one.needs) <= set(one.placeholders)
    assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)*", one.name)
    shown = preview(one.name)
    assert shown.strip()
    assert "{" not in shown
    if one.fixed:
        assert check_override(one.name, one.text) == [f"这一句不能改：{one.fixed}"]
    else:
        assert check_override(one.name, one.text) == []
        assert check_override(one.name, with_labels(one.text)) == []
    assert with_codes(with_labels(one.text)) == one.text.strip()


def test_examples_of_a_preview_are_told_in_whole_sentences() -> None:
    assert preview("ticket_opened").splitlines() == [
        "✅ 收到了，您的“随手拍”已经登记。",
        "编号：<b>100012</b>",
        "交给城管市政组办理。",
        "最晚3月17日（周二）前给您答复。",
        "有消息我马上告诉您，请放心。",
    ]
    assert preview("ticket_claimed", "{谁}来办啦，编号{编号}") == "城管市政组 王师傅来办啦，编号100012"


def test_the_catalogue_tells_who_reads_what_and_what_is_fixed() -> None:
    by_name = {one.name: one for one in sentences.catalogue()}
    assert by_name["ticket_claimed"].who_reads is Reader.RESIDENTS
    assert by_name["ticket_claimed"].placeholders == ("number", "who")
    assert by_name["privacy_notice.terms"].fixed
    assert not by_name["privacy_notice.greeting"].fixed


# --- Facts in


def test_a_fact_is_harmless_and_no_template() -> None:
    assert sentence("ticket_claimed", number="1", who=NASTY).endswith("&lt;b&gt;&amp;{number} 接手，正在办理。")
    assert "<b>好</b> 接手" in sentence("ticket_claimed", number="1", who=Html("<b>好</b>"))
    assert "<b>" not in sentence("ticket_claimed", number="1", who=str(Html("<b>好</b>"))[:3])
    assert escape(escape("<")) == "&lt;"


def test_plain_words_are_not_escaped() -> None:
    assert plain("other_contact", name="<小王>") == "这是<小王>的名片，要用作这件事的联系方式吗？"


def test_a_line_of_empty_facts_is_left_out() -> None:
    text = sentence("ticket", line="一", summary="二", team="", opened="三", crowd=None)
    assert text == "一\n二\n报上来的时间：三"


# --- Words of admins


def test_words_of_an_admin_are_said_at_once_and_are_gone_again() -> None:
    assert use_overrides({"ticket_claimed": "{谁}来办了，编号 {number}。"}, 5) == ()
    assert sentences.overrides_revision() == 5
    assert notices.ticket_claimed("100012", "<王>", None).text == "&lt;王&gt;来办了，编号 100012。"
    use_overrides({}, 6)
    assert "接手，正在办理" in notices.ticket_claimed("100012", "王", None).text


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("no_such_thing", "好", "没有叫“no_such_thing”的句子"),
        ("ticket_claimed", "  \n", "不能什么都不写"),
        ("ticket_claimed", "{谁来}办", "没有{谁来}。能用的有：{编号}、{谁}"),
        ("ticket_claimed", "{promised} 前", "没有{答复期限}"),
        ("ticket_claimed", "{编号 办", "要成对"),
        ("ticket_claimed", "编号} 办", "要成对"),
        ("ticket_claimed", "{} 办", "没有{}"),
        ("ticket_claimed", "{number.__class__}", "没有{number.__class__}"),
        ("ticket_claimed", "{number:>9999999}", "不要加冒号"),
        ("ticket_claimed", "{number!r}", "不要加冒号、叹号"),
        ("flood", "{编号}", "这一句不填空"),
        ("ticket_claimed", "<b>{编号}", "标记要成对"),
        ("ticket_claimed", "<b><i>{编号}</b></i>", "标记要成对"),
        ("ticket_claimed", "</b>{编号}<b>", "标记要成对"),
        ("ticket_claimed", "<a>{编号}</a>", "标记要成对"),
        ("ticket_claimed", "<script>{编号}</script>", "“<”只能"),
        ("ticket_claimed", "<b onclick='x'>{编号}</b>", "“<”只能"),
        ("ticket_claimed", '<a href="https://x/{number}">看</a>', "“<”只能"),
        ("ticket_claimed", '<a href="javascript:x">看</a>', "“<”只能"),
        ("ticket_claimed", "3 < 5", "“<”只能"),
        ("ticket_opened", "收到了。", "不能少了{编号}"),
        ("staff_answer", "{谁}答复您了。", "不能少了{说的话}"),
        ("toast.taken", "<b>收到</b>", "只能是文字"),
        ("toast.taken", "收" * 201, "太长了：有 201 个字，最多 200 个"),
        ("ticket_claimed", "长" * 2001, "太长了"),
        ("emergency.call", "别急。", "这一句不能改"),
        ("privacy_notice.terms", "什么都不记。", "这一句不能改"),
        ("advice.suicide", "找人陪着。", "号码不能少：12356"),
        ("advice.fire", "请打 12345。", "不能加别的号码：12345"),
    ],
)
def test_words_that_will_not_do_are_refused_and_passed_over(name: str, text: str, fault: str) -> None:
    assert any(fault in one for one in check_override(name, text)), check_override(name, text)
    assert use_overrides({name: text, "flood": "慢慢说。"} if name != "flood" else {name: text}, 3) == (name,)
    if name in shipped():
        assert sentences.current(name) == shipped()[name].text
    assert residents.fixed_text("flood", {}).text == ("慢慢说。" if name != "flood" else shipped()["flood"].text)


@pytest.mark.parametrize(
    "text", ['<a href="https://example.org">看这里</a>', "<b>重<i>点</i></b> & 别的 5>3", "{{谁}}"]
)
def test_words_with_markup_that_fits_are_good(text: str) -> None:
    assert check_override("ticket_claimed", text) == []
    assert preview("ticket_claimed", text)


def test_nothing_an_admin_writes_can_change_whom_to_call_or_what_is_agreed_to() -> None:
    before = (
        residents.emergency_answer("fire", NUMBERS["fire"]).text,
        residents.privacy_notice("街道", waiting=False).text,
    )
    everything = {one.name: "别的话" for one in sentences.catalogue()}
    use_overrides(everything, 9)
    fire = residents.emergency_answer("fire", NUMBERS["fire"]).text
    assert fire.splitlines() == [before[0].splitlines()[0], "别的话", "我已经通知了值班人员。别的话"]
    notice = residents.privacy_notice("街道", waiting=False).text
    assert notice == before[1], "the greeting needs {office}, the rest is fixed"


def test_the_advice_has_one_source() -> None:
    assert {f"advice.{kind}": text for kind, text in ADVICE.items()}.items() <= {
        one.name: one.text for one in sentences.catalogue()
    }.items()
