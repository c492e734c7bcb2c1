"""The steps that journeys share: a resident's side, a team's side, and the rows that prove it.

talk = a_resident(demo, "小梅")
talk.say("我要开居住证明")
talk.answer({"给谁": "本人", …})
number = talk.submit()
desk = Desk(demo, "civil", ZHAO)
desk.press(number, "签收")
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.audit.models import AuditEntry
from helpdesk.clock import SystemClock
from helpdesk.office.models import Team
from helpdesk.outbox.models import OutboxRow
from helpdesk.reminders.services import schedule
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queries import ticket_by_number
from linli.scene import ADMIN
from sandbox.client import Json
from tests.support.running_demo import Demo
from tests.support.sandbox import BOT

PATIENCE = 40.0  # Seconds for one answer; the machine may be busy.
LONGEST_TALK = 12  # Turns until the summary must have come.
ZHAO, SUN, ZHOU, WU, QIAN = 2001, 2002, 2003, 2004, ADMIN
NAMES = {ZHAO: "赵敏", SUN: "孙磊", ZHOU: "周婷", WU: "吴刚", QIAN: "钱进"}
AGREE, SUBMIT = "同意", "✅ 提交"
APART = {"是这件事吗": "我单独报", "是同一件事吗": "我单独报"}

_serial = count(1)

Answer = str | Mapping[str, Any]


def words_of(message: Json) -> str:
    """Text or caption."""
    return str(message.get("text") or message.get("caption") or "")


def buttons_of(message: Json) -> list[str]:
    """Titles of the buttons under a message."""
    return [button["text"] for row in message["buttons"] or [] for button in row]


def keys_of(message: Json) -> list[str]:
    """Titles of the reply keyboard a message brought."""
    keyboard = message["keyboard"] or {}
    return [key["text"] for row in keyboard.get("buttons", []) for key in row]


class ResidentTalk:
    """One resident's private chat. What is expected must come after what they did last."""

    def __init__(self, demo: Demo, person: int) -> None:
        self.demo = demo
        self.person = person
        self._since = 0

    # -- what they do --------------------------------------------------------------------------------------------

    def say(self, text: str | None = None, **body: Any) -> Any:
        """Write something, or send what the people API knows: photo, location, contact …"""
        sent = self.demo.people.write(self.person, text, **body)
        self._since = (sent[-1] if isinstance(sent, list) else sent)["message_id"]
        return sent

    def press(self, title: str) -> Json:
        """Press the newest button with this title, below a message or on the keyboard; what the bot answers."""
        message = self._offering(title)
        exact = next(one for one in (*buttons_of(message), *keys_of(message)) if title in one)
        self._since = self._latest()
        if exact in buttons_of(message):
            return dict(self.demo.people.press(self.person, message, exact))
        return dict(self.demo.people.press_keyboard(self.person, exact))

    def reply(self, message: Json, text: str | None = None, **body: Any) -> Json:
        """Answer one message."""
        return dict(self.say(text, reply_to_message_id=message["message_id"], **body))

    def agree(self) -> "ResidentTalk":
        """Say hello and agree to the privacy notice."""
        self.say("/start")
        self.expect("记什么")
        self.press(AGREE)
        self.expect("谢谢您")
        return self

    # -- what they see -------------------------------------------------------------------------------------------

    def expect(self, *words: str, seconds: float = PATIENCE) -> Json:
        """The first message of the bot since their last deed that has all these words."""
        return self.sees(lambda message: all(one in words_of(message) for one in words), words, seconds=seconds)

    def sees(self, fits: Callable[[Json], bool], what: object = "", *, seconds: float = PATIENCE) -> Json:
        """The first message of the bot since their last deed that fits."""
        end = time.monotonic() + seconds
        while True:
            heard = self.heard()
            for message in heard:
                if fits(message):
                    return message
            assert time.monotonic() < end, f"no {what} within {seconds} s; heard {[words_of(one) for one in heard]}"
            time.sleep(0.05)

    def heard(self, *words: str) -> list[Json]:
        """All that the bot said since their last deed, as far as it has these words."""
        found = self.demo.people.messages(self.person, after=self._since)
        return [one for one in found if one["from"]["id"] == BOT and all(word in words_of(one) for word in words)]

    def all_heard(self, *words: str) -> list[Json]:
        """All that the bot ever said to them, as far as it has these words."""
        found = self.demo.people.messages(self.person)
        return [one for one in found if one["from"]["id"] == BOT and all(word in words_of(one) for word in words)]

    # -- a whole request -----------------------------------------------------------------------------------------

    def answer(self, answers: Mapping[str, Answer]) -> Json:
        """Answer what is asked until the summary comes; a question is known by words in it, an answer is pressed
        where a button has it, sent where it is no text, and said otherwise. Returns the summary.

        Other journeys report the same lamps, so whoever is asked whether it is that one says no, unless told otherwise.
        """
        left = {**APART, **answers}
        for _ in range(LONGEST_TALK):
            asked = self.sees(lambda message: _is_summary(message) or _key(message, left) is not None, list(left))
            if _is_summary(asked):
                assert left.keys() <= APART.keys(), f"never asked: {list(left)}"
                return asked
            self._give(asked, left.pop(str(_key(asked, left))))
        raise AssertionError("the talk did not come to its summary")

    def submit(self, *, seconds: float = PATIENCE) -> str:
        """提交; the ticket's number."""
        self.press(SUBMIT)
        return number_in(self.expect("编号", "前给您答复", seconds=seconds))

    def _give(self, asked: Json, answer: Answer) -> None:
        if not isinstance(answer, str):
            self.say(**answer)
        elif any(answer in title for title in (*buttons_of(asked), *keys_of(asked))):
            self.press(answer)
        else:
            self.say(answer)

    def _offering(self, title: str) -> Json:
        def offers(message: Json) -> bool:
            return message["from"]["id"] == BOT and any(
                title in one for one in (*buttons_of(message), *keys_of(message))
            )

        end = time.monotonic() + PATIENCE
        while not (found := [one for one in self.demo.people.messages(self.person) if offers(one)]):
            assert time.monotonic() < end, f"no button {title}"
            time.sleep(0.05)
        return dict(found[-1])

    def _latest(self) -> int:
        return max((one["message_id"] for one in self.demo.people.messages(self.person)), default=0)


