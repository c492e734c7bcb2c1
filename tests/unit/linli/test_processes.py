from pathlib import Path

import pytest

from helpdesk.settings import Settings
from linli.processes import process_environment, service_processes


@pytest.mark.parametrize(("name", "knows"), [("rasa", False), ("actions", False), ("bot", True)])
def test_only_the_bot_knows_its_token(name: str, knows: bool, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, telegram_token="1:secret", _env_file=None)
    spec = next(one for one in service_processes(settings, sandbox=False) if one.name == name)
    environment = {**process_environment(settings), **spec.environment}
    assert ("1:secret" in (*environment.values(), *spec.argv)) is knows
