"""The source tree as these tests see it."""

import ast
import configparser
import subprocess
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "huhutong"


@lru_cache(maxsize=1)
def files() -> tuple[Path, ...]:
    """Every file that is committed or about to be: git decides what is ours."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(sorted({ROOT / name for name in listed.split("\0") if name and _is_file(name)}))


def _is_file(name: str) -> bool:
    return (ROOT / name).is_file()


def texts() -> Iterator[tuple[Path, str]]:
    """Every file that is text."""
    for path in files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def python_files() -> list[Path]:
    """Our Python, without the migrations, which Django writes."""
    return [p for p in files() if p.suffix == ".py" and "migrations" not in p.parts]


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file, parsed once."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def short(path: Path) -> str:
    """The path as it is written in messages and in the list of exceptions."""
    return path.relative_to(ROOT).as_posix()


def app_of(path: Path) -> str:
    """The app a file of the package belongs to; empty for files outside of apps."""
    parts = path.relative_to(ROOT).parts
    return parts[1] if len(parts) > 2 and parts[0] == PACKAGE.name else ""


def is_test(path: Path) -> bool:
    """Whether the file is a test or serves tests only."""
    return "tests" in path.parts or path.name == "conftest.py"


@lru_cache(maxsize=1)
def layers() -> tuple[tuple[str, ...], ...]:
    """The layers of .importlinter from the top; siblings share one."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    lines = contracts["importlinter:contract:layers"]["layers"].split("\n")
    return tuple(tuple(n.strip() for n in line.split("|")) for line in lines if line.strip())


def may_know(upper: str, lower: str) -> bool:
    """Whether upper may depend on lower: itself, or a layer strictly below."""
    if upper == lower:
        return True
    height = {name: -i for i, row in enumerate(layers()) for name in row}
    return height[upper] > height[lower]


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a name or attribute chain; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        front = dotted(node.value)
        return f"{front}.{node.attr}" if front else ""
    return ""


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, module or module.name) of every import, also inside functions."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