def _is_summary(message: Json) -> bool:
    return SUBMIT in buttons_of(message)


def _key(message: Json, answers: Mapping[str, Answer]) -> str | None:
    return next((words for words in answers if words in words_of(message)), None)


def number_in(message: Json) -> str:
    """The ticket's number in a message."""
    found = re.search(r"编号[：:\s]*(\d{6})", words_of(message))
    assert found, words_of(message)
    return found[1]


def a_resident(demo: Demo, first_name: str | None = None, last_name: str = "") -> ResidentTalk:
    """Somebody nobody has seen before, who has agreed to the privacy notice."""
    return a_stranger(demo, first_name, last_name).agree()


def a_stranger(demo: Demo, first_name: str | None = None, last_name: str = "") -> ResidentTalk:
    """Somebody nobody has seen before."""
    return ResidentTalk(demo, demo.people.new_resident(first_name or f"新居民{next(_serial)}", last_name))


def file_report(talk: ResidentTalk, words: str = "和平路菜市场门口的路灯坏了三天了，晚上黑漆漆的") -> str:
    """A lamp, for the team ``city``; the ticket's number."""
    talk.say(words)
    talk.answer({"有照片吗": "没有照片"})
    return talk.submit()


def file_noise(talk: ResidentTalk) -> str:
    """A complaint, for the team ``environment``; the ticket's number."""
    talk.say("我要投诉幸福路12号院旁边的烧烤店，天天半夜油烟和噪音，没法睡")
    talk.answer({"什么时候开始": "上个月开始"})
    return talk.submit()


def file_at_counter(desk: "Desk", words: str) -> str:
    """``/new`` in one line, filed at once by the clerk; the ticket's number."""
    people = desk.demo.people
    typed = people.write(desk.clerk, f"/new {words}", chat_id=desk.chat_id)
    slip = people.wait_for(desk.chat_id, _is_summary, after=typed["message_id"], seconds=PATIENCE)
    filed = re.search(r"编号 (\d{6})", desk.press_below(slip, SUBMIT)["answer"])
    assert filed, words_of(slip)
    return filed[1]


