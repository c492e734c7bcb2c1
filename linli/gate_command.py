"""``linli gate``: examine a version by hand, and what came of it, for people and for programs."""

import json
from html import unescape
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.orm import Session

from bot.views.gate import reason_line
from helpdesk.errors import InvalidInputError
from helpdesk.settings import Settings, load_settings
from helpdesk.training.models import ModelVersion, Verdict
from helpdesk.training.versions import list_versions, version_of_file
from linli.gate import run_gate
from linli.heavy import ending_cleanly
from linli.opened import opened
from linli.refusals import AsJson, clear_errors, console
from linli.supervisor import prepare_home

NEWEST = "newest"
VERDICTS = {Verdict.PASSED: "通过", Verdict.FAILED: "没有通过", Verdict.OVERRIDDEN: "没有放行，两人同意用"}


def gate(
    version: Annotated[str, typer.Argument(help="编号或文件名；不写就是最新的。")] = NEWEST,
    as_json: AsJson = False,
) -> None:
    """上线检查：把一个模型和现在用的比一比，记下结论。没有通过时退出码为 3。"""
    with clear_errors(as_json=as_json):
        settings = load_settings()
        prepare_home(settings)
        number = find_version(settings, version)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with ending_cleanly(), Progress(*columns, console=console, disable=as_json) as bar:
            task = bar.add_task("上线检查", total=100)
            run_gate(settings, number, lambda percent: bar.update(task, completed=percent))
        facts = outcome(settings, number)
    typer.echo(json.dumps(facts, ensure_ascii=False) if as_json else as_words(facts))
    raise typer.Exit(3 if facts["verdict"] == Verdict.FAILED else 0)


def find_version(settings: Settings, name: str) -> int:
    """The id of a version by its number, its file or as the newest; raises ``InvalidInputError``."""
    with opened(settings) as database, database.reading() as session:
        version = _named(session, name)
        if version is None:
            raise InvalidInputError(f"没有“{name}”这个模型版本；用 linli models list 看有哪些")
        return version.id


def outcome(settings: Settings, version_id: int) -> dict[str, Any]:
    """What is stored of the examination."""
    with opened(settings) as database, database.reading() as session:
        version = session.get_one(ModelVersion, version_id)
        return {
            "version": version.id,
            "file": version.file,
            "verdict": version.verdict,
            "seconds": version.gate_seconds,
            "report": version.report,
        }


def as_words(facts: dict[str, Any]) -> str:
    """The main figures for people."""
    report = facts["report"]
    changes, talks = report["changes"], report["dialogues"]
    before = f"（现在的模型 {changes['live_right']} 句）" if "live_right" in changes else ""
    lines = [
        f"模型 {facts['version']}（{facts['file']}）：检查{VERDICTS[facts['verdict']]}，{facts['seconds']:.0f} 秒。",
        f"  {changes['messages']} 句里认对 {changes['right']} 句{before}；"
        f"急事漏掉 {changes['missed']} 句，误报 {changes['false_alarms']} 句；"
        f"测试对话走通 {talks['passed']}/{talks['count']}。",
        *(f"  ✗ {unescape(reason_line(one, {}))}" for one in report["reasons"]),
    ]
    return "\n".join(lines)


def _named(session: Session, name: str) -> ModelVersion | None:
    if name == NEWEST:
        return next(iter(list_versions(session, removed=False, limit=1)), None)
    if name.isdecimal() and name.isascii():
        return session.get(ModelVersion, int(name)) if len(name) < 10 else None
    return version_of_file(session, name)
