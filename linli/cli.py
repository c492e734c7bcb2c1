"""The ``linli`` command line. Each command is a few lines; the work is done elsewhere.

Bad input ends with one clear sentence (or the list of faults) and exit code 1. ``--json`` is for programs.
"""

import asyncio
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from helpdesk.errors import HelpdeskError
from helpdesk.settings import ROOT, Settings, load_settings
from helpdesk.statistics.chart import draw_chart, report_facts
from helpdesk.statistics.figures import Dimension
from helpdesk.statistics.periods import EXAMPLES
from linli import adaptation, statistics
from linli import demo as demonstration
from linli.gate_command import gate
from linli.guide import guide_app
from linli.health import service_health
from linli.leftovers import remove_leftovers
from linli.models import models_app
from linli.office import bring_office, office_app
from linli.opened import opened
from linli.phrases import phrases_app
from linli.processes import RASA_PYTHON, process_environment, service_processes
from linli.refusals import AsJson, clear_errors, console
from linli.supervisor import Supervisor, prepare_home
from linli.teaching import teach_app
from linli.train_command import train_for, train_now
from linli.training import is_outdated, live_model
from linli.versions import is_tampered

app = typer.Typer(help="邻里通 linli：街道、社区和村用的居民服务机器人。", no_args_is_help=True, add_completion=False)
app.add_typer(office_app, name="office")
app.add_typer(phrases_app, name="phrases")
app.add_typer(guide_app, name="guide")
app.add_typer(teach_app, name="teach")
app.add_typer(models_app, name="models")
nlu_app = typer.Typer(help="模型怎样理解居民的话。", no_args_is_help=True)
app.add_typer(nlu_app, name="nlu")
app.command("gate")(gate)


@app.command()
def demo() -> None:
    """试一试：全部在这台电脑上运行，用网页代替 Telegram。按 Ctrl-C 结束。"""
    with clear_errors():
        settings = demonstration.demo_settings()
        _prepare(settings)
        demonstration.mark_home(settings)
        _train_if_needed(settings)
        _set_up_logging()
        asyncio.run(demonstration.run_demo(settings))


@app.command()
def run() -> None:
    """正式运行：需要 LINLI_TELEGRAM_TOKEN 和 LINLI_OFFICE（环境变量或 .env）。"""
    with clear_errors():
        settings = load_settings()
        demonstration.refuse_demo_home(settings)
        if not settings.telegram_token.get_secret_value():
            raise HelpdeskError(
                "还没有机器人的令牌：在 .env 里写一行 LINLI_TELEGRAM_TOKEN=…（在 Telegram 里找 @BotFather 要）"
            )
        _prepare(settings)
        _train_if_needed(settings)
        _set_up_logging()
        asyncio.run(Supervisor(settings, service_processes(settings, sandbox=False)).run())


@app.command()
def status(as_json: AsJson = False) -> None:
    """各个进程是否正常；全部正常时退出码为 0，否则为 1。"""
    with clear_errors():
        health = service_health(load_settings())
    if as_json:
        typer.echo(json.dumps(health, ensure_ascii=False))
    else:
        for one in health["processes"]:
            mark = "✓" if one["healthy"] else "✗"
            detail = "" if one["healthy"] else f"  {one['detail']}"
            typer.echo(f"{mark} {one['name']:<8} pid {one['pid'] or '-':<7} {one['memory_mb'] or '-':>5} MB{detail}")
        if not health["processes"]:
            typer.echo("没有在运行。用 make demo 或 make run 启动。")
    raise typer.Exit(0 if health["healthy"] else 1)


@app.command()
def train(
    as_json: AsJson = False,
    activate: Annotated[
        bool, typer.Option("--activate/--no-activate", help="上线检查通过就上线；不加时只训练，上不上线再定。")
    ] = False,
    job: Annotated[int | None, typer.Option(hidden=True, help="机器人已经登记的训练。")] = None,
) -> None:
    """训练一个新模型；失败时原来的模型照常使用。"""
    with clear_errors():
        settings = load_settings()
        prepare_home(settings)
        train_for(settings, as_json=as_json, activate=activate, job_id=job)


@app.command()
def evaluate(
    out: Annotated[Path | None, typer.Option(help="报告放在哪个目录。")] = None,
    page: Annotated[
        bool, typer.Option("--page", help="同时重写 docs/evaluation.md（只有数字，没有任何人的原话）。")
    ] = False,
) -> None:
    """量一量模型懂多少，写出报告。"""
    settings = load_settings()
    folder = out or settings.home / "evaluation"
    arguments = ["--out", str(folder.resolve())]
    if page:
        arguments += ["--page", str(ROOT / "docs" / "evaluation.md"), "--time-training"]
    model = _need_model(settings)
    if is_outdated(settings):
        console.print("注意：这个模型不是用现在的程序和句子训练的；要量现在的，先运行 make train。")
    _run_nlu(settings, "nlu.evaluate", "--model", str(model), *arguments)


