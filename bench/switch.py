"""How the model is switched under load: ``python -m bench.switch [--model FILE] [--rate 20] [--seconds 40]``.

Starts the real dialogue server, the real action server and a database in a temporary folder, and lets residents fill
in forms over loopback, so many messages a second whether the server keeps up or not; each conversation takes six
messages, three seconds apart, so at any time dozens are half filled in. After a third of the time another model is
put in, after two thirds the first one again. A wait is counted from the moment the message was due.

The other model is the first one with a mark behind every sentence and an id of its own: so each answer shows which
model gave it, and whether it says so rightly. Every conversation ends with the summary, which must hold everything
its resident said. At the end so many switches without load show what happens to the memory.
"""

import argparse
import asyncio
import hashlib
import json
import os
import platform
import shutil
import tarfile
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.support.dialogue import TOKEN, Dialogue, Talker, running_dialogue

HEADERS = {"Authorization": f"Bearer {TOKEN}"}
MARK = "※"
PAUSE = 3.0  # Seconds between two messages of a resident.
AFTERMATH = 1.0  # Seconds after a switch that still count as its time.
GOAL_WAIT = 2.0  # Seconds.


@dataclass
class Said:
    """One message: when it was due and answered (seconds since the beginning), and by which model."""

    due: float
    answered: float
    status: int
    model: str | None = None
    is_marked: bool | None = None  # None: nothing was answered that could bear a mark.

    @property
    def wait(self) -> float:
        """Seconds from the moment it was due."""
        return self.answered - self.due


@dataclass
class Switch:
    """One switch: when it began and ended, and what the server said of it."""

    begun: float
    ended: float
    status: int
    answer: dict[str, Any]


@dataclass
class Course:
    """All that happened."""

    said: list[Said] = field(default_factory=list)
    switches: list[Switch] = field(default_factory=list)
    complete: int = 0  # Conversations whose summary held everything.
    half_filled: int = 0  # Conversations that were under way at a switch.
    lost: list[str] = field(default_factory=list)  # What a summary lacked.


