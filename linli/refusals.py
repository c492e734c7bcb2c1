"""What the command line says when something cannot be done: one sentence, or the list of faults, and exit code 1."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.errors import HelpdeskError, OfficeError

MOST_SHOWN = 20  # Faults on the screen; --json has all.

console = Console(stderr=True)
AsJson = Annotated[bool, typer.Option("--json", help="给程序读的输出。")]


@contextmanager
def clear_errors(*, as_json: bool = False) -> Iterator[None]:
    """Turn what the house refuses into one sentence (or a list of faults) and exit code 1; JSON goes to the output."""
    try:
        yield
    except OfficeError as error:
        if as_json:
            typer.echo(json.dumps({"faults": [asdict(fault) for fault in error.faults]}, ensure_ascii=False))
            raise typer.Exit(1) from None
        console.print(f"[red]设置有 {len(error.faults)} 处要改：[/red]")
        for fault in error.faults:
            console.print(f"  · {fault}", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None
    except HelpdeskError as error:
        _refuse(str(error), as_json=as_json)
    except (SQLAlchemyError, ImportError) as error:  # ImportError: the address asks for a driver nobody installed.
        _refuse(f"数据库用不了（{type(error).__name__}），请检查 LINLI_DATABASE_URL", as_json=as_json)
    except OSError as error:
        words = f"读写不了 {error.filename or ''}（{error.strerror}），请检查 LINLI_HOME 和文件的权限"
        _refuse(words, as_json=as_json)


def show_faults(file: str, faults: Sequence[tuple[int, str]]) -> None:
    """What is wrong with a file, line by line; of many the first."""
    for line, why in faults[:MOST_SHOWN]:
        console.print(f"{file}:{line}：{why}", markup=False, highlight=False, soft_wrap=True)
    if len(faults) > MOST_SHOWN:
        console.print(f"… 还有 {len(faults) - MOST_SHOWN} 行，用 --json 看全部")


def _refuse(words: str, *, as_json: bool) -> NoReturn:
    if as_json:
        typer.echo(json.dumps({"error": words}, ensure_ascii=False))
    else:
        console.print(words, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1) from None
