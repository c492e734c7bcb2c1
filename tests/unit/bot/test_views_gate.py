"""The report of the gate, as an admin reads it."""

from typing import Any

import pytest
from telegram import InlineKeyboardMarkup

from bot.views.gate import figures_line, override_request, reason_line, report_letter
from bot.views.message import Letter
from helpdesk.training.gate import Code, Hold, hold_of
from helpdesk.training.models import ModelVersion, Verdict
from helpdesk.training.reports import Reported
from helpdesk.training.versions import VersionStatus


def version(verdict: Verdict | None = Verdict.PASSED, **report: Any) -> ModelVersion:
    """A version with a report; six messages better than the live one."""
    facts = {
        "against": "a.tar.gz",
        "reasons": [],
        "changes": {
            "messages": 1050,
            "right": 906,
            "live_right": 900,
            "improved": 9,
            "worse": 3,
            "topics_improved": 1,
            "topics_worse": 0,
            "emergencies": 126,
            "missed": 10,
            "live_missed": 11,
            "newly_missed": 1,
            "others": 924,
            "false_alarms": 27,
            "live_false_alarms": 27,
            "fallbacks": 50,
            "live_fallbacks": 56,
            "labels": {"file_complaint": [6, 1], "greet": [0, 2], "guide_3": [1, 0]},
            "topics": {"noise": [1, 0]},
        },
        "examples": {"worse": [], "improved": []},
        "phrases": {
            "learned": 60,
            "right": 58,
            "live_right": 31,
            "withdrawn": 2,
            "withdrawn_still": 1,
            "later": {"messages": 12, "with": 9, "without": 7},
        },
        "dialogues": {"count": 35, "passed": 35, "live_passed": 34, "failed": [], "lost": [], "won": []},
        **report,
    }
    return ModelVersion(id=7, file="b.tar.gz", verdict=verdict, report=facts)


def told(
    one: ModelVersion, *, status: VersionStatus = VersionStatus.TRAINED, live_id: int = 3, **named: str
) -> Reported:
    """What the letter is told of a version."""
    return Reported(one, status, hold_of(one, None), live_id, named)


def presses(letter: Letter) -> dict[str, str]:
    """What the buttons say and do."""
    assert isinstance(letter.keyboard, InlineKeyboardMarkup)
    return {one.text: str(one.callback_data) for row in letter.keyboard.inline_keyboard for one in row}


def test_what_passed_says_so_first_and_can_go_live() -> None:
    letter = report_letter(told(version()), admins=2)
    assert letter.text.splitlines()[0].startswith("✅ <b>上线检查通过")
    assert presses(letter) == {"上线": "a:models:activate:7", "放弃": "a:models:drop:7"}


def test_figures_are_said_in_words() -> None:
    text = report_letter(told(version()), admins=2).text
    assert "1050 句测试句里认对 906 句，比现在多认对 6 句" in text
    assert "变好 9 句，变差 3 句" in text
    assert "126 句急事认出 116 句（多了 1 句）" in text
    assert "其中 1 句现在认得出，新模型认不出" in text
    assert "误报 27 句（没有变）" in text
    assert "再问的 50 句（少了 6 句）" in text
    assert "认得更好：投诉 +5、办事指南 3 +1、噪音扰民 +1" in text
    assert "认得差些：问好 −2" in text
    assert "教过的 60 句，新模型认对 58 句，现在的模型只认对 31 句" in text
    assert "最新的 12 句藏起来考：学了其余的认对 9 句，不学认对 7 句" in text
    assert "35 段测试对话走通 35 段（现在的模型 34 段）" in text


def test_an_entry_of_the_guide_is_called_by_its_title() -> None:
    text = report_letter(told(version(), guide_3="怎么租会议室"), admins=2).text
    assert "认得更好：投诉 +5、办事指南：怎么租会议室 +1、噪音扰民 +1" in text


def test_what_may_be_taught_wrongly_is_shown_before_it_goes_live() -> None:
    doubted = [{"id": "p3", "right": "make_suggestion", "live": "report_snapshot"}]
    phrases = {"learned": 60, "right": 60, "live_right": 0, "withdrawn": 0, "withdrawn_still": 0, "later": None}
    facts = {"examples": {"worse": [], "improved": [], "doubted": doubted}, "phrases": {**phrases, "doubted": 58}}
    text = report_letter(told(version(**facts), p3="灯杆歪了"), admins=2).text
    assert "⚠️ 教过的里有 58 句，现在的模型很有把握是别的意思。上线前请再看看教得对不对：" in text
    assert "· “灯杆歪了” 教的是建议，现在的模型认作随手拍" in text
    assert "⚠️" not in report_letter(told(version()), admins=2).text


