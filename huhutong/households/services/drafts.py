"""Archive rows from inputs, for one household and institution."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from huhutong.households.errors import CostAboveIncome, DebtDueAboveBalance
from huhutong.households.inputs import (
    ArchiveInput,
    DebtInput,
    IncomeInput,
    MemberFactsInput,
    SourceInput,
)
from huhutong.households.models import Household, IncomeRecord, StatedNone
from huhutong.households.models.archive import ArchiveRow
from huhutong.households.models.tables import ARCHIVE_TABLES
from huhutong.households.rules.classes import PROFILE, check_archive, rows_of, touched
from huhutong.households.rules.farm_income import Ratio, Ratios, imputed_cost_fen, ratio_for
from huhutong.infra.abstract import Origin
from huhutong.org.public import Institution

PROFILE_FIELDS: Final = ("labour_count", "skill", "plan", "plan_text", "dwelling")


@dataclass(frozen=True, slots=True)
class Keeper:
    """For whom, since when and as what the drafts are written."""

    household: Household
    institution: Institution
    on: date
    at: datetime
    origin: Origin = Origin.LIVE
    people: Mapping[int, int] | None = None  # index of a member -> key of the person
    ratios: Ratios = field(default_factory=dict)  # cost ratios of the institution's own


Values = dict[str, Any]


def _plain(*names: str) -> Callable[[Keeper, Any], Values]:
    """Columns that have the names of the input's attributes."""

    def values(_keeper: Keeper, row: Any) -> Values:
        return {name: getattr(row, name) for name in names}

    return values


def _person(keeper: Keeper, row: IncomeInput | MemberFactsInput) -> int | None:
    if row.member is not None and keeper.people is not None:
        return keeper.people[row.member]
    return row.person_id


def _earned(keeper: Keeper, income: IncomeInput) -> Values:
    """A cost nobody stated is imputed and marked so."""
    ratio: Ratio | None = None
    cost_fen = income.cost_fen
    if cost_fen is None:
        ratio = ratio_for(keeper.household.economy_type, keeper.ratios)
        cost_fen = imputed_cost_fen(gross_fen=income.gross_fen, ratio_bp=ratio.ratio_bp)
    if income.kind != IncomeRecord.Kind.BUSINESS and cost_fen > income.gross_fen:
        raise CostAboveIncome(kind=income.kind)
    return {
        "kind": income.kind,
        "year": income.year,
        "person_id": _person(keeper, income),
        "gross_fen": income.gross_fen,
        "cost_fen": cost_fen,
        "imputed": ratio is not None,
        "cost_ratio_bp": ratio.ratio_bp if ratio else None,
        "cost_ratio_on": ratio.since if ratio else None,
    }


def _debt(_keeper: Keeper, debt: DebtInput) -> Values:
    if debt.due_12m_fen > debt.balance_fen:
        raise DebtDueAboveBalance
    names = ("kind", "creditor", "balance_fen", "due_12m_fen", "high_interest")
    return {name: getattr(debt, name) for name in names}


_MEMBER_FIELDS: Final = (
    "education",
    "labour",
    "skill",
    "work_place",
    "months_away",
    "medical",
    "pension",
    "other_insurance",
)


def _member(keeper: Keeper, row: MemberFactsInput) -> Values:
    values = {name: getattr(row, name) for name in _MEMBER_FIELDS}
    return {"person_id": _person(keeper, row), **values}


@dataclass(frozen=True, slots=True)
class RecordClass:
    """How rows of one class are made: columns whose source is kept, values of a row."""

    sourced: tuple[str, ...]
    values: Callable[[Keeper, Any], Values]


def _class(key: tuple[str, ...], *sourced: str) -> RecordClass:
    return RecordClass(sourced, _plain(*key, *sourced))


