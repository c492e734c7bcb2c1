"""`linli teach`: what admins change without training, from the command line. The chat has the same as /teach."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

import helpdesk.models  # noqa: F401  # Tables exist only once their modules are loaded.
from bot.views.wording import Wording, check_wording, find_wordings, in_codes, in_labels, wordings
from helpdesk.adjustments import previews
from helpdesk.adjustments import services as adjustments
from helpdesk.adjustments.active import active
from helpdesk.adjustments.live_file import write_live_file
from helpdesk.adjustments.models import Adjustment, AdjustmentKind
from helpdesk.adjustments.places import standing_of
from helpdesk.adjustments.reading import read_kind, read_unit
from helpdesk.clock import SystemClock
from helpdesk.emergencies.kinds import EmergencyKind
from helpdesk.errors import InvalidInputError
from helpdesk.office.services import current_office
from helpdesk.people import Admin
from helpdesk.settings import load_settings
from linli.opened import transaction
from linli.refusals import AsJson, clear_errors

teach_app = typer.Typer(help="教机器人：不用训练，马上生效，可以撤销。", no_args_is_help=True)

BY, CLOCK = Admin(None), SystemClock()
Remove = Annotated[bool, typer.Option("--remove", help="去掉（文字和灵敏度：恢复原来的）。")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只看会怎样，什么也不改。")]


@teach_app.command("word")
def word(name: str, remove: Remove = False, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """一个词，不要拆开。"""
    with clear_errors(as_json=as_json):
        _change(AdjustmentKind.WORD, name, {}, remove=remove, dry_run=dry_run, as_json=as_json)


@teach_app.command("synonym")
def synonym(
    typed: Annotated[str, typer.Argument(help="居民的说法。")],
    means: Annotated[str, typer.Argument(help="当成哪个词来理解。")] = "",
    remove: Remove = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """居民的说法，当成另一个词来理解。"""
    with clear_errors(as_json=as_json):
        _change(AdjustmentKind.SYNONYM, typed, {"means": means}, remove=remove, dry_run=dry_run, as_json=as_json)


@teach_app.command("place")
def place(
    name: str,
    unit: Annotated[str, typer.Option("--in", help="在哪个社区、村或网格（代码或名字）。")] = "",
    alias_of: Annotated[str, typer.Option(help="是哪个地点的另一个叫法。")] = "",
    remove: Remove = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """一个新的地点，或者一个地点的另一个叫法。"""
    with clear_errors(as_json=as_json):
        if not remove and bool(unit) is bool(alias_of):
            raise InvalidInputError("--in 社区或网格、--alias-of 地点，二者写一个")
        value = _place_value(unit, alias_of) if not remove else {}
        _change(AdjustmentKind.PLACE, name, value, remove=remove, dry_run=dry_run, as_json=as_json)


@teach_app.command("emergency")
def emergency(
    name: str,
    kind: Annotated[str, typer.Option(help="哪一种，例如：燃气泄漏。")] = "",
    remove: Remove = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """居民说到就报警的词。"""
    with clear_errors(as_json=as_json):
        value = {} if remove else {"kind": read_kind(kind).value}
        _change(AdjustmentKind.EMERGENCY, name, value, remove=remove, dry_run=dry_run, as_json=as_json)


@teach_app.command("text")
def text(
    name: Annotated[str, typer.Argument(help="哪一句（--find 找得到）。")] = "",
    words: Annotated[str, typer.Argument(help="新的说法；不写就看现在的。")] = "",
    find: Annotated[str, typer.Option(help="机器人说的话里的几个字。")] = "",
    remove: Remove = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """机器人说的话。"""
    with clear_errors(as_json=as_json):
        if find or not (words or remove):
            _show_texts(name, find, as_json=as_json)
            return
        value = {"text": in_codes(name, words)}
        _change(AdjustmentKind.TEXT, name, value, remove=remove, dry_run=dry_run, as_json=as_json)


@teach_app.command("threshold")
def threshold(
    name: Annotated[str, typer.Argument(help="fallback：把握不够就问；ambiguity：两种差不多就问。")],
    number: Annotated[float, typer.Argument(help="0 到 0.9；ambiguity 到 0.3。")] = -1.0,
    remove: Remove = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """机器人要多有把握才办事。"""
    with clear_errors(as_json=as_json):
        _change(AdjustmentKind.THRESHOLD, name, {"number": number}, remove=remove, dry_run=dry_run, as_json=as_json)


@teach_app.command("list")
def list_all(
    kind: Annotated[AdjustmentKind | None, typer.Option(help="只看一种。")] = None,
    recent: Annotated[int, typer.Option(min=0, help="改为列出最近做过的这么多次改动，撤销过的也在内。")] = 0,
    as_json: AsJson = False,
) -> None:
    """现在生效的改动。"""
    with clear_errors(as_json=as_json), transaction(writing=False) as session:
        rows = (
            adjustments.list_adjustments(session, kind=kind, limit=recent)
            if recent
            else adjustments.counting_rows(session, kind=kind)
        )
        standing = standing_of(current_office(session), active(session).places)
        facts = [{**_facts(row), **_place_standing(row, standing)} for row in rows]
        revision = active(session).revision
    if as_json:
        typer.echo(json.dumps({"revision": revision, "adjustments": facts}, ensure_ascii=False))
        return
    for one in facts:
        undone = "  （已撤销）" if one["undone_at"] else ""
        stands = f"  [{one['standing']}]" if one.get("standing", "in_use") != "in_use" else ""
        typer.echo(f"{one['id']:>5}  {one['kind']:<10} {one['name']}  {_plain(one['value'])}{stands}{undone}")
    typer.echo(f"共 {len(facts)} 条")


@teach_app.command("undo")
def undo(
    number: Annotated[int, typer.Argument(help="编号（linli teach list --recent 10）。")], as_json: AsJson = False
) -> None:
    """撤销一次改动。"""
    with clear_errors(as_json=as_json):
        with transaction() as session:
            row = adjustments.undo_adjustment(session, number, by=BY, clock=CLOCK, check_text=check_wording)
            facts = _facts(row)
        _tell(facts, f"已撤销：{facts['name']}", as_json=as_json)


def _change(
    kind: AdjustmentKind, name: str, value: Mapping[str, Any], *, remove: bool, dry_run: bool, as_json: bool
) -> None:
    if dry_run:
        _preview(kind, name, value, as_json=as_json)
        return
    alarms = None
    if not remove:
        with transaction(writing=False) as session:
            alarms = adjustments.alarms_of(session, kind, name, value, clock=CLOCK)
    with transaction() as session:
        if remove:
            row = adjustments.remove(session, kind, name, by=BY, clock=CLOCK)
        else:
            row = adjustments.adjust(
                session, kind, name, value, by=BY, clock=CLOCK, check_text=check_wording, alarms=alarms
            )
        facts = _facts(row)
    done = "已去掉" if remove else "改好了"
    _tell(facts, f"{done}：{facts['name']}（撤销：linli teach undo {facts['id']}）", as_json=as_json)


def _preview(kind: AdjustmentKind, name: str, value: Mapping[str, Any], *, as_json: bool) -> None:
    with transaction(writing=False) as session:
        name, checked = adjustments.checked(session, kind, name, value, clock=CLOCK, check_text=check_wording)
        found = _would(session, kind, name, checked)
    facts = {"kind": kind.value, "name": name, "value": checked, "would": found}
    told = f"可以改：{name}  {_plain(checked)}\n{_plain(found)}".rstrip()
    typer.echo(json.dumps(facts, ensure_ascii=False) if as_json else told)


def _would(session: Session, kind: AdjustmentKind, name: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """What it would have done to what residents said lately."""
    now = active(session)
    if kind is AdjustmentKind.EMERGENCY:
        return asdict(previews.false_alarms(session, name, EmergencyKind(value["kind"]), now, clock=CLOCK))
    if kind is AdjustmentKind.THRESHOLD:
        return asdict(previews.more_questions(session, name, value["number"], now, clock=CLOCK))
    if kind is AdjustmentKind.TEXT:
        return {"before": in_labels(name, wordings(now.texts)[name].text)}
    return asdict(previews.mentions(session, name, clock=CLOCK))


def _tell(facts: Mapping[str, Any], words: str, *, as_json: bool) -> None:
    """The dialogue server reads the file, the bot the table; a service that runs notices both within seconds."""
    try:
        with transaction(writing=False) as session:
            write_live_file(session, load_settings().live)
    except OSError as error:  # The change itself is made; a service that runs tries again by itself.
        when, is_live = f"已经记下，但是文件写不了（{error.strerror}），对话服务要等写得了才知道。", False
    else:
        when, is_live = "马上生效。", True
    typer.echo(json.dumps({**facts, "live": is_live}, ensure_ascii=False) if as_json else f"{words}。{when}")


def _show_texts(name: str, find: str, *, as_json: bool) -> None:
    with transaction(writing=False) as session:
        every = wordings(active(session).texts)
    found = find_wordings(find, every) if find else [every[name]] if name in every else []
    if not found:
        raise InvalidInputError("没有找到这样的话。用 --find 写机器人说的话里的几个字。")
    if as_json:
        typer.echo(json.dumps([_text_facts(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        typer.echo(
            f"{one.name}\n{in_labels(one.name, one.text)}\n" + (f"（不能改：{one.fixed}）\n" if one.fixed else "")
        )


def _text_facts(one: Wording) -> dict[str, Any]:
    return {
        "name": one.name,
        "text": in_labels(one.name, one.text),
        "shipped": in_labels(one.name, one.shipped),
        "changed": one.is_changed,
        "fixed": one.fixed,
    }


def _place_value(unit: str, alias_of: str) -> dict[str, Any]:
    """A unit by code or name; a place as it is called."""
    if alias_of:
        return {"alias_of": alias_of}
    with transaction(writing=False) as session:
        return {"unit": read_unit(unit, current_office(session))}


def _facts(row: Adjustment) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind.value,
        "name": row.name,
        "value": row.value,
        "made_by": row.made_by,
        "made_at": row.made_at.isoformat(),
        "undone_at": row.undone_at.isoformat() if row.undone_at else None,
    }


def _place_standing(row: Adjustment, standing: Mapping[str, Any]) -> dict[str, str]:
    return {"standing": standing[row.name].value} if row.kind is AdjustmentKind.PLACE and row.name in standing else {}


def _plain(value: Mapping[str, Any]) -> str:
    return "  ".join(f"{name}={one}" for name, one in value.items())
