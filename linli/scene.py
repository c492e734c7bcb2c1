"""The demo's opening scene: an office on a working day, with matters in every state a visitor should see.

What people do is done over the sandbox's people API, like anything a visitor does later: groups are bound with real
one-time codes, a lamp is reported, a second report of it is merged, a third resident joins. What lies on the desk since
earlier days comes from ``backlog.py``.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpdesk.clock import SystemClock
from helpdesk.database import create_database
from helpdesk.guide.files import read_guide
from helpdesk.guide.importing import check_rows, import_guide
from helpdesk.people import Admin
from helpdesk.settings import Settings
from helpdesk.staff.services import all_teams, new_bind_code
from linli.backlog import lay_backlog
from linli.misread import lay_misread
from sandbox.client import Json, People

ADMIN, BOT = 3001, 7000000001
ADMINS = [ADMIN, 3002]  # Two: a model that failed the gate, and LINLI_TWO_REVIEWERS, need a second one.
# Which team works in which of the sandbox's groups.
GROUPS = {
    "civil": -1002000000001,
    "city": -1002000000002,
    "mediation": -1002000000003,
    "environment": -4000000004,
    "service": -1002000000005,
    "duty": -1002000000006,
}
GUIDE = Path(__file__).with_name("guide_example.jsonl")
WANG, LI, CHEN = 1001, 1002, 1003
SUN, SUN_NAME = 2002, "孙磊"
PATIENCE = 60.0  # Seconds for one answer.
SKIPPING = ("跳过", "没有照片")
LONGEST_TALK = 8  # Turns until the summary card must have come.
LAMP = "和平路菜市场门口的路灯坏了三天了，晚上黑漆漆的，老人家不敢走"
SAME_LAMP = "和平路菜市场那个路灯怎么还不亮，晚上看不见路"
LAMP_AGAIN = "菜市场门口路灯坏了，和平路那个"
CLERK_WORDS = "您好，已经安排师傅今晚过去修，修好了告诉您。"


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


def play_scene(settings: Settings, people: People) -> None:
    """Everything in its order; raises ``TimeoutError`` if an answer never comes."""
    for resident in (WANG, LI, CHEN):
        _agree(people, resident)
    _lay_backlog(settings)
    _lay_guide(settings)
    first = _report(people, WANG, LAMP)
    card = _card_of(people, "city", first)
    people.press(SUN, card, _button(card, "签收"))
    people.write(SUN, CLERK_WORDS, chat_id=GROUPS["city"], **_under(card))
    second = _report(people, LI, SAME_LAMP)
    _merge(people, second)
    _join(people, CHEN, LAMP_AGAIN)


def _agree(people: People, resident: int) -> None:
    hello = people.write(resident, "/start")
    consent = people.wait_for(resident, _offers("同意"), after=hello["message_id"], seconds=PATIENCE)
    people.press(resident, consent, _button(consent, "同意"))
    people.wait_for(resident, "谢谢您", after=consent["message_id"], seconds=PATIENCE)


def _lay_backlog(settings: Settings) -> None:
    database = create_database(settings.database)
    try:
        with database.session() as session:
            now = SystemClock().now()
            lay_backlog(session, now=now, residents=(LI, CHEN), clerk=(SUN, SUN_NAME), groups=GROUPS)
            lay_misread(session, now=now)
    finally:
        database.dispose()


def _lay_guide(settings: Settings) -> None:
    """A guide such as an office might have: national law with its articles, and two services of its own."""
    database = create_database(settings.database)
    try:
        with database.session() as session:
            checked = check_rows(session, read_guide(GUIDE), clock=SystemClock())
            import_guide(session, checked, by=Admin(ADMIN), clock=SystemClock())
    finally:
        database.dispose()


def _report(people: People, resident: int, words: str) -> str:
    """Report something that nobody else reported, whatever the bot thinks of it; the ticket's number."""
    after = _answer(people, resident, words, *SKIPPING, "我单独报", last="提交")
    receipt = people.wait_for(resident, _says("已经登记"), after=after, seconds=PATIENCE)
    return str(receipt["text"].split("编号：")[1][:6])


def _card_of(people: People, team: str, number: str) -> Json:
    """The ticket's card, once it can be claimed."""
    return people.wait_for(GROUPS[team], lambda one: _says(number)(one) and _offers("签收")(one), seconds=PATIENCE)


def _merge(people: People, number: str) -> None:
    """The clerk follows the hint below the card of the second report."""
    hint = people.wait_for(GROUPS["city"], lambda one: _says("🔎")(one) and _offers("并案")(one), seconds=PATIENCE)
    people.press(SUN, hint, _button(hint, "并案"))
    sure = people.wait_for(GROUPS["city"], _offers(f"确定：{number}"), seconds=PATIENCE)
    people.press(SUN, sure, _button(sure, f"确定：{number}"))


def _join(people: People, resident: int, words: str) -> None:
    """The third resident is asked whether it is this, and joins."""
    _answer(people, resident, words, *SKIPPING, last="一起关注")


def _answer(people: People, resident: int, words: str, *wanted: str, last: str) -> int:
    """Say something and press what is offered until ``last`` was pressed; the id of the message it hung under."""
    after = int(people.write(resident, words)["message_id"])
    for _ in range(LONGEST_TALK):
        asked = people.wait_for(resident, _offers(last, *wanted), after=after, seconds=PATIENCE)
        button = _button(asked, last, *wanted)
        people.press(resident, asked, button)
        after = int(asked["message_id"])
        if last in button:
            return after
    raise TimeoutError(f"{last} was never offered")


def _under(card: Json) -> dict[str, Any]:
    """Where words about a ticket are written: below its card, in its topic where there is one."""
    return {"reply_to_message_id": card["message_id"], "message_thread_id": card["message_thread_id"]}


def _from_the_bot(message: Json) -> bool:
    return bool(message["from"]["id"] == BOT)


def _says(words: str) -> Callable[[Json], bool]:
    """Whether the bot's message has these words; a photo or a pin has none."""
    return lambda message: _from_the_bot(message) and words in (message.get("text") or message.get("caption") or "")


def _offers(*wanted: str) -> Callable[[Json], bool]:
    """Whether the bot's message has a button with one of these words."""
    return lambda message: _from_the_bot(message) and _button(message, *wanted) is not None


def _button(message: Json, *wanted: str) -> Any:
    """The text of the first button that has one of these words, or None."""
    titles = [button["text"] for row in message["buttons"] or [] for button in row]
    offered = ((word, title) for word in wanted for title in titles)
    return next((title for word, title in offered if word in title and not title.startswith(f"不{word}")), None)
