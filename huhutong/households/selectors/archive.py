"""The archive of a household as it stood on a day, and every time it was recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from huhutong.households.models import CostRatio, Household, ProductionRecord, StatedNone
from huhutong.households.models.archive import ArchiveRow
from huhutong.households.models.tables import ARCHIVE_TABLES
from huhutong.households.rules.classes import ROWS
from huhutong.households.rules.farm_income import (
    Line,
    LineIncome,
    Ratio,
    Ratios,
    YearIncome,
    latest_year,
    line_income,
)
from huhutong.org.public import Institution, User, valid_on

TIMELINE: Final = 40
# Rows of these classes are shown by their latest year first.
_LATEST_FIRST: Final = frozenset({"income", "production", "spending"})


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


@dataclass(frozen=True, slots=True)
class History:
    """Every version of every class, closed ones too, and of what there was said to be none."""

    rows: Mapping[str, list[Any]]
    said: list[StatedNone]


def history_of(household: Household, institution: Institution) -> History:
    """All versions that the institution keeps of the household. Cost: 13 queries."""
    kept = {"household": household, "institution": institution}
    rows = {
        code: list(model._default_manager.filter(**kept).order_by("pk"))  # noqa: SLF001
        for code, model in ARCHIVE_TABLES.items()
    }
    return History(rows, list(StatedNone.objects.filter(**kept).order_by("pk")))


def archive_in(history: History, on: date) -> Archive:
    """What the archive said on a day, each class in the order in which it is shown."""
    rows = {}
    for code, versions in history.rows.items():
        there = [row for row in versions if _holds(row, on)]
        sign = -1 if code in _LATEST_FIRST else 1
        # Python's sort is stable: rows alike stay as they were recorded.
        rows[code] = sorted(
            there, key=lambda row: (sign * getattr(row, "year", 0), getattr(row, "kind", ""))
        )
    said = frozenset(row.record_class for row in history.said if _holds(row, on))
    return Archive(rows, said & set(ROWS))


def _holds(row: ArchiveRow, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or row.valid_to > on)


def archive_on(household: Household, institution: Institution, on: date) -> Archive:
    """What the institution's archive said of the household on a day. Cost: 13 queries."""
    return archive_in(history_of(household, institution), on)


def recordings_in(history: History) -> list[Recorded]:
    """Every recording of the archive, newest first."""
    found: dict[datetime, tuple[dict[str, str], list[str]]] = {}
    told = [(code, row) for code, rows in history.rows.items() for row in rows]
    told += [(row.record_class, row) for row in history.said]
    for name, row in told:
        source: dict[str, str] = next(iter(row.sources.values()), {})
        _source, classes = found.setdefault(row.recorded_at, (source, []))
        if name not in classes:
            classes.append(name)
    recorded = [Recorded(at, source, tuple(names)) for at, (source, names) in found.items()]
    return sorted(recorded, key=lambda row: row.at, reverse=True)[:TIMELINE]


def own_ratios(institution: Institution, on: date) -> Ratios:
    """Cost ratios that the institution set itself, in force on a day, by kind. Cost: 1 query."""
    rows = CostRatio.objects.filter(valid_on(on), institution=institution)
    return {row.kind: Ratio(row.ratio_bp, row.valid_from) for row in rows}


def ratios_set(user: User) -> list[CostRatio]:
    """Every ratio that the user's institution set, by kind, latest first. Cost: 1 query."""
    rows = CostRatio.objects.filter(institution=user.institution_id)
    return list(rows.order_by("kind", "-valid_from"))


def farm_lines(
    rows: Sequence[ProductionRecord], institution: Institution
) -> tuple[list[tuple[ProductionRecord, LineIncome]], YearIncome | None]:
    """What each thing grown or kept leaves, and the latest year added up; for showing only.

    The ratio is the one of the day a row was recorded for, so that a past view stays.
    Cost: 1 query for each such day.
    """
    ratios: dict[date, Ratios] = {}
    told = []
    for row in rows:
        if row.valid_from not in ratios:
            ratios[row.valid_from] = own_ratios(institution, row.valid_from)
        line = Line(row.kind, row.year, row.output_fen, row.cost_fen)
        told.append((row, line, line_income(line, ratios[row.valid_from])))
    return [(row, income) for row, _line, income in told], latest_year(
        [(line, income) for _row, line, income in told]
    )
