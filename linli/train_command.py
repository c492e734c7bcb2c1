"""``linli train``: a training run from the shell or from the bot, and the one at the start of the service."""

import json
from typing import Any

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from bot.views.training import STAGES
from helpdesk.clock import SystemClock
from helpdesk.errors import HelpdeskError
from helpdesk.phrases.labels import left_out_words
from helpdesk.settings import Settings
from helpdesk.training.models import JobReason, Verdict
from linli.forecast import Step
from linli.heavy import ending_cleanly
from linli.processes import die_with_parent
from linli.refusals import console
from linli.training_book import Tell
from linli.training_run import Result, Wish, run_training

VERDICTS = {Verdict.PASSED: "上线检查通过", Verdict.FAILED: "上线检查没有通过", None: "没有做上线检查"}
_NEXT = {
    Verdict.PASSED: "要上线：linli models activate {}",
    Verdict.FAILED: "仍要用它，要两位管理员在聊天里同意（/models，模型 {}）",
    None: "再检查一次：linli gate {}",
}


def train_for(settings: Settings, *, as_json: bool, activate: bool, job_id: int | None) -> None:
    """Train, and say how it goes and ends: to a person, or to a program in lines of JSON."""
    if as_json:  # A program listens, and when it is gone nobody wants the model.
        die_with_parent()
    wish = Wish(reason=JobReason.SHELL, activate=activate, job_id=job_id)
    try:
        result = _run(settings, wish, as_json=as_json)
    except HelpdeskError as error:
        if as_json:
            typer.echo(json.dumps({"error": str(error)}, ensure_ascii=False))
        raise
    if as_json:
        typer.echo(json.dumps(_facts(result), ensure_ascii=False))
    else:
        _say(result)


def train_now(settings: Settings) -> None:
    """Before the service starts: there is no model, or it was made by another program. What is made goes live."""
    _say(_run(settings, Wish(reason=JobReason.UPDATE), as_json=False))


def _run(settings: Settings, wish: Wish, *, as_json: bool) -> Result:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with ending_cleanly(), Progress(*columns, console=console, disable=as_json) as bar:
        task = bar.add_task(STAGES["build"], total=100)
        tell = _as_lines if as_json else _as_bar(bar, task)
        result = run_training(settings, wish, tell, clock=SystemClock())
        bar.update(task, completed=100)
        return result


def _as_lines(step: Step) -> None:
    facts = {"stage": step.stage, "percent": step.percent, "seconds_left": step.seconds_left}
    typer.echo(json.dumps(facts))


def _as_bar(bar: Progress, task: TaskID) -> Tell:
    def show(step: Step) -> None:
        words = f"{STAGES.get(step.stage, step.stage)}（大约还要 {step.seconds_left} 秒）"
        bar.update(task, description=words, completed=step.percent)

    return show


def _facts(result: Result) -> dict[str, Any]:
    trained = result.trained
    return {
        "done": True,
        "job": result.job_id,
        "version": result.version_id,
        "model": trained.file.name,
        "examples": trained.examples,
        "phrases": result.phrases,
        "left_out": dict(result.left_out),
        "withdrawn": result.withdrawn,
        "adaptation": trained.adaptation,
        "adaptation_refused": trained.refused,
        "seconds": round(result.seconds, 1),
        "live": result.is_live,
        "confirmed": result.confirmed,
        "verdict": result.verdict,
        "gate_error": result.gate_error,
    }


def _say(result: Result) -> None:
    for words in _warnings(result):
        console.print(words, style="yellow", markup=False, soft_wrap=True)
    trained = result.trained
    counts = f"用了 {result.seconds:.0f} 秒，学了 {trained.examples} 句，其中你们教的 {result.phrases} 句"
    typer.echo(f"模型 {trained.file.name} 训练好了（{counts}），{_what_now(result)}。")


def _what_now(result: Result) -> str:
    if result.is_live:
        return "对话服务已经换上" if result.confirmed else "下次启动时使用"
    return f"{VERDICTS[result.verdict]}，还没有上线；{_NEXT[result.verdict].format(result.version_id)}"


def _warnings(result: Result) -> list[str]:
    said = [left_out_words(label, count) for label, count in result.left_out.items()]
    if result.withdrawn:
        said.append(f"有 {result.withdrawn} 句在训练时被撤回，下次训练才会忘掉")
    if result.trained.refused:
        said.append(f"没有用上从留言里学的：{result.trained.refused}")
    if result.gate_error:
        said.append(f"上线检查没有做成：{result.gate_error}")
    return said