def test_what_failed_gives_its_reasons_first_and_wants_two_admins() -> None:
    reasons = [
        {"code": "emergency_lost", "name": "t003", "before": 0, "after": 0, "count": 0, "words": "满屋子<臭>味"},
        {"code": "label", "name": "greet", "before": 25, "after": 18, "count": 28, "words": ""},
        {"code": "talk_lost", "name": "cancel", "before": 0, "after": 0, "count": 0, "words": "说不办了"},
    ]
    letter = report_letter(told(version(Verdict.FAILED, reasons=reasons)), admins=2)
    lines = letter.text.splitlines()
    assert lines[0].startswith("❌ <b>上线检查没有通过")
    assert lines[2:6] == [
        "没有通过，因为：",
        "· 认出的急事少了，这一句现在认得出，新模型认不出了：“满屋子&lt;臭&gt;味”",
        "· “问好”认得差了：28 句里，从认对 25 句变成 18 句",
        "· 原来走得通的对话走不通了：说不办了",
    ]
    assert presses(letter) == {"仍要上线…": "a:models:override:7", "放弃": "a:models:drop:7"}


def test_a_single_admin_is_told_why_there_is_no_way() -> None:
    letter = report_letter(told(version(Verdict.FAILED)), admins=1)
    assert "要两位管理员都同意" in letter.text
    assert presses(letter) == {"放弃": "a:models:drop:7"}


def test_what_two_agreed_to_can_go_live() -> None:
    assert "上线" in presses(report_letter(told(version(Verdict.OVERRIDDEN)), admins=2))


def test_a_version_without_a_report_is_no_riddle() -> None:
    letter = report_letter(told(ModelVersion(id=7, file="b.tar.gz")), admins=2)
    assert "还没有做上线检查" in letter.text
    assert "要检查，请再发 /retrain" in letter.text
    assert presses(letter) == {"仍要上线…": "a:models:override:7", "放弃": "a:models:drop:7"}
    assert "要两位管理员都同意" in report_letter(told(ModelVersion(id=7, file="b.tar.gz")), admins=1).text


def test_examples_are_quoted_and_phrases_only_while_they_exist() -> None:
    worse = [
        {"id": "s1", "text": "路灯<不>亮" + "了" * 80, "what": "intent", "right": "report_snapshot"}
        | {"live": "report_snapshot", "new": "file_complaint", "better": -1},
        {"id": "p12", "what": "topic", "right": "noise", "live": "noise", "new": "roads", "better": -1},
        {"id": "p13", "what": "alarm", "right": True, "live": True, "new": False, "better": -1},
    ]
    text = report_letter(told(version(examples={"worse": worse, "improved": []}), p12="楼上太吵"), admins=2).text
    assert "“路灯&lt;不&gt;亮" in text
    assert "了…”" in text
    assert "（随手拍 → 投诉）" in text
    assert "“楼上太吵” （噪音扰民 → 道路交通设施）" in text
    assert "“教过的第 13 句” （现在会报警，新模型不会）" in text


def test_many_reasons_still_fit_into_one_message() -> None:
    reasons = [
        {"code": "talk_lost", "name": f"t{n}", "before": 0, "after": 0, "count": 0, "words": "一步一步" * 5}
        for n in range(35)
    ]
    text = report_letter(told(version(Verdict.FAILED, reasons=reasons)), admins=2).text
    assert "还有 25 处" in text
    assert len(text) < 4096


@pytest.mark.parametrize("code", list(Code))
def test_every_reason_has_words_of_its_own(code: Code) -> None:
    line = reason_line({"code": code, "name": "greet", "before": 0.8, "after": 0.7, "count": 9, "words": ""}, {})
    assert line != "另一项没有达到要求"
    assert "{" not in line
    assert code.value not in line


def test_the_same_figures_are_called_the_same() -> None:
    assert figures_line({"messages": 9, "right": 8, "live_right": 8}) == "9 句测试句里认对 8 句，和现在一样多"
    assert figures_line({"messages": 9, "right": 8, "live_right": 9}).endswith("比现在少认对 1 句")
    assert figures_line({"messages": 9, "right": 8}) == "9 句测试句里认对 8 句"


def test_the_second_admin_reads_who_and_why() -> None:
    failed = version(Verdict.FAILED)
    failed.override_reason = "居民<等>着用"
    letter = override_request(failed, Hold.FAILED, "李<主任>")
    assert "李&lt;主任&gt;" in letter.text
    assert "原因：居民&lt;等&gt;着用" in letter.text
    assert presses(letter) == {"同意上线": "a:models:agree:7", "不同意": "a:models:refuse:7"}


def test_what_hears_fewer_emergencies_than_what_went_live_since_says_so() -> None:
    late = Reported(version(against_id=3), VersionStatus.TRAINED, Hold.HEARS_LESS, live_id=5)
    letter = report_letter(late, admins=2)
    assert "检查以后换过模型：这个模型认出的急事比现在用的模型少" in letter.text
    assert "是检查那时候用的模型 3" in letter.text
    assert "您来定" not in letter.text
    assert presses(letter) == {"仍要上线…": "a:models:override:7", "放弃": "a:models:drop:7"}
    assert "认出的急事比现在用的模型少" in override_request(version(), Hold.HEARS_LESS).text
