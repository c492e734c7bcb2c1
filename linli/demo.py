"""`make demo`: everything on this machine, the sandbox in Telegram's place, and a short opening scene.

The scene is played by the demo's people over the sandbox's people API, like anything a visitor does later: the
groups are bound with real one-time codes, and the first ticket is a real one.
"""

import asyncio
import contextlib
import logging

from pydantic import SecretStr

from helpdesk.clock import SystemClock
from helpdesk.database import create_database
from helpdesk.errors import HelpdeskError, UnavailableError
from helpdesk.people import Admin
from helpdesk.settings import Settings, load_settings
from helpdesk.staff.services import all_teams, new_bind_code
from linli.processes import service_processes
from linli.supervisor import Supervisor
from sandbox.client import People

logger = logging.getLogger(__name__)

DEMO_TOKEN = "7000000001:LINLI-SANDBOX-DEMO-TOKEN-0000000000"  # noqa: S105 - the sandbox's, good for nothing else
DEMO_MARK = "this-is-a-demo"
ADMIN = 3001
# Which team works in which of the sandbox's groups.
GROUPS = {
    "civil": -1002000000001,
    "city": -1002000000002,
    "mediation": -1002000000003,
    "environment": -4000000004,
    "service": -1002000000005,
    "duty": -1002000000006,
}
START_PATIENCE = 420.0  # Seconds until every process must be well.
RESIDENT, CLERK = 1001, 2002
OPENING_WORDS = "和平路菜市场门口的路灯坏了三天了，晚上黑漆漆的，老人家不敢走"
CLERK_WORDS = "您好，已经安排师傅今晚过去修，修好了告诉您。"
LONGEST_TALK = 8  # Turns until the summary card must have come.


def demo_settings() -> Settings:
    """The settings of the demo: the environment's home and ports, the sandbox for everything else."""
    settings = load_settings()
    return settings.model_copy(
        update={
            "telegram_token": SecretStr(DEMO_TOKEN),
            "telegram_base_url": f"{settings.sandbox_url}/bot",
            "telegram_base_file_url": f"{settings.sandbox_url}/file/bot",
            "telegram_webhook_url": "",
            "admins": [ADMIN],
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
        play_scene(people)
    except UnavailableError:
        logger.exception("the opening scene stopped early")
    played.write_text("opened", encoding="ascii")


def bind_groups(settings: Settings, people: People) -> None:
    """Bind every team to its group as an administrator does it: a one-time code, typed in the group."""
    database = create_database(settings.database)
    try:
        with database.session() as session:
            unbound = [team.code for team in all_teams(session) if team.chat_id is None and team.code in GROUPS]
            codes = {code: new_bind_code(session, code, by=Admin(ADMIN), clock=SystemClock()) for code in unbound}
        for team, code in codes.items():
            sent = people.write(ADMIN, GROUPS[team], f"/bind {code}")
            people.wait_for(GROUPS[team], lambda message: message["from"]["id"] != ADMIN, after=sent["message_id"])
    finally:
        database.dispose()


def play_scene(people: People) -> None:
    """One resident reports a lamp, a clerk takes it and answers; raises ``UnavailableError`` if an answer never comes."""
    after = people.write(RESIDENT, RESIDENT, "/start")["message_id"]
    after = _press_when_offered(people, RESIDENT, after, ("同意",))
    people.write(RESIDENT, RESIDENT, OPENING_WORDS)
    for _ in range(LONGEST_TALK):
        after = _press_when_offered(people, RESIDENT, after, ("提交", "跳过", "没有照片"))
        if people.last_pressed == "提交":
            break
    card = people.wait_for(GROUPS["city"], lambda message: _offers(message, "签收"))
    people.press(CLERK, GROUPS["city"], card["message_id"], "签收")
    people.write(CLERK, GROUPS["city"], CLERK_WORDS, reply_to=card["message_id"], thread=card["message_thread_id"])
