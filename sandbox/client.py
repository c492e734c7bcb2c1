"""A client of the people API: plays everybody in the sandbox. The demo's opening scene and the tests use it."""

import time
from collections.abc import Callable
from typing import Any, Self

import httpx

Json = Any  # An object of the people API as it came over the wire.


class PeopleApiError(Exception):
    """The people API refused; carries its words and its status."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(response.json().get("error", response.text))
        self.status = response.status_code


class People:
    """Everybody in the sandbox, by the ids of people.yml. ``chat_id`` is the person's own chat unless given."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=90, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def ask(self, verb: str, path: str, body: Any = None, **query: Any) -> Any:
        """Any request of the people API."""
        response = self._client.request(verb, path, json=body, params=query)
        if response.is_error:
            raise PeopleApiError(response)
        return response.json()

    def new_resident(self, first_name: str, last_name: str = "") -> int:
        """Somebody who has never been here; returns their id, which is also that of their chat."""
        return int(self.ask("POST", "/people", {"first_name": first_name, "last_name": last_name})["id"])

    def write(self, person: int, text: str | None = None, *, chat_id: int | None = None, **body: Any) -> Any:
        """Somebody writes: text, or any other key of the people API. Returns the message (an album: a list)."""
        if text is not None:
            body["text"] = text
        return self.ask("POST", f"/people/{person}/messages", {"chat_id": chat_id or person, **body})

    def edit(self, person: int, message: Json, text: str) -> Json:
        """Somebody edits their message."""
        return self.ask("PATCH", f"/people/{person}/messages", {**_place(message), "text": text})

    def press(self, person: int, message: Json, button: str, **body: Any) -> Json:
        """Somebody presses a button under a message; waits for the bot's answer."""
        return self.ask("POST", f"/people/{person}/presses", {**_place(message), "button": button, **body})

    def press_keyboard(self, person: int, button: str, **body: Any) -> Json:
        """Somebody presses a button of their reply keyboard."""
        return self.ask("POST", f"/people/{person}/presses", {"chat_id": person, "button": button, **body})

    def react(self, person: int, message: Json, emoji: str | None) -> None:
        """Somebody reacts."""
        self.ask("POST", f"/people/{person}/reactions", {**_place(message), "emoji": emoji})

    def block(self, person: int, *, unblock: bool = False) -> None:
        """Somebody blocks the bot."""
        self.ask("POST", f"/people/{person}/blocks", {"unblock": unblock})

    def messages(self, chat_id: int, *, after: int = 0, wait: float = 0) -> Json:
        """The messages of a chat."""
        return self.ask("GET", f"/chats/{chat_id}/messages", after=after, wait=wait)

    def wait_for(
        self, chat_id: int, wanted: str | Callable[[Json], bool], *, after: int = 0, seconds: float = 15
    ) -> Json:
        """The first message that has these words or fits; edits and reactions count too. Raises ``TimeoutError``."""
        fits = (
            wanted
            if callable(wanted)
            else lambda message: wanted in (message.get("text") or message.get("caption") or "")
        )
        end = time.monotonic() + seconds
        while True:
            for message in (found := self.messages(chat_id, after=after)):
                if fits(message):
                    return message
            if time.monotonic() > end:
                shown = [message.get("text") or message.get("caption") or sorted(message) for message in found]
                raise TimeoutError(f"chat {chat_id}: no such message within {seconds} s; there are {shown}")
            time.sleep(0.05)

    def faults(self, method: str, error: int | str, times: int = 1, **body: Any) -> None:
        """The next calls of a method fail."""
        self.ask("POST", "/faults", {"method": method, "error": error, "times": times, **body})

    def calls(self, method: str | None = None, *, after: int = 0) -> Json:
        """What the bot has called."""
        return self.ask("GET", "/bot/calls", after=after, **({"method": method} if method else {}))

    def upgrade(self, chat_id: int, **body: Any) -> int:
        """A basic group becomes a supergroup; returns its new id."""
        return int(self.ask("POST", f"/chats/{chat_id}/upgrade", body)["chat_id"])

    def delete_topic(self, chat_id: int, thread_id: int) -> None:
        """Somebody deletes a topic."""
        self.ask("POST", f"/chats/{chat_id}/topics/{thread_id}/delete", {})

    def state(self) -> Json:
        """Everything."""
        return self.ask("GET", "/state")

    def chat(self, chat_id: int) -> Json:
        """One chat of the state."""
        return next(chat for chat in self.state()["chats"] if chat["chat_id"] == chat_id)


def _place(message: Json) -> Json:
    return {"chat_id": message["chat_id"], "message_id": message["message_id"]}
