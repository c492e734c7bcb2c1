from pathlib import Path

import pytest

from helpdesk.errors import OfficeError
from helpdesk.settings import ROOT, Settings, load_settings


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_RASA_PORT", "99999")
    monkeypatch.setenv("LINLI_TIMEZONE", "Mars/Base")
    monkeypatch.setenv("LINLI_ADMINS", "12,abc")
    monkeypatch.setenv("LINLI_DATABASE_URL", "oracle-at-home")
    monkeypatch.setenv("LINLI_TELEGRAM_BASE_URL", "localhost:8081/bot")
    with pytest.raises(OfficeError) as caught:
        load_settings()
    fields = {fault.field for fault in caught.value.faults}
    assert {"LINLI_RASA_PORT", "LINLI_TIMEZONE", "LINLI_DATABASE_URL", "LINLI_TELEGRAM_BASE_URL"} <= fields
    assert any(field.startswith("LINLI_ADMINS") for field in fields)


def test_admins_are_a_list_with_commas_of_either_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_ADMINS", "1, 2，3")
    assert load_settings().admins == [1, 2, 3]


def test_another_process_gets_the_same_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = Settings(home=tmp_path, admins=[7, 8], telegram_token="1:abc", rasa_port=6000, _env_file=None)
    for name, value in ours.environment().items():
        monkeypatch.setenv(name, value)
    assert load_settings(_env_file=None) == ours


def test_a_home_is_the_same_folder_wherever_a_process_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings(home="state", _env_file=None).home == tmp_path / "state"
    monkeypatch.delenv("LINLI_HOME", raising=False)
    assert Settings(_env_file=None).home == ROOT / "var"


def test_a_secret_is_not_shown_when_settings_are_printed() -> None:
    assert "very-secret" not in repr(Settings(telegram_token="very-secret", _env_file=None))
