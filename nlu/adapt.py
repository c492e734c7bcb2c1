"""Learn from an office's past messages: ``python -m nlu.adapt --corpus FILE --out FILE [--dry-run] [--json]``.

Nobody needs to have labelled them. Shows how much better messages are read with what was learned, and writes FILE for
the next training only where that is beyond chance. Exit status: 0 written (or would be), 1 bad input, 3 no gain:
nothing is written, and what was there before stays.
"""

import argparse
import json
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from nlu import environment, logs
from nlu.adaptation.check import check_cases
from nlu.adaptation.corpus import Corpus, read_corpus
from nlu.adaptation.tables import CorpusError
from nlu.adaptation.verdict import Verdict, as_table
from nlu.evaluation.sets import Case, chat_cases, real_cases

environment.prepare()

REAL = Path("../shared/real")
NO_GAIN = 3
LEAST_MESSAGES = 200
# Sets of other people's messages, where they are: file, reader, name.
OTHERS = (("dev.jsonl", real_cases, "real"), ("chat_dev.jsonl", chat_cases, "chat_dev"))


def main(arguments: Optional[List[str]] = None) -> int:
    """Learn, compare, keep; returns the exit status."""
    options = _parser().parse_args(arguments)
    logs.configure()
    try:
        corpus, others = _corpus(options), _others(options)
        verdicts, adaptation = _learn(options, corpus, others)
        kept = bool(adaptation.lessons) and not options.dry_run
        if kept:
            adaptation.save(options.out)
    except CorpusError as error:
        return _fail(str(error), as_json=options.json)
    except OSError as error:
        return _fail(f"写不了 {error.filename or options.out}（{error.strerror}）", as_json=options.json)
    facts = {**_corpus_facts(corpus), "kinds": [one.as_facts() for one in verdicts], "kept": kept}
    if options.json:
        print(json.dumps(facts, ensure_ascii=False))  # noqa: T201
    else:
        print(_words(corpus, verdicts, bool(adaptation.lessons), options))  # noqa: T201
    return 0 if adaptation.lessons else NO_GAIN


def _corpus(options: argparse.Namespace) -> Corpus:
    corpus = read_corpus(options.corpus, options.column or ())
    for broken in corpus.broken_rows:
        print(f"{broken.place}：{broken.reason}，跳过", file=sys.stderr)  # noqa: T201
    if len(corpus.messages) < LEAST_MESSAGES:
        found = f"只有 {len(corpus.messages)} 条不同的留言"
        raise CorpusError(f"{options.corpus.name} 里{found}，太少，学不到东西；至少要 {LEAST_MESSAGES} 条")
    return corpus


def _learn(options: argparse.Namespace, corpus: Corpus, others: Dict[str, List[Case]]) -> "Tuple[List[Verdict], Any]":
    # These import Rasa, which takes seconds; a wrong file is told before.
    from nlu.adaptation.course import Course
    from nlu.adaptation.store import Adaptation

    course = Course.of(options.data, options.config, corpus.messages)
    verdicts, lessons = [], {}
    for kind in course.strengths:
        verdict, taught = course.judge(kind, others)
        verdicts.append(verdict)
        if verdict.helps:
            lessons[kind] = taught
    facts = {**_corpus_facts(corpus), "learned_at": datetime.now(timezone.utc).isoformat(timespec="seconds")}
    return verdicts, Adaptation.of(lessons, course.columns, facts)


def _others(options: argparse.Namespace) -> Dict[str, List[Case]]:
    files = [(options.real / file, read, name) for file, read, name in OTHERS]
    others = {name: read(file) for file, read, name in files if file.is_file()}
    return {**others, "check": check_cases(options.check)} if options.check else others


def _corpus_facts(corpus: Corpus) -> Dict[str, Any]:
    names = ("columns", "rows", "empty", "repeated", "broken", "distinct")
    return {**{name: getattr(corpus, name) for name in names}, "used": len(corpus.messages)}


def _words(corpus: Corpus, verdicts: List[Verdict], helps: bool, options: argparse.Namespace) -> str:
    read = f"读了 {corpus.rows} 行（{'+'.join(corpus.columns)}）：不同的 {corpus.distinct} 条"
    left_out = (
        f"空的 {corpus.empty}，重复的 {corpus.repeated}，读不了的 {corpus.broken}；用了 {len(corpus.messages)} 条"
    )
    if not helps:
        end = "没有学到确有把握的东西，什么也没有保存。"
    elif options.dry_run:
        end = "只是看看，什么也没有保存；去掉 --dry-run 就会保存。"
    else:
        end = f"已保存到 {options.out}，下一次训练会用上。"
    return "\n".join([f"{read}，{left_out}。", "", as_table(verdicts), "", *(one.words for one in verdicts), end])


def _fail(words: str, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"error": words}, ensure_ascii=False))  # noqa: T201
    print(words, file=sys.stderr)  # noqa: T201
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nlu.adapt", description="Learn from an office's past messages.")
    parser.add_argument("--corpus", type=Path, required=True, help=".jsonl, .csv or .xlsx with a column of texts")
    parser.add_argument("--out", type=Path, required=True, help="file for the next training")
    parser.add_argument("--column", action="append", help="name of the column; twice for title and body")
    parser.add_argument(
        "--check", type=Path, help='the office\'s own labelled messages, lines {"text", "label", "topic"}'
    )
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    parser.add_argument("--real", type=Path, default=REAL, help="folder of real messages")
    parser.add_argument("--dry-run", action="store_true", help="show, keep nothing")
    parser.add_argument("--json", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