class Load:
    """Residents who fill in forms while the models change."""

    def __init__(self, dialogue: Dialogue, client: httpx.AsyncClient, models: tuple[Path, Path]) -> None:
        self._dialogue = dialogue
        self._client = client
        self._models = models
        self._begun = time.monotonic()
        self.course = Course()

    def now(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._begun

    async def run(self, rate: float, seconds: float) -> Course:
        """Let residents come at such a rate for so long, switch twice, and wait for the last answer."""
        residents = [self._dialogue.resident() for _ in range(round(rate * seconds / len(script(0))))]
        self._begun = time.monotonic()
        every = len(script(0)) / rate
        talks = [self._talk(number, one, number * every) for number, one in enumerate(residents)]
        await asyncio.gather(
            *talks, self._switch(self._models[1], seconds / 3), self._switch(self._models[0], seconds * 2 / 3)
        )
        return self.course

    async def _talk(self, number: int, resident: Talker, start: float) -> None:
        answer: dict[str, Any] = {"messages": []}
        for step, (words, button) in enumerate(script(number)):
            due = start + step * PAUSE
            await asyncio.sleep(due - self.now())
            payload = words if words.startswith("/") else _payload(answer, words) if button else None
            answer = await self._say(resident, f"{number}-{step}", due, None if payload else words, payload)
        self._check(number, start, answer)

    async def _say(
        self, resident: Talker, message_id: str, due: float, text: str | None, payload: str | None
    ) -> dict[str, Any]:
        body = {
            "sender": f"r{resident.resident_id}",
            "message_id": message_id,
            "text": text,
            "payload": payload,
            "metadata": {"resident_id": resident.resident_id, "attachments": []},
        }
        try:
            response = await self._client.post("/webhooks/linli/webhook", json=body)
            status, answer = response.status_code, response.json()
        except httpx.HTTPError:
            status, answer = 0, {}
        texts = [one["text"] for one in answer.get("messages", ())]
        is_marked = any(MARK in text for text in texts) if any(texts) else None
        self.course.said.append(Said(due, self.now(), status, answer.get("model"), is_marked))
        return answer if status == 200 else {"messages": []}

    async def _switch(self, model: Path, at: float) -> None:
        await asyncio.sleep(at - self.now())
        begun = self.now()
        response = await self._client.put("/webhooks/linli/model", json=wanted(model))
        self.course.switches.append(Switch(begun, self.now(), response.status_code, response.json()))

    def _check(self, number: int, start: float, answer: dict[str, Any]) -> None:
        """Whether the summary holds everything that was said."""
        heard = "\n".join(one["text"] for one in answer["messages"])
        lacking = [one for one in told(number) if one not in heard]
        self.course.lost += [f"{number}: {one}" for one in lacking]
        self.course.complete += not lacking
        self.course.half_filled += any(start < one.begun < self.now() for one in self.course.switches)


def script(number: int) -> list[tuple[str, bool]]:
    """What one resident says: words, and whether they are the title of a button."""
    purpose, place, phone = told(number)
    return [
        ("/request_certificate", True),
        ("居住证明", True),
        ("本人", True),
        (purpose, False),
        (place, False),
        (phone, False),
    ]


def told(number: int) -> tuple[str, str, str]:
    """What must stand in the resident's summary."""
    return "租房子", f"和平里小区{number % 90 + 1}栋2单元{301 + number}", f"138{10000000 + number}"


def _payload(answer: dict[str, Any], title: str) -> str | None:
    buttons = [button for message in answer["messages"] for button in message["buttons"]]
    return next((one["payload"] for one in buttons if title in one["title"]), None)


def wanted(model: Path) -> dict[str, str]:
    """The request for a model."""
    return {"model_file": str(model.resolve()), "sha256": hashlib.sha256(model.read_bytes()).hexdigest()}


def two_models(model: Path, folder: Path) -> tuple[Path, Path]:
    """A copy of the model and another one beside it: the server takes only files that lie beside its first."""
    copy = folder / model.resolve().name
    shutil.copyfile(model, copy)
    return copy, another_model(copy, folder)


def another_model(model: Path, folder: Path) -> Path:
    """The same model with a mark behind every sentence and an id of its own."""
    unpacked, out = folder / "unpacked", folder / "marked.tar.gz"
    with tarfile.open(model) as archive:
        archive.extractall(unpacked, filter="data")
    file = unpacked / "metadata.json"
    metadata = json.loads(file.read_text(encoding="utf-8"))
    metadata["model_id"] = "marked"
    for variations in metadata["domain"]["responses"].values():
        for one in variations:
            if one.get("text"):
                one["text"] += MARK
    file.write_text(json.dumps(metadata, ensure_ascii=False), encoding="utf-8")
    with tarfile.open(out, "w:gz") as archive:
        archive.add(unpacked, arcname="")
    return out


def process_of(module: str) -> psutil.Process:
    """One of the servers."""
    return next(one for one in psutil.Process().children(recursive=True) if module in one.cmdline())


def memory_mb() -> int:
    """Resident memory of the dialogue server."""
    return int(process_of("nlu.server").memory_info().rss // 1_000_000)


def processor_seconds() -> dict[str, float]:
    """What both servers have used of the processor; that stays comparable on a machine with other work."""
    return {module: sum(process_of(module).cpu_times()[:2]) for module in ("nlu.server", "actions")}


async def switch_often(client: httpx.AsyncClient, models: tuple[Path, Path], times: int) -> list[dict[str, Any]]:
    """Switch to and fro without load; seconds and megabytes after each."""
    figures = []
    for number in range(times):
        response = await client.put("/webhooks/linli/model", json=wanted(models[(number + 1) % 2]))
        await asyncio.sleep(0.5)
        figures.append({"seconds": response.json().get("seconds"), "memory_mb": memory_mb()})
    return figures


def summary(course: Course, models: tuple[Path, Path]) -> dict[str, Any]:
    """The figures."""
    spans = [(one.begun, one.ended + AFTERMATH) for one in course.switches]
    during = [one for one in course.said if any(one.due < end and one.answered > begin for begin, end in spans)]
    first = min((begin for begin, _ in spans), default=0.0)
    before = [one for one in course.said if one.answered <= first]
    after = [one for one in course.said if one not in during and one not in before]
    names = {models[0].name: False, models[1].name: True}
    return {
        "messages": len(course.said),
        "failed": sum(one.status != 200 for one in course.said),
        "waits": {"before": waits(before), "during": waits(during), "after": waits(after)},
        "switches": [asdict(one) for one in course.switches],
        "answered_by": {name: sum(one.model == name for one in course.said) for name in names},
        "misnamed": sum(one.is_marked not in (None, names.get(one.model or "")) for one in course.said),
        "conversations": {"complete": course.complete, "over_a_switch": course.half_filled, "lost": course.lost},
    }


def waits(said: list[Said]) -> dict[str, float]:
    """How many messages, and their waits in milliseconds."""
    ordered = sorted(one.wait * 1000 for one in said) or [0.0]
    p50, p95 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.95))
    return {"messages": len(said), "p50": round(p50), "p95": round(p95), "longest": round(ordered[-1])}