def chat_of(demo: Demo, team: str) -> int:
    """The group a team works in now; another journey may have made it a supergroup."""
    chat_id = demo.look(lambda session: session.scalar(select(Team.chat_id).where(Team.code == team)))
    assert chat_id is not None
    return chat_id


class Desk:
    """One team's group, seen by one of its members. Forums have a topic per ticket, other groups answer the card."""

    def __init__(self, demo: Demo, team: str, clerk: int) -> None:
        self.demo = demo
        self.clerk = clerk
        self.chat_id = chat_of(demo, team)
        self.is_forum = bool(demo.people.chat(self.chat_id)["is_forum"])

    def card_of(self, number: str) -> Json:
        """The ticket's card as it is now."""

        def is_card(message: Json) -> bool:
            return "📋" in words_of(message) and f"{number} " in words_of(message)

        return dict(self.demo.people.wait_for(self.chat_id, is_card, seconds=PATIENCE))

    def press(self, number: str, title: str, *, by: int | None = None) -> Json:
        """Press a button of the card, when it shows it; what the bot answers."""
        self.expect_button(number, title)
        card = self.card_of(number)
        exact = next(one for one in buttons_of(card) if title in one)
        return dict(self.demo.people.press(by or self.clerk, card, exact))

    def press_below(self, message: Json, title: str, *, by: int | None = None) -> Json:
        """Press a button below any message of the group; what the bot answers."""
        exact = next(one for one in buttons_of(message) if title in one)
        return dict(self.demo.people.press(by or self.clerk, message, exact))

    def expect_button(self, number: str, title: str) -> None:
        """Wait until the card has a button."""
        self.demo.until(lambda: any(title in one for one in buttons_of(self.card_of(number))), seconds=PATIENCE)

    def write(self, number: str, text: str | None = None, *, by: int | None = None, **body: Any) -> Any:
        """Write about a ticket: in its topic, or as a reply to its card."""
        card = self.card_of(number)
        where = {"message_thread_id": card["message_thread_id"]}
        if not self.is_forum:
            where = {"reply_to_message_id": card["message_id"]}
        return self.demo.people.write(by or self.clerk, text, chat_id=self.chat_id, **where, **body)

    def reply(self, message: Json, text: str, *, by: int | None = None) -> Json:
        """Answer one message of the group."""
        return dict(
            self.demo.people.write(
                by or self.clerk, text, chat_id=self.chat_id, reply_to_message_id=message["message_id"]
            )
        )

    def expect(self, number: str, *words: str, after: int = 0, seconds: float = PATIENCE) -> Json:
        """The first message in the ticket's thread that has all these words."""
        card = self.card_of(number)

        def fits(message: Json) -> bool:
            return self._is_in_thread(message, card) and all(one in words_of(message) for one in words)

        return dict(self.demo.people.wait_for(self.chat_id, fits, after=after, seconds=seconds))

    def expect_files(self, number: str, kind: str, amount: int) -> list[Json]:
        """Wait until so many photos (or other files) are in the ticket's thread."""

        def found() -> list[Json]:
            return [one for one in self.thread(number) if one.get(kind)]

        self.demo.until(lambda: len(found()) >= amount, seconds=PATIENCE)
        assert len(found()) == amount
        return found()

    def expect_card(self, number: str, *words: str) -> None:
        """Wait until the card shows these words."""
        self.demo.until(lambda: all(one in words_of(self.card_of(number)) for one in words), seconds=PATIENCE)

    def expect_mark(self, message: Json, emoji: str = "👌") -> None:
        """Wait until the bot has put its mark on a message of staff."""
        self.demo.until(lambda: emoji in self.marks_of(message), seconds=PATIENCE)

    def marks_of(self, message: Json) -> list[str]:
        """The bot's marks on a message."""
        found = self.demo.people.messages(self.chat_id, after=message["message_id"] - 1)
        now = next(one for one in found if one["message_id"] == message["message_id"])
        return [one["emoji"] for one in now["reactions"] if BOT in one["by"]]

    def thread(self, number: str) -> list[Json]:
        """All of a ticket's thread."""
        card = self.card_of(number)
        return [one for one in self.demo.people.messages(self.chat_id) if self._is_in_thread(one, card)]

    def _is_in_thread(self, message: Json, card: Json) -> bool:
        if self.is_forum:
            return bool(message["message_thread_id"] == card["message_thread_id"])
        return bool(message["message_id"] > card["message_id"])


