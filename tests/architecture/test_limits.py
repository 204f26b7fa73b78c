"""HOUSE 4: what fits on a screen is read; what does not is skimmed."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.excused import EXCUSED
from tests.architecture.tree import files, parsed, python_files, short

LINE, FUNCTION, MODULE, ARGUMENTS, COMPLEXITY = 100, 50, 400, 6, 8
Function = ast.FunctionDef | ast.AsyncFunctionDef
# As ruff counts (C901), so that there is one ruler.
BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler)


def _functions() -> Iterator[tuple[str, Function]]:
    for path in python_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, Function):
                yield f"{short(path)}::{node.name}", node


def _rows() -> Iterator[tuple[str, list[str]]]:
    for path in files():
        if path.suffix in {".py", ".ts"} and "migrations" not in path.parts:
            yield short(path), path.read_text(encoding="utf-8").splitlines()


def _lines_too_long() -> Iterator[str]:
    # Like ruff: a pragma at the end of a line does not count, as it cannot be broken.
    pragma = re.compile(r"\s+# (?:noqa|type:|pragma).*$")
    long = {n for n, rows in _rows() for row in rows if len(pragma.sub("", row)) > LINE}
    return iter(sorted(long))


def _modules_too_long() -> Iterator[str]:
    return (name for name, rows in _rows() if len(rows) > MODULE)


def _functions_too_long() -> Iterator[str]:
    for name, node in _functions():
        if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION:
            yield name


def _too_many_arguments() -> Iterator[str]:
    for name, node in _functions():
        spec = node.args
        names = [a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]
        if len([n for n in names if n not in {"self", "cls"}]) > ARGUMENTS:
            yield name


def _complexity(node: ast.AST) -> int:
    """Decisions plus one; a nested function counts for itself only."""
    total = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.Lambda):
            continue
        here = isinstance(child, BRANCHES) + (
            len(child.cases) if isinstance(child, ast.Match) else 0
        )
        total += here + _complexity(child)
    return total


def _too_complex() -> Iterator[str]:
    for name, node in _functions():
        if _complexity(node) + 1 > COMPLEXITY:
            yield name


FOUND = {
    "line": _lines_too_long,
    "function": _functions_too_long,
    "module": _modules_too_long,
    "arguments": _too_many_arguments,
    "complexity": _too_complex,
}


@pytest.mark.parametrize("limit", FOUND)
def test_limits_are_kept_but_for_the_listed_exceptions(limit: str) -> None:
    found = set(FOUND[limit]())
    excused = {e.where for e in EXCUSED if e.limit == limit}
    assert not found - excused, "\n".join(sorted(found - excused))
    assert sorted(excused - found) == [], "no longer needed in excused.py"


def test_every_exception_says_why() -> None:
    assert [e for e in EXCUSED if len(e.reason) < 20 or e.limit not in FOUND] == []


def test_limits_are_not_switched_off_in_place() -> None:
    rules = ("C901", "E501", "PLR0911", "PLR0912", "PLR0915")
    loose = [
        f"{short(path)}:{number}"
        for path in python_files()
        for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if "# noqa" in row and any(rule in row.split("# noqa", 1)[1] for rule in rules)
    ]
    assert loose == []
