"""Archive rows from inputs, for one household and institution."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from huhutong.households.errors import CostAboveIncome, DebtDueAboveBalance
from huhutong.households.inputs import ArchiveInput, IncomeInput
from huhutong.households.models import (
    ArchiveProfile,
    AssetRecord,
    DebtRecord,
    Household,
    IncomeRecord,
)
from huhutong.households.rules.archive import imputed_cost_fen
from huhutong.households.services.versions import stamp
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


def profile_drafts(keeper: Keeper, given: ArchiveInput) -> list[ArchiveProfile]:
    """One profile, or none where the class is left as it is."""
    if given.profile is None:
        return []
    values = {name: getattr(given.profile, name) for name in PROFILE_FIELDS}
    row = ArchiveProfile(
        household=keeper.household,
        institution=keeper.institution,
        origin=keeper.origin,
        **values,
    )
    source = given.source.as_json()
    return [stamp(row, on=keeper.on, at=keeper.at, source=source, fields=PROFILE_FIELDS)]


def _income(keeper: Keeper, income: IncomeInput) -> IncomeRecord:
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
    return IncomeRecord(
        household=keeper.household,
        institution=keeper.institution,
        origin=keeper.origin,
        kind=income.kind,
        year=income.year,
        person_id=person,
        gross_fen=income.gross_fen,
        cost_fen=cost_fen,
        imputed=imputed,
    )


def income_drafts(keeper: Keeper, given: ArchiveInput) -> list[IncomeRecord]:
    """Income rows; a cost nobody stated is imputed and marked so."""
    source = given.source.as_json()
    rows = [_income(keeper, income) for income in given.incomes or ()]
    return [
        stamp(row, on=keeper.on, at=keeper.at, source=source, fields=INCOME_FIELDS) for row in rows
    ]


def asset_drafts(keeper: Keeper, given: ArchiveInput) -> list[AssetRecord]:
    """Asset rows."""
    source = given.source.as_json()
    rows = [
        AssetRecord(
            household=keeper.household,
            institution=keeper.institution,
            origin=keeper.origin,
            kind=asset.kind,
            value_fen=asset.value_fen,
            description=asset.description,
        )
        for asset in given.assets or ()
    ]
    return [
        stamp(row, on=keeper.on, at=keeper.at, source=source, fields=ASSET_FIELDS) for row in rows
    ]


def debt_drafts(keeper: Keeper, given: ArchiveInput) -> list[DebtRecord]:
    """Debt rows. Raises DebtDueAboveBalance."""
    source = given.source.as_json()
    rows = []
    for debt in given.debts or ():
        if debt.due_12m_fen > debt.balance_fen:
            raise DebtDueAboveBalance
        row = DebtRecord(
            household=keeper.household,
            institution=keeper.institution,
            origin=keeper.origin,
            kind=debt.kind,
            creditor=debt.creditor,
            balance_fen=debt.balance_fen,
            due_12m_fen=debt.due_12m_fen,
            high_interest=debt.high_interest,
        )
        rows.append(stamp(row, on=keeper.on, at=keeper.at, source=source, fields=DEBT_FIELDS))
    return rows
