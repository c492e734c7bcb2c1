"""Settings from the environment and ``.env``; the only module that reads either.

Every name has the prefix ``LINLI_``: ``LINLI_HOME``, ``LINLI_TELEGRAM_TOKEN`` … A wrong value raises
``OfficeError`` with all faults, so a person sees everything to mend at once.
"""

import os
import re
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.errors import Fault, OfficeError
from helpdesk.faults import allowed_instead

ROOT = Path(__file__).resolve().parent.parent

_ADDRESS = re.compile(r"https?://[^\s/]+")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """All settings, with defaults that suit one machine."""

    model_config = SettingsConfigDict(env_prefix="LINLI_", env_file=ROOT / ".env", extra="ignore")

    home: Path = ROOT / "var"  # All state: database, models, run files, sandbox.
    office: Path = ROOT / "office.yml"
    database_url: str = ""  # Empty: SQLite in ``home``.
    timezone: str = "Asia/Shanghai"  # What people see; the database is UTC.
    admins: Annotated[list[int], NoDecode] = []  # Telegram user ids.

    telegram_token: SecretStr = SecretStr("")
    telegram_base_url: str = "https://api.telegram.org/bot"
    telegram_base_file_url: str = "https://api.telegram.org/file/bot"
    telegram_webhook_url: str = ""  # Empty: long polling.
    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_webhook_port: Port = 8443

    private_messages_per_second: int = Field(1, ge=1)  # To one person; Telegram's own limit, as is the next.
    group_messages_per_minute: int = Field(20, ge=1)  # Telegram's own limit; the sandbox keeps the same.

    timer_seconds: float = Field(20.0, gt=0)  # Between two looks at the timers.

    training_memory_mb: int = Field(4000, ge=1000)  # Of a training and all it starts; more, and it is ended.
    kept_models: int = Field(5, ge=2)  # Newest model files; besides, the live one, the one before, undecided ones.
    train_nightly_at: str = ""  # "03:30", the office's time; empty: only when somebody asks.

    # When a new model passes 上线检查; points are of a hundred. See docs/operations.md.
    gate_overall_points: float = Field(0.5, ge=0)  # All messages together may fall so far.
    gate_label_points: float = Field(3.0, ge=0)  # One label or topic may fall so far …
    gate_least_messages: int = Field(15, ge=1)  # … of those with at least so many test messages.
    gate_chance: float = Field(0.05, gt=0, le=1)  # A fall that chance alone makes this likely does not count.
    gate_false_alarm_points: float = Field(0.5, ge=0)  # False alarms may rise so far; missed emergencies never.
    gate_fallback_points: float = Field(3.0, ge=0)  # What it asks again about may rise so far.
    gate_first_share: float = Field(0.7, ge=0, le=1)  # A first model must read this share right …
    gate_first_recall: float = Field(0.85, ge=0, le=1)  # … and find this share of the emergencies …
    gate_first_false_alarms: float = Field(0.05, ge=0, le=1)  # … with no more false alarms than this share.
    gate_dialogue_seconds: float = Field(300.0, gt=0)  # The scripted talks of one model take no longer.

    # When the day after a switch rings the admins; points are of a hundred messages. See docs/operations.md.
    watch_least_messages: int = Field(30, ge=1)  # With fewer messages of either version nothing is said.
    watch_fallback_points: float = Field(5.0, ge=0)  # What it asks again about rose at least so far …
    watch_correction_points: float = Field(3.0, ge=0)  # … or what people corrected …
    watch_chance: float = Field(0.05, gt=0, le=1)  # … and chance alone would ring on a whole day this likely at most.

    candidate_days: int = Field(60, ge=1)  # A candidate nobody decided about goes after so many days.
    candidates_kept: int = Field(2000, ge=10)  # Candidates that wait at most; the least useful go first.
    two_reviewers: bool = False  # Whether a second admin must agree before a phrase is learned.

    rasa_port: Port = 5005
    rasa_token: SecretStr = SecretStr("")  # Empty: the supervisor makes one for each home.
    rasa_timeout: float = Field(30.0, gt=0)  # Seconds.
    actions_port: Port = 5055
    sandbox_port: Port = 8090
    sandbox_host: str = "127.0.0.1"

    @field_validator("admins", mode="before")
    @classmethod
    def _split_admins(cls, value: Any) -> Any:
        if isinstance(value, str):
            return [part for part in value.replace("，", ",").split(",") if part.strip()]
        return value

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("要填时区名，例如 Asia/Shanghai") from None
        return value

    @field_validator("train_nightly_at")
    @classmethod
    def _check_time(cls, value: str) -> str:
        if value and not _TIME.fullmatch(value):
            raise ValueError("要填几点几分，例如 03:30；不填就不在夜里训练")
        return value

    @field_validator("home")
    @classmethod
    def _settle_home(cls, value: Path) -> Path:
        """Our processes run in other folders than the person who named this one."""
        return value.resolve()

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, value: str) -> str:
        try:
            known = not value or make_url(value).get_dialect() is not None
        except SQLAlchemyError:
            known = False
        if not known:
            raise ValueError("要填数据库地址，例如 sqlite:////var/lib/linli/linli.db；不填就用 LINLI_HOME 里的文件")
        return value

    @field_validator("telegram_base_url", "telegram_base_file_url", "telegram_webhook_url")
    @classmethod
    def _check_address(cls, value: str) -> str:
        if value and not _ADDRESS.match(value):
            raise ValueError("要填完整的网址，以 https:// 或 http:// 开头")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def database(self) -> str:
        """SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'linli.db'}"

    @property
    def rasa_url(self) -> str:
        """Address of the dialogue server, always on loopback."""
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def sandbox_url(self) -> str:
        """Address of the sandbox's page and Bot API."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def rasa_secret(self) -> str:
        """The dialogue server's token: the setting, or the one the supervisor made for this home."""
        secret = self.rasa_token.get_secret_value()
        file = self.run / "rasa.token"
        return secret or (file.read_text(encoding="ascii").strip() if file.is_file() else "")

    @property
    def models(self) -> Path:
        """Folder of trained models; the link ``live.tar.gz`` in it points at the one in use."""
        return self.home / "models"

    @property
    def adaptation(self) -> Path:
        """What was learned from the office's past messages; absent where nobody has asked for it."""
        return self.home / "adaptation" / "lessons.npz"

    @property
    def live(self) -> Path:
        """What admins changed without training, for the dialogue server; written from table ``adjustments``."""
        return self.home / "live" / "adjustments.json"

    @property
    def run(self) -> Path:
        """Folder of logs and health files of the running processes."""
        return self.home / "run"

    def environment(self) -> dict[str, str]:
        """The environment for another process of ours: this one's, with every setting spelled out."""
        return {**os.environ, **{f"LINLI_{name.upper()}": _spell(value) for name, value in self}}


def _spell(value: Any) -> str:
    """A setting as it stands in an environment variable."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, Path):
        return str(value.resolve())
    if isinstance(value, list):
        return ",".join(str(one) for one in value)
    return str(value)


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; raises ``OfficeError`` naming every wrong one."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        faults = [Fault("环境变量或 .env", None, _name_of(one), allowed_instead(one)) for one in error.errors()]
        raise OfficeError(faults) from None


def _name_of(error: ErrorDetails) -> str:
    """``LINLI_ADMINS_1`` for the second of the admins."""
    return "_".join(["LINLI", *(str(part) for part in error["loc"])]).upper()
