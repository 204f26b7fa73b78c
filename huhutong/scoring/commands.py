"""`huhutong scoring explain | lint`: the worked sum and the lint of a card, without a database.

Nothing of Django is imported, so they start at once and run where no Huhutong is installed.
"""

import argparse
import json
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from huhutong.scoring import card as cards
from huhutong.scoring import rules
from huhutong.scoring.card import Card
from huhutong.scoring.explain import explain
from huhutong.scoring.lint import Fault, lint
from huhutong.scoring.types import Averages, Figures, Result
from huhutong.scoring.words import translator

GROUP: Final = "scoring"
HELP: Final = "explain a score or check a scorecard, without a database"
DONE, FAULTY, BAD_USAGE = 0, 1, 2


class _BadInput(Exception):
    """A file that cannot be used; code is stable, detail says what and where."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


def add_commands(commands: Any) -> None:
    """The commands of this group."""
    explaining = commands.add_parser("explain", help="print the worked sum of one household")
    explaining.add_argument("--card", type=Path, default=cards.DEFAULT_PATH, help="card as JSON")
    explaining.add_argument(
        "--features", type=Path, required=True, help="figures and averages as JSON"
    )
    explaining.add_argument("--json", action="store_true", help="figures instead of words")
    explaining.add_argument("--lang", choices=["zh", "en"], default="zh")
    explaining.set_defaults(run=run_explain, database=False)
    linting = commands.add_parser("lint", help="name the faults of a scorecard")
    linting.add_argument("card", type=Path, metavar="FILE.json")
    linting.add_argument("--json", action="store_true", help="one JSON object for each fault")
    linting.add_argument("--lang", choices=["zh", "en"], default="zh")
    linting.set_defaults(run=run_lint, database=False)


def register(subparsers: Any) -> None:
    """The whole group under `huhutong`."""
    group = subparsers.add_parser(GROUP, help=HELP)
    add_commands(group.add_subparsers(metavar="COMMAND", required=True))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise _BadInput("unreadable", f"{path}: {problem.strerror}") from problem
    except ValueError as problem:
        raise _BadInput("not_json", f"{path}: {problem}") from problem


def _fill(kind: type[Any], content: Any, where: str) -> Any:
    if not isinstance(content, dict):
        raise _BadInput("wrong_kind", where)
    names = {f.name for f in fields(kind)}
    if unknown := sorted(set(content) - names):
        raise _BadInput("unknown_field", f"{where}.{unknown[0]}")
    try:
        return kind(**content)
    except TypeError as problem:
        raise _BadInput("missing_field", f"{where}: {problem}") from problem
    except ValueError as problem:
        raise _BadInput("out_of_bounds", f"{where}: {problem}") from problem


def _household(path: Path) -> tuple[Figures, Averages]:
    """{"figures": {…}, "averages": {…}}, keys as in scoring/types.py."""
    content = _read(path)
    if not isinstance(content, dict):
        raise _BadInput("wrong_kind", "features")
    if unknown := sorted(set(content) - {"figures", "averages"}):
        raise _BadInput("unknown_field", unknown[0])
    averages = _fill(Averages, content.get("averages"), "averages")
    if any(type(getattr(averages, f.name)) is not int for f in fields(Averages)):
        raise _BadInput("out_of_bounds", "averages: integers only")
    return _fill(Figures, content.get("figures"), "figures"), averages


def _print_faults(faults: list[Fault], arguments: argparse.Namespace) -> None:
    say = translator(chinese=arguments.lang == "zh")
    for fault in faults:
        text = fault.text(say)
        if arguments.json:
            row = {"code": fault.code, "where": fault.where, "value": fault.value, "text": text}
            text = json.dumps(row, ensure_ascii=False)
        sys.stdout.write(text + "\n")


def _refuse(problem: _BadInput) -> int:
    line = {"error": problem.code, "detail": problem.detail}
    sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
    return BAD_USAGE


def run_lint(arguments: argparse.Namespace) -> int:
    """Print the faults; 0 none, 1 some, 2 the file cannot be read as JSON."""
    try:
        faults = lint(_read(arguments.card))
    except _BadInput as problem:
        return _refuse(problem)
    _print_faults(faults, arguments)
    sys.stderr.write(f"{len(faults)} faults\n")
    return FAULTY if faults else DONE


def _figures(result: Result) -> dict[str, Any]:
    return {
        "total_hundredths": result.score.total,
        "grade": result.score.grade,
        "points_hundredths": {item.code: item.points for item in result.score.items},
        "limit_fen": result.limit.final_fen,
        "binding": result.limit.binding,
        "vetoes": list(result.vetoes),
        "reasons_for": list(result.score.reasons_for),
        "reasons_against": list(result.score.reasons_against),
    }


def run_explain(arguments: argparse.Namespace) -> int:
    """Print the worked sum; 0 done, 1 the card has faults, 2 a file cannot be used."""
    try:
        content = _read(arguments.card)
        if faults := lint(content):
            _print_faults(faults, arguments)
            return FAULTY
        row, means = _household(arguments.features)
    except _BadInput as problem:
        return _refuse(problem)
    card: Card = cards.parse(content)
    result = rules.result(row, means, card)
    if arguments.json:
        text = json.dumps(_figures(result), ensure_ascii=False)
    else:
        chinese = arguments.lang == "zh"
        text = explain(result, card, say=translator(chinese=chinese), chinese=chinese).as_text()
    sys.stdout.write(text + "\n")
    return DONE