# -- rows --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One row of the audit."""

    action: str
    before: str | None
    after: str | None
    by: str


def ticket_of(demo: Demo, number: str) -> Ticket:
    """The ticket's row."""
    ticket = demo.look(lambda session: ticket_by_number(session, number))
    assert ticket is not None
    return ticket


def tickets_of(demo: Demo, talk: ResidentTalk) -> list[str]:
    """Numbers of a resident's tickets, the oldest first."""

    def query(session: Session) -> list[str]:
        owned = select(Ticket).where(Ticket.resident.has(telegram_user_id=talk.person)).order_by(Ticket.id)
        return [one.number for one in session.scalars(owned)]

    return demo.look(query)


def audit_of(demo: Demo, number: str) -> list[Step]:
    """Everything that happened to a ticket; not whether it was like another, which depends on the journeys before."""
    ticket = ticket_of(demo, number)
    query = select(AuditEntry).where(AuditEntry.ticket_id == ticket.id).order_by(AuditEntry.id)
    rows = demo.look(lambda session: list(session.scalars(query)))
    return [Step(row.action, row.before, row.after, row.actor_kind) for row in rows if row.action != "same_hint"]


def words_in(demo: Demo, number: str) -> list[tuple[str, str, str]]:
    """Everything that was said about a ticket: whose side, what kind, the words."""

    def query(session: Session) -> list[tuple[str, str, str]]:
        ticket = ticket_by_number(session, number)
        assert ticket is not None
        return [(one.author_kind, one.kind, one.text) for one in ticket.messages]

    return demo.look(query)


def files_of(demo: Demo, number: str) -> list[str]:
    """Kinds of the files that came with a ticket's words."""

    def query(session: Session) -> list[str]:
        ticket = ticket_by_number(session, number)
        assert ticket is not None
        return [file.kind for message in ticket.messages for file in message.attachments]

    return demo.look(query)


def unsent_of(demo: Demo, number: str) -> list[str]:
    """Messages about a ticket that were never sent."""
    ticket = ticket_of(demo, number)
    query = select(OutboxRow.kind).where(OutboxRow.ticket_id == ticket.id, OutboxRow.sent_at.is_(None))
    return demo.look(lambda session: list(session.scalars(query)))


def let_time_pass(demo: Demo, number: str, days: float, *columns: str) -> None:
    """As if these moments of a ticket (``urged_at``, ``handle_due_at`` …) had been so many days earlier.

    Its timers stay as they are, except the one that archives: it is what a journey may wait for.
    """
    with demo.database.session() as session:
        ticket = ticket_by_number(session, number)
        assert ticket is not None
        for column in columns:
            setattr(ticket, column, getattr(ticket, column) - timedelta(days=days))
        if "feedback_due_at" in columns:
            schedule(session, ticket, clock=SystemClock())


# -- nothing in the wrong place ----------------------------------------------------------------------------------


@contextmanager
def quiet_elsewhere(demo: Demo, *allowed: int) -> Iterator[None]:
    """Nobody but these chats gets a message meanwhile."""
    before = _last_messages(demo)
    yield
    demo.settle()
    heard = {chat_id for chat_id, last in _last_messages(demo).items() if last > before.get(chat_id, 0)}
    assert heard <= set(allowed), f"these chats got a message as well: {heard - set(allowed)}"


def _last_messages(demo: Demo) -> dict[int, int]:
    return {
        chat["chat_id"]: max((one["message_id"] for one in chat["messages"]), default=0)
        for chat in demo.people.state()["chats"]
    }
