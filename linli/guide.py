"""`linli guide`: the office's guide on the command line and as files."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from helpdesk.clock import SystemClock
from helpdesk.guide.checks import Given, read_date, read_form
from helpdesk.guide.files import Row, read_guide, write_guide
from helpdesk.guide.finding import Found, find_answer
from helpdesk.guide.importing import ImportReport, check_rows, export_guide, import_guide, try_import
from helpdesk.guide.models import GuideEntry, GuideKind
from helpdesk.guide.services import access_entry, add_entry, as_facts, list_entries, restore_entry, withdraw_entry
from helpdesk.people import Admin
from helpdesk.phrases.labels import read_topic
from helpdesk.settings import load_settings
from linli.opened import opened, transaction
from linli.refusals import AsJson, clear_errors, show_faults

guide_app = typer.Typer(help="办事指南：居民问什么，马上答什么。", no_args_is_help=True)

BY = Admin(None)
Number = Annotated[int, typer.Argument(help="第几条（linli guide list 里的号码）。")]


@guide_app.command("list")
def list_all(
    words: Annotated[str, typer.Argument(help="只要有这些字的。")] = "",
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="看撤下的。")] = False,
    page: Annotated[int, typer.Option(min=1, help="第几页。")] = 1,
    as_json: AsJson = False,
) -> None:
    """有哪些条，一页一页看。"""
    with clear_errors(as_json=as_json), transaction(writing=False) as session:
        found = list_entries(session, words, page=page - 1, withdrawn=withdrawn)
        facts = [_facts(one) for one in found.entries]
    if as_json:
        typer.echo(json.dumps({"found": found.found, "page": found.number + 1, "entries": facts}, ensure_ascii=False))
        return
    for one in facts:
        typer.echo(f"{one['id']:>5}  {one['title']}  （答过 {one['shown']} 次，不是要问的 {one['missed']}）")
    typer.echo(f"共 {found.found} 条，第 {found.number + 1} 页")


@guide_app.command("add")
def add(
    title: Annotated[str, typer.Argument(help="问题，或者服务的名称。")],
    wording: Annotated[list[str], typer.Option("--wording", help="居民的一种问法；几种就写几次。")],
    answer: Annotated[str, typer.Option(help="答复；服务可以不写。")] = "",
    source: Annotated[str, typer.Option(help="出处。")] = "",
    as_of: Annotated[str, typer.Option("--date", help="出处的日期，如 2025-03-01。")] = "",
    topic: Annotated[str, typer.Option(help="主题（代码或中文名）。")] = "",
    service: Annotated[str, typer.Option(help="新服务照着哪一种来办，如：求助。不写就是一条答复。")] = "",
    team: Annotated[str, typer.Option(help="新服务固定交给哪个科室（代码或名称）。")] = "",
    as_json: AsJson = False,
) -> None:
    """加一条，居民马上问得到。"""
    with clear_errors(as_json=as_json), transaction() as session:
        given = Given(
            kind=GuideKind.SERVICE if service else GuideKind.ANSWER,
            title=title,
            wordings=tuple(wording),
            answer=answer,
            source=source or None,
            as_of=read_date(as_of) if as_of else None,
            topic=read_topic(topic),
            service=read_form(service) if service else None,
            team_code=team or None,
        )
        facts = _facts(add_entry(session, given, by=BY, clock=SystemClock()))
    _tell(facts, "加好了，居民现在问就能答上", as_json=as_json)


@guide_app.command("withdraw")
def withdraw(number: Number, as_json: AsJson = False) -> None:
    """撤下一条；居民再问就转给工作人员。"""
    _change(number, withdraw_entry, "撤下了", as_json=as_json)


@guide_app.command("restore")
def restore(number: Number, as_json: AsJson = False) -> None:
    """撤下的恢复。"""
    _change(number, restore_entry, "恢复了", as_json=as_json)


@guide_app.command("try")
def try_words(
    words: Annotated[str, typer.Argument(help="居民可能说的一句话。")],
    as_json: AsJson = False,
) -> None:
    """看这一句会答哪一条；什么也不记。"""
    with clear_errors(as_json=as_json), transaction(writing=False) as session:
        facts = _found_facts(find_answer(session, words))
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    typer.echo(
        {"sure": "马上答：", "perhaps": "先问“您是不是想问”：", "none": "没有对得上的，转给工作人员。"}[facts["says"]]
    )
    for one in facts["matches"]:
        typer.echo(f"{one['id']:>5}  {one['title']}  {one['score']:.2f}")


@guide_app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="csv、xlsx 或 jsonl。")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，什么也不存。")] = False,
    as_json: AsJson = False,
) -> None:
    """导入：只增加，不替换；有问题的行一行一行说明，别的照样导入。"""
    with clear_errors(as_json=as_json):
        report = _import(list(read_guide(file)), dry_run=dry_run)
    faults = [{"line": line, "fault": fault} for line, fault in report.faults]
    facts = {"rows": report.rows, "added": report.added, "known": report.known, "faults": faults, "kept": not dry_run}
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
    else:
        show_faults(file.name, report.faults)
        verb = "可以导入" if dry_run else "导入"
        counts = f"{verb} {report.added} 条，已经有的 {report.known} 条，有问题的 {len(report.faults)} 行"
        typer.echo(f"读了 {report.rows} 行：{counts}。")
    if report.faults:
        raise typer.Exit(2)


@guide_app.command("export")
def export_file(
    file: Annotated[Path, typer.Argument(help="写到哪个文件；后缀决定格式。")],
    as_json: AsJson = False,
) -> None:
    """导出正在用的各条。"""
    with clear_errors(as_json=as_json):
        with transaction(writing=False) as session:
            entries = export_guide(session)
        write_guide(file, entries)
    facts = {"file": str(file), "entries": len(entries)}
    typer.echo(json.dumps(facts, ensure_ascii=False) if as_json else f"写了 {len(entries)} 条到 {file}")


def _import(rows: Sequence[Row], *, dry_run: bool) -> ImportReport:
    """All that takes long is done before anything is written: the bot must be able to write meanwhile."""
    clock = SystemClock()
    with opened(load_settings()) as database:
        with database.reading() as session:
            checked = check_rows(session, rows, clock=clock)
            if dry_run:
                return try_import(session, checked)
        with database.session() as session:
            return import_guide(session, checked, by=BY, clock=clock)


def _change(number: int, change: Any, told: str, *, as_json: bool) -> None:
    with clear_errors(as_json=as_json), transaction() as session:
        revision = access_entry(session, number).revision
        facts = _facts(change(session, number, revision=revision, by=BY, clock=SystemClock()))
    _tell(facts, told, as_json=as_json)


def _tell(facts: dict[str, Any], told: str, *, as_json: bool) -> None:
    typer.echo(json.dumps(facts, ensure_ascii=False) if as_json else f"{facts['id']}  {told}")


def _facts(entry: GuideEntry) -> dict[str, Any]:
    counts = {"shown": entry.shown_count, "helped": entry.helped_count, "missed": entry.missed_count}
    return {"id": entry.id, **as_facts(Given.of(entry)), **counts, "withdrawn": entry.withdrawn_at is not None}


def _found_facts(found: Found | None) -> dict[str, Any]:
    matches = (found.best, *found.others) if found else ()
    says = "none" if found is None else "sure" if found.is_sure else "perhaps"
    return {"says": says, "matches": [{"id": one.entry_id, "title": one.title, "score": one.score} for one in matches]}
