"""``python -m helpdesk.emergencies``: the detector for programs that may not import it."""

import io
import json
from pathlib import Path

import pytest

from helpdesk.emergencies.__main__ import keywords_of, main

TEXTS = ("家里着火了", "厨房罐子呲呲响", "路灯坏了")


def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str | None]:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(json.dumps(text) + "\n" for text in TEXTS)))
    assert main(arguments) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_keywords_of_the_admins_are_heard_where_they_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    live = tmp_path / "adjustments.json"
    live.write_text(json.dumps({"revision": 3, "keywords": {"罐子呲呲响": "gas"}}), encoding="utf-8")
    assert ask(monkeypatch, capsys) == ["fire", None, None]
    assert ask(monkeypatch, capsys, "--live", str(live)) == ["fire", "gas", None]
    assert ask(monkeypatch, capsys, "--live", str(tmp_path / "none.json")) == ["fire", None, None]


@pytest.mark.parametrize("content", ["no json", "[]", '{"keywords": {"呲呲响": "no kind"}}', '{"keywords": 3}'])
def test_a_broken_file_is_passed_over(tmp_path: Path, content: str) -> None:
    live = tmp_path / "adjustments.json"
    live.write_text(content, encoding="utf-8")
    assert keywords_of(live) == {}
