"""Archive rows from inputs, for one household and institution."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from huhutong.households.errors import CostAboveIncome, DebtDueAboveBalance
from huhutong.households.inputs import ArchiveInput, IncomeInput, SourceInput
from huhutong.households.models import (
    ArchiveProfile,
    AssetRecord,
    DebtRecord,
    Household,
    IncomeRecord,
)
from huhutong.households.rules.archive import imputed_cost_fen
from huhutong.infra.abstract import Origin
from huhutong.org.public import Institution

PROFILE_FIELDS = ("labour_count", "skill", "plan", "plan_text", "dwelling")
INCOME_FIELDS = ("gross_fen", "cost_fen")
ASSET_FIELDS = ("value_fen", "description")
DEBT_FIELDS = ("creditor", "balance_fen", "due_12m_fen", "high_interest")


@dataclass(frozen=True, slots=True)
class Keeper:
    """For whom, since when and as what the drafts are written."""

    household: Household
    institution: Institution
    on: date
    at: datetime
    origin: Origin = Origin.LIVE
    people: Mapping[int, int] | None = None  # index of a member -> key of the person


Values = dict[str, Any]


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


def profile_values(keeper: Keeper, given: ArchiveInput) -> list[Values]:
    """One profile, or none where the class is left as it is."""
    if given.profile is None:
        return []
    own = {name: getattr(given.profile, name) for name in PROFILE_FIELDS}
    return [_values(keeper, given.source, PROFILE_FIELDS, own)]


def income_values(keeper: Keeper, given: ArchiveInput) -> list[Values]:
    """Income rows; a cost nobody stated is imputed and marked so. Raises CostAboveIncome."""
    return [
        _values(keeper, given.source, INCOME_FIELDS, _income(keeper, income))
        for income in given.incomes or ()
    ]


def _income(keeper: Keeper, income: IncomeInput) -> Values:
    imputed = income.cost_fen is None
    cost_fen = income.cost_fen or 0
    if imputed:
        cost_fen = imputed_cost_fen(
            gross_fen=income.gross_fen, economy_type=keeper.household.economy_type
        )
    if income.kind != IncomeRecord.Kind.BUSINESS and cost_fen > income.gross_fen:
        raise CostAboveIncome(kind=income.kind)
    person = income.person_id
    if income.member is not None and keeper.people is not None:
        person = keeper.people[income.member]
    return {
        "kind": income.kind,
        "year": income.year,
        "person_id": person,
        "gross_fen": income.gross_fen,
        "cost_fen": cost_fen,
        "imputed": imputed,
    }


def asset_values(keeper: Keeper, given: ArchiveInput) -> list[Values]:
    """Asset rows."""
    return [
        _values(
            keeper,
            given.source,
            ASSET_FIELDS,
            {"kind": a.kind, "value_fen": a.value_fen, "description": a.description},
        )
        for a in given.assets or ()
    ]


def debt_values(keeper: Keeper, given: ArchiveInput) -> list[Values]:
    """Debt rows. Raises DebtDueAboveBalance."""
    rows = []
    for debt in given.debts or ():
        if debt.due_12m_fen > debt.balance_fen:
            raise DebtDueAboveBalance
        own = {
            "kind": debt.kind,
            "creditor": debt.creditor,
            "balance_fen": debt.balance_fen,
            "due_12m_fen": debt.due_12m_fen,
            "high_interest": debt.high_interest,
        }
        rows.append(_values(keeper, given.source, DEBT_FIELDS, own))
    return rows


def profile_drafts(keeper: Keeper, given: ArchiveInput) -> list[ArchiveProfile]:
    """The profile as an unsaved row."""
    return [ArchiveProfile(**values) for values in profile_values(keeper, given)]


def income_drafts(keeper: Keeper, given: ArchiveInput) -> list[IncomeRecord]:
    """Incomes as unsaved rows."""
    return [IncomeRecord(**values) for values in income_values(keeper, given)]


def asset_drafts(keeper: Keeper, given: ArchiveInput) -> list[AssetRecord]:
    """Assets as unsaved rows."""
    return [AssetRecord(**values) for values in asset_values(keeper, given)]


def debt_drafts(keeper: Keeper, given: ArchiveInput) -> list[DebtRecord]:
    """Debts as unsaved rows."""
    return [DebtRecord(**values) for values in debt_values(keeper, given)]
