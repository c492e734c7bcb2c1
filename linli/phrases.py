"""`linli phrases`: what is learned, on the command line and as files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from helpdesk.clock import SystemClock
from helpdesk.database import LARGEST_ID
from helpdesk.errors import InvalidInputError
from helpdesk.people import Admin
from helpdesk.phrases import reviewing
from helpdesk.phrases.files import read_file, write_file
from helpdesk.phrases.importing import ImportReport, export_phrases, import_phrases
from helpdesk.phrases.labels import read_intent, read_topic
from helpdesk.phrases.models import Phrase, PhraseStatus
from helpdesk.phrases.searching import Wanted, count_by_status, search_phrases
from helpdesk.phrases.writing import Outcome, check_given, write_phrase
from helpdesk.settings import load_settings
from linli.opened import transaction
from linli.refusals import AsJson, clear_errors, show_faults

phrases_app = typer.Typer(help="句子：教机器人的话。", no_args_is_help=True)

BY = Admin(None)
Number = Annotated[int, typer.Argument(help="句子的号码（linli phrases list 里的）。")]


@phrases_app.command("list")
def list_all(
    words: Annotated[str, typer.Argument(help="只要有这些字的。")] = "",
    status: Annotated[PhraseStatus, typer.Option(help="哪一种。")] = PhraseStatus.APPROVED,
    intent: Annotated[str, typer.Option(help="哪一类（代码或中文名）。")] = "",
    page: Annotated[int, typer.Option(min=1, help="第几页。")] = 1,
    as_json: AsJson = False,
) -> None:
    """找句子，一页一页看。"""
    with clear_errors(as_json=as_json), transaction(writing=False) as session:
        wanted = Wanted(words, read_intent(intent) if intent else None, status=status)
        found = search_phrases(session, wanted, page=page - 1)
        counts = {code.value: count for code, count in count_by_status(session).items()}
        facts = [_facts(one) for one in found.phrases]
    if as_json:
        said = {"found": found.found, "page": found.number + 1, "phrases": facts, "counts": counts}
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    for one in facts:
        typer.echo(f"{one['id']:>6}  {one['intent'] or '-':<20} {one['topic'] or '-':<18} {one['text']}")
    typer.echo(f"共 {found.found} 句，第 {found.number + 1} 页")


@phrases_app.command("add")
def add(
    text: Annotated[str, typer.Argument(help="一句话，不要写真人的姓名、电话、门牌号。")],
    intent: Annotated[str, typer.Option(help="类别（代码或中文名）。")],
    topic: Annotated[str, typer.Option(help="主题（代码或中文名）。")] = "",
    as_json: AsJson = False,
) -> None:
    """加一句；下次训练以后就会。"""
    with clear_errors(as_json=as_json), transaction() as session:
        given = check_given(text, read_intent(intent), read_topic(topic))
        written = write_phrase(session, given, by=BY, clock=SystemClock())
        facts = {**_facts(written.phrase), "outcome": written.outcome.value}
    _tell(facts, OUTCOMES[written.outcome] + (f"，{MASKED}" if written.is_masked else ""), as_json=as_json)


@phrases_app.command("approve")
def approve(
    number: Number,
    intent: Annotated[str, typer.Option(help="类别（代码或中文名）。")],
    topic: Annotated[str, typer.Option(help="主题（代码或中文名）。")] = "",
    as_json: AsJson = False,
) -> None:
    """教一句还在等着看的。"""
    with clear_errors(as_json=as_json), transaction() as session:
        phrase = _access(session, number)
        reviewing.approve(
            session,
            number,
            revision=phrase.revision,
            intent=read_intent(intent),
            topic=read_topic(topic),
            two_must_agree=load_settings().two_reviewers,
            by=BY,
            clock=SystemClock(),
        )
        facts = _facts(phrase)
    _tell(facts, "教了，下次训练以后就会", as_json=as_json)


@phrases_app.command("refuse")
def refuse(number: Number, as_json: AsJson = False) -> None:
    """不学这一句。"""
    _decide(number, reviewing.refuse, "不学这一句了", as_json=as_json)


@phrases_app.command("withdraw")
def withdraw(number: Number, as_json: AsJson = False) -> None:
    """撤回教过的；下次训练以后不再学它。"""
    _decide(number, reviewing.withdraw, "撤回了，下次训练以后不再学它", as_json=as_json)


@phrases_app.command("delete")
def delete(number: Number, as_json: AsJson = False) -> None:
    """敏感内容：删掉原话，不能恢复。"""
    _decide(number, reviewing.delete_words, "删除了", as_json=as_json)


@phrases_app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="csv、xlsx、jsonl 或 Rasa 的 yml。")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，什么也不存。")] = False,
    as_json: AsJson = False,
) -> None:
    """导入句子：只增加，不替换；读不了的行一行一行说明，别的照样导入。"""
    with clear_errors(as_json=as_json):
        rows = list(read_file(file))  # Masking takes a millisecond a row: the bot must be able to write meanwhile.
        with transaction() as session:
            report = import_phrases(session, rows, by=BY, clock=SystemClock())
            if dry_run:
                session.rollback()
    if as_json:
        typer.echo(json.dumps({**_report_facts(report), "kept": not dry_run}, ensure_ascii=False))
    else:
        _show_report(report, file, dry_run=dry_run)
    if report.faults:
        raise typer.Exit(2)


@phrases_app.command("export")
def export_file(
    file: Annotated[Path, typer.Argument(help="写到哪个文件；后缀决定格式。")],
    status: Annotated[PhraseStatus, typer.Option(help="哪一种。")] = PhraseStatus.APPROVED,
    as_json: AsJson = False,
) -> None:
    """导出句子。"""
    with clear_errors(as_json=as_json):
        with transaction(writing=False) as session:
            phrases = export_phrases(session, status=status)
        write_file(file, phrases)
    facts = {"file": str(file), "phrases": len(phrases)}
    typer.echo(json.dumps(facts, ensure_ascii=False) if as_json else f"写了 {len(phrases)} 句到 {file}")


OUTCOMES: Mapping[Outcome, str] = {
    Outcome.NEW: "加进去了，下次训练以后就会",
    Outcome.APPROVED: "原来没有教，现在教了，下次训练以后就会",
    Outcome.KNOWN: "已经有了，不用再加",
    Outcome.DIFFERENT: "已经有了，类别不一样，没有改",
    Outcome.DELETED: "当作敏感内容删除过，不能再加",
}
MASKED = "里面的个人信息（姓名、电话、门牌之类）已经换成假的"


def _decide(number: int, decide: Any, told: str, *, as_json: bool) -> None:
    with clear_errors(as_json=as_json), transaction() as session:
        phrase = _access(session, number)
        decide(session, number, revision=phrase.revision, by=BY, clock=SystemClock())
        facts = _facts(phrase)
    _tell(facts, told, as_json=as_json)


def _access(session: Session, number: int) -> Phrase:
    phrase = session.get(Phrase, number) if 0 < number <= LARGEST_ID else None
    if phrase is None:
        raise InvalidInputError(f"没有第 {number} 号句子，用 linli phrases list 找")
    return phrase


def _tell(facts: dict[str, Any], told: str, *, as_json: bool) -> None:
    typer.echo(json.dumps(facts, ensure_ascii=False) if as_json else f"{facts['id']}  {told}")


def _facts(phrase: Phrase) -> dict[str, Any]:
    names = ("id", "text", "intent", "topic", "guess", "confidence", "suggested_intent", "seen_count", "entities")
    facts = {name: getattr(phrase, name) for name in names}
    return {**facts, "status": phrase.status.value, "origin": phrase.origin.value}


def _report_facts(report: ImportReport) -> dict[str, Any]:
    return {
        "rows": report.rows,
        "added": report.added,
        "counts": {outcome.value: count for outcome, count in report.counts.items()},
        "faults": [{"line": line, "fault": fault} for line, fault in report.faults],
        "differing": [{"line": line, "why": why} for line, why in report.differing],
    }


def _show_report(report: ImportReport, file: Path, *, dry_run: bool) -> None:
    show_faults(file.name, (*report.faults, *report.differing))
    known = sum(count for outcome, count in report.counts.items()) - report.added
    verb = "可以导入" if dry_run else "导入"
    typer.echo(
        f"读了 {report.rows} 行：{verb} {report.added} 句，已经有的 {known} 句，有问题的 {len(report.faults)} 行。"
    )