def table(figures: dict[str, Any]) -> str:
    """The figures in Markdown."""
    lines = ["| messages | number | wait p50 | p95 | longest, ms |", "|---|---|---|---|---|"]
    for name, one in figures["waits"].items():
        lines.append(f"| {name} a switch | {one['messages']} | {one['p50']} | {one['p95']} | {one['longest']} |")
    seconds = ", ".join(f"{one['answer'].get('seconds')} s ({one['status']})" for one in figures["switches"])
    talks = figures["conversations"]
    lines += [
        "",
        f"messages {figures['messages']}, failed {figures['failed']}; switches {seconds}",
        f"answered by {figures['answered_by']}, misnamed {figures['misnamed']}",
        f"conversations complete {talks['complete']}, over a switch {talks['over_a_switch']}, lost {talks['lost']}",
        f"processor, ms a message, switches included: {figures['processor_ms']}",
        f"load of the machine {figures['load']}",
        "switches without load: "
        + ", ".join(f"{one['seconds']} s {one['memory_mb']} MB" for one in figures["without_load"]),
    ]
    return "\n".join(lines)


async def measure(dialogue: Dialogue, models: tuple[Path, Path], options: argparse.Namespace) -> dict[str, Any]:
    """Load, two switches, then switches without load."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=dialogue.url, headers=HEADERS, timeout=60, limits=limits) as client:
        memory, used = memory_mb(), processor_seconds()
        course = await Load(dialogue, client, models).run(options.rate, options.seconds)
        figures = summary(course, models)
        figures["memory_mb"] = memory
        # With what the switches took.
        figures["processor_ms"] = {
            name: round((now - used[name]) * 1000 / len(course.said), 1) for name, now in processor_seconds().items()
        }
        figures["without_load"] = await switch_often(client, models, options.switches)
    return figures


def main() -> None:
    """Start, measure, print; exit status 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("var/models/live.tar.gz"))
    parser.add_argument("--rate", type=float, default=20.0, help="messages a second")
    parser.add_argument("--seconds", type=float, default=40.0, help="in which conversations begin")
    parser.add_argument("--switches", type=int, default=10, help="without load, at the end")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        models = two_models(options.model, folder)
        with running_dialogue(folder, models[0]) as dialogue:
            figures = asyncio.run(measure(dialogue, models, options))
    figures["load"] = round(os.getloadavg()[0], 1)
    figures["machine"] = f"{platform.machine()}, {os.cpu_count()} cores"
    print(table(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    longest = figures["waits"]["during"]["longest"] / 1000
    if figures["failed"] or figures["conversations"]["lost"] or figures["misnamed"] or longest > GOAL_WAIT:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
