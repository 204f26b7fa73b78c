"""Directions between apps that import-linter cannot see: keys, strings, templates, file names."""

import ast
import re
from pathlib import Path

from django.apps import apps
from django.db.models import Model

from tests.architecture.tree import (
    PACKAGE,
    app_of,
    dotted,
    files,
    is_test,
    layers,
    may_know,
    parsed,
    python_files,
    short,
)

TEMPLATE_REFERENCE = re.compile(r"{%-?\s*(?:extends|include)\s+['\"]([^'\"]+)['\"]")
# Names that say nothing attract everything.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "misc", "manager", "managers"}


def our_models() -> list[type[Model]]:
    """Every concrete model of our apps, without the rows Django makes for many-to-many."""
    ours = [m for m in apps.get_models() if m.__module__.startswith(f"{PACKAGE.name}.")]
    return sorted(ours, key=lambda m: m._meta.label)


def test_every_app_on_disk_has_its_layer() -> None:
    named = {name for row in layers() for name in row}
    on_disk = {p.parent.name for p in PACKAGE.glob("*/__init__.py")}
    assert named == on_disk


def test_foreign_keys_point_downwards() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and isinstance(field.related_model, type)
        and field.related_model.__module__.startswith(f"{PACKAGE.name}.")
        and not may_know(model._meta.app_label, field.related_model._meta.app_label)
    ]
    assert not wrong, "\n".join(wrong)


def _names_its_own_app(path: Path, call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    # An f-string counts by the part that is written out before its first value.
    start = first.values[0] if isinstance(first, ast.JoinedStr) else first
    name = start.value if isinstance(start, ast.Constant) else ""
    return str(name).startswith(f"{PACKAGE.name}.{app_of(path)}.")


def test_no_back_door_by_string() -> None:
    """`apps.get_model` and `import_module` would go around the contracts of .importlinter."""
    wrong = [
        f"{short(path)}:{node.lineno}"
        for path in python_files()
        if app_of(path) not in {"", "config", "infra"} and not is_test(path)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and dotted(node.func).split(".")[-1] in {"get_model", "import_module", "import_string"}
        and not _names_its_own_app(path, node)
    ]
    assert not wrong, "\n".join(wrong)


def _home_of(template: str) -> str:
    first = template.split("/", 1)[0]
    return "infra" if first == "ui" else first


def test_templates_extend_and_include_downwards_and_what_exists() -> None:
    names = {
        path.as_posix().split("/templates/", 1)[1]
        for path in files()
        if "/templates/" in path.as_posix()
    }
    wrong = [
        f"{short(path)} uses {target}"
        for path in files()
        if path.suffix in {".html", ".txt", ".svg"} and "/templates/" in path.as_posix()
        for target in TEMPLATE_REFERENCE.findall(path.read_text(encoding="utf-8"))
        if target not in names or not may_know(app_of(path), _home_of(target))
    ]
    assert not wrong, "\n".join(wrong)


def test_templates_live_under_the_name_of_their_app() -> None:
    wrong = [
        short(path)
        for path in files()
        if "/templates/" in path.as_posix()
        and app_of(path)
        and _home_of(path.as_posix().split("/templates/", 1)[1]) != app_of(path)
        # axes and Django look their pages up by names of their own.
        and not path.as_posix().split("/templates/", 1)[1].startswith(("registration/", "4", "5"))
    ]
    assert not wrong, "\n".join(wrong)


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [short(p) for p in python_files() if p.stem in EMPTY_NAMES] == []
    folders = {short(f) for p in python_files() for f in p.parents if f.name in EMPTY_NAMES}
    assert folders == set()
