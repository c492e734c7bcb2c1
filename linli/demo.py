"""`make demo`: everything on this machine, the sandbox in Telegram's place, and a short opening scene.

The scene is played by the demo's people over the sandbox's people API, like anything a visitor does later: the
groups are bound with real one-time codes, and the first ticket is a real one.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

from pydantic import SecretStr

from helpdesk.clock import SystemClock
from helpdesk.database import create_database
from helpdesk.errors import HelpdeskError, UnavailableError
from helpdesk.people import Admin
from helpdesk.settings import Settings, load_settings
from helpdesk.staff.services import all_teams, new_bind_code
from linli.processes import service_processes
from linli.supervisor import Supervisor
from sandbox.client import Json, People

logger = logging.getLogger(__name__)

DEMO_TOKEN = "7000000001:LINLI-SANDBOX-DEMO-TOKEN-0000000000"  # noqa: S105 - the sandbox's, good for nothing else
DEMO_MARK = "this-is-a-demo"
ADMIN, BOT = 3001, 7000000001
# Which team works in which of the sandbox's groups.
GROUPS = {
    "civil": -1002000000001,
    "city": -1002000000002,
    "mediation": -1002000000003,
    "environment": -4000000004,
    "service": -1002000000005,
    "duty": -1002000000006,
}
PATIENCE = 60.0  # Seconds for one answer.
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
    except TimeoutError:
        logger.exception("the opening scene stopped early")
    played.write_text("opened", encoding="ascii")


def bind_groups(settings: Settings, people: People) -> None:
    """Bind every team to its group as an administrator does it: a one-time code, typed in the group."""
    database = create_database(settings.database)
    try:
        with database.session() as session:
            unbound = [team.code for team in all_teams(session) if team.chat_id is None and team.code in GROUPS]
            codes = {code: new_bind_code(session, code, by=Admin(ADMIN), clock=SystemClock()) for code in unbound}
    finally:
        database.dispose()
    for team, code in codes.items():
        typed = people.write(ADMIN, f"/bind {code}", chat_id=GROUPS[team])
        people.wait_for(GROUPS[team], _from_the_bot, after=typed["message_id"], seconds=PATIENCE)


def play_scene(people: People) -> None:
    """One resident reports a lamp, a clerk takes it and answers; raises ``TimeoutError`` if an answer never comes."""
    hello = people.write(RESIDENT, "/start")
    consent = people.wait_for(RESIDENT, _offers("同意"), after=hello["message_id"], seconds=PATIENCE)
    people.press(RESIDENT, consent, _button(consent, "同意"))
    after = people.write(RESIDENT, OPENING_WORDS)["message_id"]
    for _ in range(LONGEST_TALK):
        asked = people.wait_for(RESIDENT, _offers("提交", "跳过", "没有照片"), after=after, seconds=PATIENCE)
        button = _button(asked, "提交", "跳过", "没有照片")
        people.press(RESIDENT, asked, button)
        after = asked["message_id"]
        if "提交" in button:
            break
    card = people.wait_for(GROUPS["city"], _offers("签收"), seconds=PATIENCE)
    people.press(CLERK, card, _button(card, "签收"))
    people.write(
        CLERK,
        CLERK_WORDS,
        chat_id=GROUPS["city"],
        reply_to_message_id=card["message_id"],
        message_thread_id=card["message_thread_id"],
    )


def _from_the_bot(message: Json) -> bool:
    return bool(message["from"]["id"] == BOT)


def _offers(*wanted: str) -> Callable[[Json], bool]:
    """Whether the bot's message has a button with one of these words."""
    return lambda message: _from_the_bot(message) and _button(message, *wanted) is not None


def _button(message: Json, *wanted: str) -> Any:
    """The text of the first button that has one of these words, or None."""
    titles = [button["text"] for row in message["buttons"] or [] for button in row]
    return next((title for word in wanted for title in titles if word in title and not title.startswith("不")), None)
