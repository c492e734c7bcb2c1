"""``linli office``: checking, applying and exporting office.yml, and binding teams to their groups."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

import helpdesk.models  # noqa: F401  # Tables exist only once their modules are loaded.
from helpdesk.clock import SystemClock
from helpdesk.database import create_database
from helpdesk.deadlines.recounting import unannounced_years
from helpdesk.errors import Fault, HelpdeskError, InvalidInputError, OfficeError
from helpdesk.office.changing import OfficeChange, change_office
from helpdesk.office.exporting import office_as_yaml
from helpdesk.office.loading import CheckedOffice, check_office
from helpdesk.office.services import current_office
from helpdesk.people import SYSTEM, Admin
from helpdesk.settings import Settings, load_settings
from helpdesk.staff.services import new_bind_code, unbind_team
from linli.refusals import AsJson, clear_errors, console

office_app = typer.Typer(help="单位设置 office.yml。", no_args_is_help=True)

HandOver = Annotated[
    list[str] | None,
    typer.Option("--hand-over", metavar="原科室=接手科室", help="撤掉一个科室时，把它的工单移交给谁；可以写多次。"),
]


def bring_office(settings: Settings, hand_over: dict[str, str] | None = None) -> tuple[CheckedOffice, OfficeChange]:
    """Check the settings' office file and apply it to the database, all or nothing."""
    checked = check_office(settings.office)
    if checked.office.office.timezone != settings.timezone:
        allowed = f"要和 LINLI_TIMEZONE（{settings.timezone}）一样，不然日期和钟点对不上"
        raise OfficeError([Fault(str(settings.office), None, "office.timezone", allowed)])
    database = create_database(settings.database)
    try:
        database.upgrade()
        with database.session() as session:
            by = SYSTEM if hand_over is None else Admin(None)
            change = change_office(session, checked.office, hand_over=hand_over, by=by, clock=SystemClock())
    finally:
        database.dispose()
    return checked, change


@office_app.command("check")
def check(file: Path, as_json: AsJson = False) -> None:
    """检查 office.yml，一次列出所有要改的地方；可能写错的也提醒一下。"""
    with clear_errors(as_json=as_json):
        checked = check_office(file)
    office = checked.office
    if as_json:
        facts = {"teams": len(office.teams), "places": len(office.places), "warnings": _plain(checked)}
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    _show_warnings(checked)
    typer.echo(f"没有问题：{len(office.teams)} 个科室，{len(office.places)} 个地点。")


@office_app.command("apply")
def apply(file: Path, hand_over: HandOver = None, as_json: AsJson = False) -> None:
    """把 office.yml 写进数据库；可以反复运行。要么全部写进去，要么什么都不改。"""
    with clear_errors(as_json=as_json):
        checked, change = bring_office(load_settings(office=file), _pairs(hand_over or []))
    if as_json:
        facts = {"changed": change.is_new, "handed_over": dict(change.handed_over), "warnings": _plain(checked)}
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    _show_warnings(checked)
    for code, count in change.handed_over.items():
        typer.echo(f"{code} 的 {count} 件工单已移交。")
    typer.echo("已写入。" if change.is_new else "和现在用的一样，没有改动。")


@office_app.command("export")
def export(file: Annotated[Path | None, typer.Argument()] = None, as_json: AsJson = False) -> None:
    """把现在用的设置写成 office.yml；不写文件名就显示出来。"""
    with clear_errors(as_json=as_json):
        if file is not None and file.exists():
            raise InvalidInputError(f"{file} 已经有了，不覆盖。换一个文件名")
        settings = load_settings()
        database = create_database(settings.database)
        try:
            database.upgrade()
            with database.reading() as session:
                office = current_office(session)
        finally:
            database.dispose()
        if office is None:
            raise HelpdeskError("数据库里还没有设置，先运行 linli office apply 文件")
        text = office_as_yaml(office)
        if file is not None:
            file.write_text(text, encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(office.model_dump(mode="json"), ensure_ascii=False))
    else:
        typer.echo(text if file is None else f"已写到 {file}。", nl=file is not None)


@office_app.command("bindcode")
def make_bind_code(team: str, as_json: AsJson = False) -> None:
    """给一个科室发一次性的绑定码；在它的工作群里发 /bind 绑定码。"""
    with clear_errors(as_json=as_json):
        settings = load_settings()
        database = create_database(settings.database)
        with database.session() as session:
            code = new_bind_code(session, team, by=Admin(None), clock=SystemClock())
    typer.echo(json.dumps({"team": team, "code": code}) if as_json else f"在工作群里发：/bind {code}")


@office_app.command("unbind")
def unbind_group(team: str, as_json: AsJson = False) -> None:
    """解除一个科室和它的工作群的绑定；没办完的工单留着，绑定新的群以后会发到新的群里。"""
    with clear_errors(as_json=as_json):
        database = create_database(load_settings().database)
        with database.session() as session:
            unbind_team(session, team, by=Admin(None), clock=SystemClock())
    typer.echo(json.dumps({"team": team}) if as_json else "已解除绑定。")


def _pairs(said: list[str]) -> dict[str, str]:
    """``OLD=NEW`` as a mapping; raises ``InvalidInputError`` for anything else."""
    pairs: dict[str, str] = {}
    for one in said:
        old, sign, new = (part.strip() for part in one.partition("="))
        if not (old and sign and new) or "=" in new:
            raise InvalidInputError(f"“{one}”要写成 原科室代码=接手科室代码，例如 --hand-over city=service")
        if old in pairs:
            raise InvalidInputError(f"“{old}”写了两次，一个科室的工单只能移交给一个科室")
        pairs[old] = new
    return pairs


def _show_warnings(checked: CheckedOffice) -> None:
    for one in _warnings(checked):
        console.print(f"  ? {one}", style="yellow", markup=False, highlight=False, soft_wrap=True)


def _plain(checked: CheckedOffice) -> list[dict[str, object]]:
    return [asdict(one) for one in _warnings(checked)]


def _warnings(checked: CheckedOffice) -> list[Fault]:
    """What the file alone says, and what today says: whether the holidays on the way are known yet."""
    words = "{year} 年的放假安排还不知道，先按周末算，工单上会注明；公布后升级程序，或写进 holidays、workdays 和 years"
    years = unannounced_years(checked.office, clock=SystemClock())
    return [*checked.warnings, *(Fault("office.yml", None, "calendar", words.format(year=year)) for year in years)]
