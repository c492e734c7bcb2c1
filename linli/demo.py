"""`make demo`: everything on this machine, the sandbox in Telegram's place, and a short opening scene (``scene``)."""

import asyncio
import contextlib
import logging

from pydantic import SecretStr

from helpdesk.errors import HelpdeskError, UnavailableError
from helpdesk.settings import Settings, load_settings
from linli.processes import service_processes
from linli.scene import ADMINS, bind_groups, play_scene
from linli.supervisor import Supervisor
from sandbox.client import People

logger = logging.getLogger(__name__)

DEMO_TOKEN = "7000000001:LINLI-SANDBOX-DEMO-TOKEN-0000000000"  # noqa: S105 - the sandbox's, good for nothing else
DEMO_MARK = "this-is-a-demo"
START_PATIENCE = 420.0  # Seconds until every process must be well.


def demo_settings() -> Settings:
    """The settings of the demo: the environment's home and ports, the sandbox for everything else."""
    settings = load_settings()
    return settings.model_copy(
        update={
            "telegram_token": SecretStr(DEMO_TOKEN),
            "telegram_base_url": f"{settings.sandbox_url}/bot",
            "telegram_base_file_url": f"{settings.sandbox_url}/file/bot",
            "telegram_webhook_url": "",
            "admins": ADMINS,
        }
    )


def mark_home(settings: Settings) -> None:
    """Remember that this home holds made-up people."""
    (settings.home / DEMO_MARK).touch()


def refuse_demo_home(settings: Settings) -> None:
    """Raise ``HelpdeskError`` when the real service would run on the demo's data."""
    if (settings.home / DEMO_MARK).exists():
        raise HelpdeskError(
            f"{settings.home} 里是演示用的数据。正式运行请换一个目录：LINLI_HOME=/var/lib/linli make run"
        )


async def run_demo(settings: Settings) -> None:
    """Start everything, play the scene once, say READY, and run until Ctrl-C."""
    supervisor = Supervisor(settings, service_processes(settings, sandbox=True))
    service = asyncio.create_task(supervisor.run())
    opening = asyncio.create_task(_open(settings, supervisor))
    await asyncio.wait({service, opening}, return_when=asyncio.FIRST_COMPLETED)
    if opening.done() and opening.exception() is not None:
        supervisor.stop()
    await service
    opening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await opening


async def _open(settings: Settings, supervisor: Supervisor) -> None:
    if not await supervisor.wait_until_healthy(START_PATIENCE):
        raise UnavailableError(f"没有全部启动成功，原因在 {settings.run} 里的日志，也可以用 bin/linli status 查看")
    await asyncio.to_thread(_play_once, settings)
    print(f"\n邻里通演示已经就绪，用浏览器打开：{settings.sandbox_url}/\n按 Ctrl-C 结束。\nREADY", flush=True)


def _play_once(settings: Settings) -> None:
    """The opening scene, unless this home has seen it; a scene that fails is no reason not to open."""
    played = settings.home / DEMO_MARK
    if played.read_text(encoding="ascii"):
        return
    people = People(settings.sandbox_url)
    bind_groups(settings, people)
    try:
        play_scene(settings, people)
    except TimeoutError:
        logger.exception("the opening scene stopped early")
    played.write_text("opened", encoding="ascii")
