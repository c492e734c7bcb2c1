"""The one Telegram of this process: people, chats, messages and the bot, and what changes them all alike.

Everything runs in one event loop, so nothing here needs a lock.
"""

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.calls import CallLog
from sandbox.chats import Chat, group_chat, private_chat
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.messages import Message
from sandbox.pacing import Pacing, Rates
from sandbox.people import Person, load_roster
from sandbox.presses import Presses
from sandbox.shapes import Shapes
from sandbox.store import Store
from sandbox.updates import Updates
from sandbox.views import Views, reactions_view

Json = dict[str, Any]
NEWCOMERS_ABOVE = 10_000  # Ids below are those of people.yml.


class World:
    """Everything that is the case, with the store behind it."""

    def __init__(self, home: Path | None = None, rates: Rates | None = None) -> None:
        self.store = Store(None if home is None else home / "sandbox")
        self.events = Events()
        self.rates = rates or Rates()
        self._build()

    def _build(self) -> None:
        self._load()
        self.updates = Updates(self.store)
        self.files = Files(self.store)
        self.faults = Faults()
        self.pacing = Pacing(self.rates)
        self.presses = Presses()
        self.calls = CallLog()
        self.shapes = Shapes(self.bot, self.people, self.chats, self.messages)
        self.views = Views(self.bot, self.people, self.chats, self.messages)

    def _load(self) -> None:
        roster = load_roster()
        self.bot, self.people = roster.bot, roster.people
        self.bot.about = self.store.setting("about", {})
        self.bot.commands = self.store.setting("commands", {})
        self.bot.menu_buttons = self.store.setting("menu_buttons", {})
        self.shared_message_id: int = self.store.setting("shared_message_id", 0)
        chats = [private_chat(person, self.bot) for person in self.people.values()]
        self.people |= {body["id"]: Person(**body) for body in self.store.setting("newcomers", [])}
        for person_id in self.store.setting("blocked", []):
            if person_id in self.people:
                self.people[person_id].blocked = True
        chats += [group_chat(plan, self.bot) for plan in roster.groups]
        self.chats: dict[int, Chat] = {chat.id: chat for chat in chats}
        for body in self.store.chats():
            chat = Chat.from_json(body)
            self.chats[chat.id] = chat
        self.messages: dict[int, dict[int, Message]] = {chat_id: {} for chat_id in self.chats}
        for body in self.store.messages():
            message = Message.from_json(body)
            self.messages.setdefault(message.chat_id, {})[message.message_id] = message

    def reset(self) -> None:
        """Forget everything and start again from people.yml; open pages load the state again."""
        self.updates.bell.close()
        self.presses.close()
        self.store.clear()
        self._build()
        self.events.tell("reset", {})

    def close(self) -> None:
        """Let every waiting request end at once."""
        self.updates.bell.close()
        self.events.bell.close()
        self.presses.close()

    @property
    def closed(self) -> bool:
        """Whether the sandbox is on its way out."""
        return self.events.bell.closed

    # -- what is stored ------------------------------------------------------------------------------------------

    def save_chat(self, chat: Chat) -> None:
        """Write a chat and tell the page."""
        self.chats[chat.id] = chat
        self.messages.setdefault(chat.id, {})
        self.store.save_chat(chat.id, chat.to_json())
        self.events.tell("chat", {"chat": self.views.chat(chat)})

    def save_message(self, message: Message) -> None:
        """Write a message without telling anybody."""
        self.messages[message.chat_id][message.message_id] = message
        self.store.save_message(message.chat_id, message.message_id, message.to_json())

    def save_person(self, person: Person) -> None:
        """Write who has blocked the bot."""
        blocked = [each.id for each in self.people.values() if each.blocked]
        self.store.save_setting("blocked", blocked)
        self.events.tell("person", {"person": self.views.person(person)})

    def add_person(self, first_name: str, last_name: str, role: str) -> Person:
        """Somebody new, with a chat of their own that nobody has written in."""
        person = Person.newcomer(max(*self.people, NEWCOMERS_ABOVE) + 1, first_name, last_name, role)
        self.people[person.id] = person
        newcomers = [*self.store.setting("newcomers", []), asdict(person)]
        self.store.save_setting("newcomers", newcomers)
        self.save_chat(private_chat(person, self.bot))
        self.save_person(person)
        return person

    def save_bot(self) -> None:
        """Write what the bot says about itself."""
        self.store.save_setting("about", self.bot.about)
        self.store.save_setting("commands", self.bot.commands)
        self.store.save_setting("menu_buttons", self.bot.menu_buttons)
        self.events.tell("bot", {"bot": self.views.bot()})

    # -- messages ------------------------------------------------------------------------------------------------

    def post(self, chat: Chat, sender: int, content: Json, **facts: Any) -> Message:
        """Put a message into a chat and show it; the bot is told apart by ``tell_bot``."""
        message = Message(chat.id, self._next_message_id(chat), int(time.time()), sender, content, **facts)
        self.save_message(message)
        self.events.tell("message", {"chat_id": chat.id, "message": self.views.message(message)})
        return message

    def tell_bot(self, kind: str, message: Message) -> None:
        """Queue an update about a message, if the bot is there to see it."""
        if self.chats[message.chat_id].has(self.bot.id):
            self.updates.add(kind, self.shapes.message(message))

    def edited(self, message: Message) -> None:
        """A message was changed: write and show it."""
        self.save_message(message)
        self.events.tell("edit", {"chat_id": message.chat_id, "message": self.views.message(message)})

    def reacted(self, message: Message) -> None:
        """The reactions of a message were changed: write and show them."""
        self.save_message(message)
        where = {"chat_id": message.chat_id, "message_id": message.message_id}
        self.events.tell("reaction", where | {"reactions": reactions_view(message)})

    def delete(self, chat: Chat, message_ids: list[int]) -> None:
        """Remove messages; the bot is never told."""
        for message_id in message_ids:
            del self.messages[chat.id][message_id]
            self.store.delete_message(chat.id, message_id)
        self.events.tell("delete", {"chat_id": chat.id, "message_ids": message_ids})
        if any(message_id in chat.pinned for message_id in message_ids):
            chat.pinned = [message_id for message_id in chat.pinned if message_id not in message_ids]
            self.save_chat(chat)

    def show_keyboard(self, chat: Chat, keyboard: Json | None) -> None:
        """Show or hide the reply keyboard."""
        if chat.keyboard != keyboard:
            chat.keyboard = keyboard
            self.store.save_chat(chat.id, chat.to_json())
            self.events.tell("keyboard", {"chat_id": chat.id, "keyboard": keyboard})

    def _next_message_id(self, chat: Chat) -> int:
        if chat.type == "supergroup":
            chat.last_message_id += 1
            self.store.save_chat(chat.id, chat.to_json())
            return chat.last_message_id
        self.shared_message_id += 1
        self.store.save_setting("shared_message_id", self.shared_message_id)
        return self.shared_message_id
