"""The data dictionary: every table and column, written from the models themselves."""

from pathlib import Path

from django.apps import apps
from django.db.models import Field, ForeignKey, Model

PACKAGE = "huhutong."
PLACE = Path(__file__).resolve().parents[2] / "docs" / "dictionary.md"
HEAD = """# Data dictionary

Written by `huhutong manage write_dictionary` from the models; do not edit. Units stand in the
names: `_fen` 1/100 yuan, `_bp` 1/10,000, `_hundredths` points × 100, `_percent` a year,
`_on` a date, `_at` an instant.
"""


def _kind(field: Field) -> str:  # type: ignore[type-arg]
    """What is stored, in a word."""
    if isinstance(field, ForeignKey):
        return f"→ {field.remote_field.model._meta.label}"  # noqa: SLF001 - Django documents _meta
    name = type(field).__name__.removesuffix("Field")
    size = f"({field.max_length})" if getattr(field, "max_length", None) else ""
    return f"{name}{size}"


def _choices(field: Field) -> str:  # type: ignore[type-arg]
    return " · ".join(str(value) for value, _label in field.flatchoices)


def _rules(field: Field) -> str:  # type: ignore[type-arg]
    words = ["may be empty"] if field.null else []
    words += ["unique"] if field.unique else []
    return ", ".join(words)


def _section(model: type[Model]) -> list[str]:
    meta = model._meta  # noqa: SLF001 - Django documents _meta
    text = " ".join((model.__doc__ or "").split())
    lines = [f"## {meta.label}", "", f"Table `{meta.db_table}`. {text}", ""]
    lines += ["| column | holds | one of | rules |", "| --- | --- | --- | --- |"]
    lines += [
        f"| `{field.column}` | {_kind(field)} | {_choices(field)} | {_rules(field)} |"
        for field in meta.concrete_fields
    ]
    if meta.constraints:
        names = ", ".join(f"`{c.name}`" for c in meta.constraints)
        lines += ["", f"Constraints: {names}."]
    return [*lines, ""]


def text() -> str:
    """The whole dictionary, in the order of app and model."""
    models = [m for m in apps.get_models() if m.__module__.startswith(PACKAGE)]
    models.sort(key=lambda m: m._meta.label)  # noqa: SLF001 - Django documents _meta
    return "\n".join([HEAD, *(line for model in models for line in _section(model))])
