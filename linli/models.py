"""`linli models`: which model versions there are, and which one answers, on the command line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from helpdesk.catalogue import TOPIC_LABELS, intent_label
from helpdesk.clock import SystemClock
from helpdesk.database import Database
from helpdesk.errors import InvalidInputError
from helpdesk.people import Admin
from helpdesk.readings.services import figures_of
from helpdesk.settings import Settings, load_settings
from helpdesk.training.models import ModelVersion
from helpdesk.training.removing import remove_version
from helpdesk.training.scores import Change, Scores, compare
from helpdesk.training.server import HttpModelServer
from helpdesk.training.switching import Switched, Switcher, find_version
from helpdesk.training.versions import (
    VersionStatus,
    list_versions,
    live_version,
    status_of,
    version_before,
    version_of_file,
)
from linli.opened import opened
from linli.refusals import AsJson, clear_errors

models_app = typer.Typer(help="模型版本：看、对比、上线、回滚、删除。", no_args_is_help=True)

BY = Admin(None)
TOPIC_NAMES = {topic.value: name for topic, name in TOPIC_LABELS.items()}
EVER = datetime(2000, 1, 1, tzinfo=UTC)
Version = Annotated[str, typer.Argument(help="号码或文件名（linli models list 里的）。")]
STATES = {
    VersionStatus.LIVE: "● 正在用",
    VersionStatus.TRAINED: "等您决定",
    VersionStatus.RETIRED: "没有在用",
    VersionStatus.DROPPED: "已放弃",
    VersionStatus.REMOVED: "已删除",
}
VERDICTS = {"passed": "通过", "failed": "没有通过", "overridden": "没有放行，两人同意用", None: "没有检查"}


@models_app.command("list")
def list_all(
    removed: Annotated[bool, typer.Option("--removed", help="也列出文件已经删除的。")] = False,
    as_json: AsJson = False,
) -> None:
    """全部模型，新的在上面。"""
    with clear_errors(as_json=as_json), _opened() as (settings, database), database.reading() as session:
        facts = [_facts(session, one) for one in list_versions(session, removed=removed)]
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    for one in facts:
        at = datetime.fromisoformat(one["trained_at"]).astimezone(settings.zone)
        back = " ↩ 回滚到它" if one["before"] else ""
        typer.echo(
            f"{one['id']:>4}  {one['file']:<24} {at:%Y-%m-%d %H:%M}  "
            f"学了 {one['examples']} 句（你们教的 {one['phrases']} 句）  "
            f"认对 {_percent(one['share'])}  急事 {_percent(one['emergency_recall'])}  "
            f"检查：{VERDICTS[one['verdict']]}  {STATES[one['status']]}{back}"
        )
    if not facts:
        typer.echo("还没有模型。用 linli train 训练一个。")


@models_app.command("compare")
def compare_two(one: Version, other: Version, as_json: AsJson = False) -> None:
    """两个模型在同一套测试句上的差别：前一个比后一个好在哪里，差在哪里。"""
    with clear_errors(as_json=as_json), _opened() as (_, database), database.reading() as session:
        new, old = _find(session, one), _find(session, other)
        scores = Scores.of(new.scores), Scores.of(old.scores)
        if scores[0] is None or scores[1] is None:
            raise InvalidInputError("这两个模型里有一个还没有检查过，没法比；先运行 linli gate")
        changes = compare(scores[0], scores[1])
        facts: dict[str, Any] = {
            "new": _facts(session, new),
            "old": _facts(session, old),
            "improved": list(changes.improved),
            "worse": list(changes.worse),
            "labels": _groups(changes.labels),
            "topics": _groups(changes.topics),
        }
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    for name, words in (
        ("share", "认对诉求"),
        ("topic_share", "认对主题"),
        ("emergency_recall", "急事认出"),
        ("false_alarms", "误报急事"),
        ("fallback_share", "再问一遍"),
    ):
        typer.echo(f"{words}  {_percent(facts['old'][name])} → {_percent(facts['new'][name])}")
    typer.echo(f"变好 {len(facts['improved'])} 句，变差 {len(facts['worse'])} 句")
    for name, group in {**facts["labels"], **facts["topics"]}.items():
        if group["improved"] or group["worse"]:
            shares = f"{_percent(group['before'])} → {_percent(group['after'])}"
            typer.echo(f"  {_label(name)}：{shares}（{group['count']} 句）")


@models_app.command("activate")
def activate(version: Version, as_json: AsJson = False) -> None:
    """换上这个模型；没有通过上线检查的不行，那要两位管理员在聊天里同意。"""
    with clear_errors(as_json=as_json), _opened() as (settings, database):
        with database.reading() as session:
            version_id = _find(session, version).id
        done = _switcher(settings, database).activate(version_id, by=BY)
    _tell(done, as_json=as_json)


@models_app.command("rollback")
def rollback(as_json: AsJson = False) -> None:
    """退回原来用的那个模型。"""
    with clear_errors(as_json=as_json), _opened() as (settings, database):
        done = _switcher(settings, database).roll_back(by=BY)
    _tell(done, as_json=as_json)


@models_app.command("remove")
def remove(
    version: Version,
    force: Annotated[bool, typer.Option("--force", help="还没有决定的也删。正在用的、回滚要用的总不能删。")] = False,
    as_json: AsJson = False,
) -> None:
    """删除模型文件和它的检查报告。"""
    with clear_errors(as_json=as_json), _opened() as (settings, database), database.session() as session:
        found = _find(session, version)
        places = {"models": settings.models, "run": settings.run}
        remove_version(session, found.id, **places, force=force, by=BY, clock=SystemClock())
        facts = _facts(session, found)
    typer.echo(json.dumps(facts, ensure_ascii=False) if as_json else f"删除了模型 {facts['id']}（{facts['file']}）")


@contextmanager
def _opened() -> Iterator[tuple[Settings, Database]]:
    settings = load_settings()
    with opened(settings) as database:
        yield settings, database


def _switcher(settings: Settings, database: Database) -> Switcher:
    return Switcher(settings, database, HttpModelServer(settings), SystemClock())


def _find(session: Session, named: str) -> ModelVersion:
    """By number or by file name, with or without its ending."""
    if named.isascii() and named.isdecimal() and len(named) < 10:
        return find_version(session, int(named))
    version = version_of_file(session, named) or version_of_file(session, f"{named}.tar.gz")
    if version is None:
        raise InvalidInputError(f"没有模型 {named}，用 linli models list 看有哪些")
    return version


def _facts(session: Session, version: ModelVersion) -> dict[str, Any]:
    live, before, scores = live_version(session), version_before(session), Scores.of(version.scores)
    figures = figures_of(session, version.id, since=EVER, until=SystemClock().now())
    names = ("id", "file", "examples", "phrases", "sha256", "seed", "code_version", "rasa_version", "parent_id")
    return {
        **{name: getattr(version, name) for name in names},
        "trained_at": version.trained_at.isoformat(),
        "trained_by": version.trained_by,
        "status": status_of(version, live).value,
        "before": before is not None and before.id == version.id,
        "verdict": version.verdict.value if version.verdict else None,
        "share": scores.share if scores else None,
        "topic_share": scores.topic_share if scores else None,
        "emergency_recall": scores.emergency_recall if scores else None,
        "false_alarms": scores.false_alarms if scores else None,
        "fallback_share": scores.fallback_share if scores else None,
        "answered": {
            "messages": figures.messages,
            "fallback_rate": figures.fallback_rate,
            "corrections_per_100": figures.corrections_per_100,
        },
    }


def _groups(groups: Any) -> dict[str, Any]:
    return {name: _group(one) for name, one in groups.items()}


def _group(one: Change) -> dict[str, Any]:
    shares = {"before": one.before.share, "after": one.after.share}
    return {"count": one.before.count, **shares, "improved": one.improved, "worse": one.worse}


def _tell(done: Switched, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(done), ensure_ascii=False))
    elif done.confirmed:
        typer.echo(f"换好了，用了 {done.seconds:.1f} 秒。现在用模型 {done.version_id}（{done.file}）。")
    else:
        typer.echo(f"换好了：对话服务没有在运行，下次启动就用模型 {done.version_id}（{done.file}）。")


def _label(code: str) -> str:
    return TOPIC_NAMES.get(code) or intent_label(code)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.1f}%"
