"""The dialogue server, as far as models go: which one answers, and another one in its place (nlu/switching.py).

An interface, and the real one over HTTP. The bot and the command line switch alike; both wait in a thread of their own.
"""

import contextlib
from pathlib import Path
from typing import Protocol

import httpx

from helpdesk.errors import UnavailableError
from helpdesk.settings import Settings

LOAD_SECONDS = 120.0  # Loading a model takes about two, on a busy machine ten.
ASK_SECONDS = 10.0
REFUSED = "对话服务没有换上这个模型，仍在用原来的"
# What the dialogue server refuses a model for.
REFUSALS = {
    "busy": "正在换另一个模型，请稍等一会儿再试",
    "checksum": "模型文件在读的时候变了，没有换，仍在用原来的；请重新训练",
    "rasa_version": "这个模型是别的版本的程序训练的，不能用，仍在用原来的；请重新训练",
    "outside": "这个文件不在机器人的模型文件夹里，没有换，仍在用原来的；请用 /models 里列出的模型",
    "unreadable": "模型文件坏了，打不开，仍在用原来的；请重新训练",
    "no_space": "磁盘满了，模型打不开，仍在用原来的；请先清理磁盘",
}


class ModelServer(Protocol):
    """What answers with a model."""

    def load(self, file: Path, sha256: str) -> bool:
        """Have this model answer; False: no server is running. Raises ``UnavailableError``, and the old one goes on."""
        ...

    def answering(self) -> str | None:
        """The file name of the model that answers; None while no server is running."""
        ...


class HttpModelServer:
    """The dialogue server of these settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def load(self, file: Path, sha256: str) -> bool:
        """See ``ModelServer``."""
        body = {"model_file": str(file.resolve()), "sha256": sha256}
        try:
            with self._client() as client:
                with contextlib.suppress(httpx.ReadTimeout):  # Slow is not refused; the status below tells.
                    answer = client.put("/webhooks/linli/model", json=body, timeout=LOAD_SECONDS)
                    if answer.status_code == httpx.codes.CONFLICT:
                        raise UnavailableError(REFUSALS.get(answer.json().get("error"), REFUSED))
                    answer.raise_for_status()
                status = client.get("/status", params=self._asked).raise_for_status().json()
        except httpx.ConnectError:
            return False
        except (httpx.HTTPError, ValueError) as error:
            raise UnavailableError(f"{REFUSED}（{type(error).__name__}）") from error
        if Path(str(status.get("model_file"))).name != file.resolve().name:
            raise UnavailableError(REFUSED)
        return True

    def answering(self) -> str | None:
        """See ``ModelServer``."""
        try:
            with self._client() as client:
                status = client.get("/status", params=self._asked).raise_for_status().json()
        except (httpx.HTTPError, ValueError):
            return None
        name = Path(str(status.get("model_file") or "")).name
        return name or None

    @property
    def _asked(self) -> dict[str, str]:
        """Where Rasa itself asks for the token, not our channel."""
        return {"token": self._settings.rasa_secret}

    def _client(self) -> httpx.Client:
        token = self._settings.rasa_secret
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        # Loopback only: a proxy from the environment has no business here.
        return httpx.Client(
            base_url=self._settings.rasa_url,
            headers=headers,
            timeout=ASK_SECONDS,
            trust_env=False,
        )
