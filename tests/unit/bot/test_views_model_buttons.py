"""A letter about a model shows only buttons that work, and says where the model stands."""

import pytest

from bot.views.gate import report_letter, waiting_letter
from bot.views.models import model_alarm, switched
from helpdesk.readings.services import LiveFigures
from helpdesk.training.models import ModelSwitch, SwitchKind, Verdict
from helpdesk.training.switching import Switched
from helpdesk.training.versions import VersionStatus
from tests.unit.bot.test_views_gate import presses, told, version

FIGURES = LiveFigures(100, 5, 2), LiveFigures(100, 40, 2)


@pytest.mark.parametrize("live_id", [3, 4])
@pytest.mark.parametrize(
    ("status", "verdict", "titles", "words"),
    [
        (VersionStatus.TRAINED, Verdict.PASSED, {"上线", "放弃"}, "您来定"),
        (VersionStatus.TRAINED, Verdict.FAILED, {"仍要上线…", "放弃"}, "现在的模型照常使用"),
        (VersionStatus.RETIRED, Verdict.PASSED, {"上线"}, "现在没有在用"),
        (VersionStatus.RETIRED, Verdict.FAILED, {"仍要上线…"}, "现在没有在用"),
        (VersionStatus.DROPPED, Verdict.PASSED, {"恢复"}, "已经放弃了"),
    ],
)
def test_a_report_that_is_looked_at_again_offers_what_can_still_be_done(
    status: VersionStatus, verdict: Verdict, titles: set[str], words: str, live_id: int
) -> None:
    letter = report_letter(told(version(verdict, against_id=3), status=status, live_id=live_id), admins=2)
    assert set(presses(letter)) == titles
    assert words in letter.text.splitlines()[0]
    assert ("是检查那时候用的模型 3" in letter.text) is (live_id != 3)


@pytest.mark.parametrize("status", [VersionStatus.LIVE, VersionStatus.REMOVED])
@pytest.mark.parametrize("verdict", [*Verdict, None])
def test_of_the_live_one_and_a_removed_one_there_is_nothing_to_press(
    status: VersionStatus, verdict: Verdict | None
) -> None:
    letter = report_letter(told(version(verdict), status=status), admins=1)
    assert letter.keyboard is None
    assert ("正在用" if status is VersionStatus.LIVE else "已经删除") in letter.text.splitlines()[0]
    assert "您来定" not in letter.text
    assert "仍要上线，要" not in letter.text


def test_who_trained_on_the_server_is_followed_by_the_report() -> None:
    letter = waiting_letter(told(version()), admins=2)
    assert letter.text.startswith("🧠 有人在服务器上训练了新模型：模型 7。\n\n✅ <b>上线检查通过")
    assert list(presses(letter)) == ["上线", "放弃"]


def test_behind_a_rollback_the_words_and_the_way_are_those_of_a_rollback() -> None:
    done = Switched(1, "a.tar.gz", 2, SwitchKind.ROLLBACK, confirmed=True, seconds=1.0)
    assert "接下来一天我会盯着，比刚才的差得明显就告诉您。" in switched(done).text
    switch = ModelSwitch(id=4, version_id=1, version_before_id=2, kind=SwitchKind.ROLLBACK)
    letter = model_alarm(switch, FIGURES, ["fallbacks"])
    assert "退回模型 1 以后，明显不如刚才的模型 2。" in letter.text
    assert "再换回去" in letter.text
    assert presses(letter) == {"再换回模型 2": "a:models:rollback:2", "知道了": "a:models:noted:4"}
