"""The archive of a household as it stood on a day, and every time it was recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from huhutong.households.models import Household, StatedNone
from huhutong.households.models.tables import ARCHIVE_TABLES
from huhutong.households.rules.classes import ROWS
from huhutong.org.public import Institution, valid_on

TIMELINE: Final = 40
_ORDER: Final[Mapping[str, tuple[str, ...]]] = {
    "income": ("-year", "kind", "pk"),
    "expected": ("year", "kind", "pk"),
    "production": ("-year", "kind", "pk"),
    "spending": ("-year", "kind", "pk"),
    "land": ("kind", "pk"),
    "assets": ("kind", "pk"),
    "debts": ("kind", "pk"),
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """One time that archive rows were recorded: when, from which source, what."""

    at: datetime
    source: dict[str, str]
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Archive:
    """All classes on a day: code of the class -> its rows; codes of what there is none of."""

    rows: Mapping[str, list[Any]]
    nothing: frozenset[str]


def archive_on(household: Household, institution: Institution, on: date) -> Archive:
    """What the institution's archive said of the household on a day. Cost: 13 queries."""
    kept = {"household": household, "institution": institution}
    rows = {}
    for code, model in ARCHIVE_TABLES.items():
        found = model._default_manager.filter(valid_on(on), **kept)  # noqa: SLF001
        rows[code] = list(found.order_by(*_ORDER.get(code, ("pk",))))
    said = StatedNone.objects.filter(valid_on(on), **kept)
    nothing = frozenset(said.values_list("record_class", flat=True))
    return Archive(rows, nothing & set(ROWS))


def recordings_of(household: Household, institution: Institution) -> list[Recorded]:
    """Every recording of the archive, closed versions too, newest first. Cost: 13 queries."""
    found: dict[datetime, tuple[dict[str, str], list[str]]] = {}
    kept = {"household": household, "institution": institution}

    def note(name: str, at: datetime, sources: dict[str, dict[str, str]]) -> None:
        _source, classes = found.setdefault(at, (next(iter(sources.values()), {}), []))
        if name not in classes:
            classes.append(name)

    for name, model in ARCHIVE_TABLES.items():
        rows = model._default_manager.filter(**kept)  # noqa: SLF001 - documented name of Django
        for at, sources in rows.values_list("recorded_at", "sources"):
            note(name, at, sources)
    said = StatedNone.objects.filter(**kept)
    for name, at, sources in said.values_list("record_class", "recorded_at", "sources"):
        note(name, at, sources)
    recorded = [Recorded(at, source, tuple(names)) for at, (source, names) in found.items()]
    return sorted(recorded, key=lambda row: row.at, reverse=True)[:TIMELINE]