RECORDS: Final[Mapping[str, RecordClass]] = {
    PROFILE: RecordClass(PROFILE_FIELDS, _plain(*PROFILE_FIELDS)),
    "members": RecordClass(_MEMBER_FIELDS, _member),
    "land": _class(("kind", "tenure"), "area_hundredths", "rent_fen", "until_on", "place"),
    "production": _class(
        ("kind", "year", "unit"),
        "name",
        "scale_hundredths",
        "cycle_months",
        "output_fen",
        "cost_fen",
    ),
    "machinery": _class((), "name", "quantity", "bought_year"),
    "income": RecordClass(("gross_fen", "cost_fen"), _earned),
    "expected": RecordClass(("gross_fen", "cost_fen"), _earned),
    "assets": _class(("kind",), "value_fen", "description"),
    "debts": RecordClass(("creditor", "balance_fen", "due_12m_fen", "high_interest"), _debt),
    "spending": _class(("kind", "year"), "amount_fen", "description"),
    "honours": _class(("kind",), "title", "issuer", "given_on"),
    "needs": _class(("purpose",), "amount_fen", "wanted_on", "detail"),
}


def values_of(keeper: Keeper, given: ArchiveInput) -> dict[str, list[Values]]:
    """The columns of the new rows of each class that the input speaks of.

    Raises what check_archive does, CostAboveIncome, DebtDueAboveBalance.
    """
    check_archive(given)
    return {code: _rows(keeper, given, code) for code in touched(given)}


def drafts_of(keeper: Keeper, given: ArchiveInput) -> dict[str, list[ArchiveRow]]:
    """The same as unsaved rows."""
    return {
        code: [ARCHIVE_TABLES[code](**values) for values in rows]
        for code, rows in values_of(keeper, given).items()
    }


def _rows(keeper: Keeper, given: ArchiveInput, code: str) -> list[Values]:
    record = RECORDS[code]
    inputs = [given.profile] if code == PROFILE else rows_of(given, code) or ()
    return [
        _values(keeper, given.source, record.sourced, record.values(keeper, row)) for row in inputs
    ]


@lru_cache(maxsize=256)
def _sources(source: SourceInput, names: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """The source of each filled field; one object for all rows alike, and never changed."""
    told = source.as_json()
    return dict.fromkeys(names, told)


def _values(keeper: Keeper, source: SourceInput, fields: Sequence[str], own: Values) -> Values:
    """A version of an archive class, true from the keeper's day on."""
    filled = tuple(name for name in fields if own[name] not in ("", None))
    return {
        "household_id": keeper.household.pk,
        "institution_id": keeper.institution.pk,
        "origin": keeper.origin,
        "valid_from": keeper.on,
        "recorded_at": keeper.at,
        "sources": _sources(source, filled),
        **own,
    }


def none_values(keeper: Keeper, given: ArchiveInput) -> list[Values]:
    """One row for each class of which the household is said to have nothing."""
    names = ("record_class",)
    return [
        _values(keeper, given.source, names, {"record_class": code})
        for code in sorted(given.nothing)
    ]


def none_drafts(keeper: Keeper, given: ArchiveInput) -> list[StatedNone]:
    """The same as unsaved rows."""
    return [StatedNone(**values) for values in none_values(keeper, given)]


def is_imputed(given: ArchiveInput) -> bool:
    """Whether ratios are needed for the drafts."""
    return any(row.cost_fen is None for row in (*(given.incomes or ()), *(given.expected or ())))


# Columns of a version that do not say what it tells: a ratio speaks by the cost it gave.
_OF_THE_VERSION: Final = {
    "id",
    "uuid",
    "household_id",
    "institution_id",
    "valid_from",
    "valid_to",
    "recorded_at",
    "origin",
    "sources",
    "cost_ratio_bp",
    "cost_ratio_on",
}


def told_by(row: ArchiveRow) -> tuple[Any, ...]:
    """All that a version tells, so that two can be compared."""
    columns = (field.attname for field in row._meta.concrete_fields)  # noqa: SLF001
    return tuple(getattr(row, name) for name in columns if name not in _OF_THE_VERSION)
