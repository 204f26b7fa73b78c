"""Who may read the clock, the database and the framework (HOUSE 3)."""

import ast
from pathlib import Path

from tests.architecture.tree import (
    ROOT,
    app_of,
    dotted,
    imports,
    is_test,
    parsed,
    python_files,
    short,
)

CLOCKS = {
    "timezone.now",
    "timezone.localdate",
    "timezone.localtime",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "datetime.datetime.now",
    "datetime.date.today",
    "date.today",
    "time.time",
    "clock.now",
    "clock.today",
    "clock.real_now",
    "real_now",
}
SIGNALS = (
    "django.dispatch",
    "django.db.models.signals",
    "django.core.signals",
    "django.contrib.auth.signals",
    "django.db.backends.signals",
    "django.test.signals",
    "axes.signals",
)
IMPURE = ("django", "ninja", "random", "secrets", "os", "time", "pathlib", "sqlite3", "psycopg")
EDGES = {"views", "api", "forms", "subscribers", "commands"}


def _layer_of(path: Path) -> str:
    """The layer file a module belongs to: services.py and services/x.py are both `services`."""
    parts = [*path.relative_to(ROOT).parts[:-1], path.stem]
    known = {"rules", "steps", "services", "selectors", "models", *EDGES}
    # From the app inwards: views/steps.py is a view.
    return next((part for part in parts[2:] if part in known), "")


def _of_layers(*names: str) -> list[Path]:
    return [
        p for p in python_files() if app_of(p) and not is_test(p) and _layer_of(p) in set(names)
    ]


def _pure_files() -> list[Path]:
    kernel = [p for p in python_files() if app_of(p) == "kernel" and not is_test(p)]
    return sorted({*kernel, *_of_layers("rules", "steps")})


def test_rules_know_only_values() -> None:
    wrong = [
        f"{short(path)}:{line} imports {module}"
        for path in _pure_files()
        for line, module in imports(path)
        if module.split(".")[0] in IMPURE
    ]
    assert not wrong, "\n".join(wrong)


def test_only_edges_read_the_clock() -> None:
    inner = {*_of_layers("services", "selectors", "models"), *_pure_files()}
    wrong = [
        f"{short(path)}:{node.lineno} {dotted(node.func)}"
        for path in sorted(inner)
        if app_of(path) != "infra"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and dotted(node.func) in CLOCKS
    ]
    assert not wrong, "\n".join(wrong)


def test_edges_open_no_transaction() -> None:
    wrong = [
        f"{short(path)}:{line}"
        for path in _of_layers(*EDGES)
        for line, module in imports(path)
        if module.startswith("django.db.transaction")
    ]
    assert not wrong, "\n".join(wrong)


def test_selectors_do_not_write() -> None:
    writes = {"create", "bulk_create", "update", "bulk_update", "delete", "save", "get_or_create"}
    wrong = [
        f"{short(path)}:{node.lineno} {dotted(node.func)}"
        for path in _of_layers("selectors")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in writes
        and "objects" in ast.unparse(node.func)
    ]
    assert not wrong, "\n".join(wrong)


def test_there_are_no_signals() -> None:
    """A signal is a call that nobody can find; news goes through the outbox."""
    wrong = [
        f"{short(path)}:{line} imports {module}"
        for path in python_files()
        if not is_test(path)
        for line, module in imports(path)
        if module.startswith(SIGNALS)
    ]
    assert not wrong, "\n".join(wrong)


def test_pages_and_api_hold_no_query() -> None:
    wrong = [
        f"{short(path)}:{node.lineno}"
        for path in _of_layers("views", "api")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]
    assert not wrong, "a query belongs into selectors:\n" + "\n".join(wrong)