@app.command()
def predict(
    source: Annotated[Path, typer.Option("--input", help='每行一个 {"id","text"}。')],
    target: Annotated[Path, typer.Option("--output", help="结果写到哪个文件。")],
    skip_broken: Annotated[bool, typer.Option("--skip-broken", help="读不了的行说明以后跳过，不停下来。")] = False,
) -> None:
    """对文件里的每一行给出模型的理解；全部读完以后才写出结果。"""
    with clear_errors():
        if not source.is_file():
            raise HelpdeskError(f"没有这个文件：{source}（用法：make predict IN=输入.jsonl OUT=结果.jsonl）")
    settings = load_settings()
    arguments = ["--in", str(source.resolve()), "--out", str(target.resolve())]
    if skip_broken:
        arguments.append("--skip-broken")
    _run_nlu(settings, "nlu.predict", "--model", str(_need_model(settings)), *arguments)


@app.command()
def stats(
    period: Annotated[str, typer.Argument(help=f"时间：{EXAMPLES}。")] = "",
    by: Annotated[Dimension, typer.Option(help="按什么分。")] = Dimension.TEAM,
    team: Annotated[str | None, typer.Option(help="只看一个科室（代码）。")] = None,
    chart: Annotated[Path | None, typer.Option(help="把图表写到这个 PNG 文件。")] = None,
    as_json: AsJson = False,
) -> None:
    """响应率、解决率、满意率，趋势，没办结的放了多久。"""
    with clear_errors():
        facts = statistics.office_report(load_settings(), period, by, team)
        if chart is not None:
            chart.write_bytes(asyncio.run(draw_chart(facts)))
    typer.echo(json.dumps(report_facts(facts), ensure_ascii=False) if as_json else statistics.as_table(facts))


@nlu_app.command("adapt")
def adapt_model(
    corpus: Annotated[Path | None, typer.Option(help="以往的留言：.jsonl、.csv 或 .xlsx，有一栏是文字。")] = None,
    column: Annotated[list[str] | None, typer.Option(help="文字在哪一栏；标题和正文分开的写两次。")] = None,
    check: Annotated[Path | None, typer.Option(help="本单位自己标注的留言（.jsonl），只用来检验。")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看有没有提高，什么也不保存。")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="忘掉学过的，下一次训练不再用。")] = False,
    as_json: AsJson = False,
) -> None:
    """从以往的留言里学，不用标注；先比较，确有提高才保存，下一次训练用上。没有提高时退出码为 3。"""
    with clear_errors():
        settings = load_settings()
        if (corpus is None) is not forget:
            raise HelpdeskError("要么 --corpus 文件，要么 --forget，二者选一")
        if corpus is None:
            there = adaptation.forget(settings)
            words = "已忘掉，重新训练（make train）以后模型就不再用。" if there else "本来就没有学过什么。"
            typer.echo(json.dumps({"forgotten": there}) if as_json else words)
            return
        prepare_home(settings)
        code = adaptation.adapt(settings, corpus, columns=column or [], check=check, dry_run=dry_run, as_json=as_json)
    raise typer.Exit(code)


def _prepare(settings: Settings) -> None:
    prepare_home(settings)
    remove_leftovers(settings)
    bring_office(settings)


def _train_if_needed(settings: Settings) -> None:
    if live_model(settings) is None:
        console.print("第一次运行：先训练模型，大约一分钟 …")
    elif is_outdated(settings):
        console.print("程序或它学的句子有更新：先重新训练模型，大约一分钟 …")
    elif _is_tampered(settings):
        console.print("正在用的模型文件被改动过（校验码不对），不用它：先重新训练模型，大约一分钟 …")
    else:
        return
    train_now(settings)


def _is_tampered(settings: Settings) -> bool:
    with opened(settings) as database:
        return is_tampered(settings, database)


def _need_model(settings: Settings) -> Path:
    with clear_errors():
        model = live_model(settings)
        if model is None:
            prepare_home(settings)
            train_now(settings)
            model = live_model(settings)
        assert model is not None  # noqa: S101 - train_now raises when there is none
    return model


def _run_nlu(settings: Settings, module: str, *arguments: str) -> None:
    # The rules in front of the model live in this environment; Rasa's may not import them and asks.
    argv = [str(RASA_PYTHON), "-m", module, *arguments, "--service-python", sys.executable]
    code = subprocess.run(argv, cwd=ROOT, env=process_environment(settings), check=False).returncode
    raise typer.Exit(code)


def _set_up_logging() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
