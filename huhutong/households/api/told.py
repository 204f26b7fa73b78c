"""What programs are told: amounts in fen, days and instants in ISO 8601, codes not words."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema


class PlaceOut(Schema):
    """A code with its name."""

    code: str
    name: str


class VillageOut(PlaceOut):
    """A village in which the token's user works, with its natural villages."""

    groups: list[PlaceOut]


class LineOut(Schema):
    """A household as the list tells it; the name as the user sees it on the pages."""

    uuid: UUID
    number: str
    village: str
    group: str | None
    head_name: str
    people: int
    residence: str
    archived: bool
    consented: bool
    ended_on: date | None


class ListOut(Schema):
    """A part of the list; next_cursor null: there is no more."""

    items: list[LineOut]
    next_cursor: str | None


class MemberOut(Schema):
    """Somebody of the household. ID number and phone are masked, "" where none is on file."""

    uuid: UUID
    name: str
    relation: str
    sex: str
    age: int | None
    id_masked: str
    phone_masked: str
    is_principal: bool
    died_on: date | None


class SourceOut(Schema):
    """Where a row comes from and since when it holds."""

    source: str
    basis: str
    collector: str
    on: date | None
    valid_from: date


class ProfileOut(Schema):
    """Labour, skill, plan, dwelling."""

    labour_count: int
    skill: int
    plan: int
    plan_text: str
    dwelling: str
    source: SourceOut


class IncomeOut(Schema):
    """Income of a kind and year; imputed: the cost was computed, nobody stated it."""

    kind: str
    year: int
    person: UUID | None
    gross_fen: int
    cost_fen: int
    imputed: bool
    source: SourceOut


class AssetOut(Schema):
    """An asset."""

    kind: str
    value_fen: int
    description: str
    source: SourceOut


class DebtOut(Schema):
    """A debt."""

    kind: str
    balance_fen: int
    due_12m_fen: int
    creditor: str
    high_interest: bool
    source: SourceOut


class ConsentOut(Schema):
    """A consent to your bank, withdrawn ones too."""

    purpose: str
    given_at: datetime
    withdrawn_at: datetime | None


class CompletenessOut(Schema):
    """How much of the archive is filled in, and the codes of what is not."""

    filled: int
    total: int
    missing: list[str]


class TotalsOut(Schema):
    """Sums of the archive on the day."""

    net_income_fen: int
    assets_fen: int
    debts_fen: int
    debts_due_12m_fen: int


class HouseholdOut(Schema):
    """A household with people and archive as of a day; version is that of now."""

    uuid: UUID
    number: str
    source_number: str
    version: str
    as_of: date
    village: PlaceOut
    group: PlaceOut | None
    residence: str
    economy_type: str
    address_masked: str
    ended_on: date | None
    members: list[MemberOut]
    profile: ProfileOut | None
    incomes: list[IncomeOut]
    assets: list[AssetOut]
    debts: list[DebtOut]
    totals: TotalsOut
    consents: list[ConsentOut]
    completeness: CompletenessOut


class WrittenOut(Schema):
    """What was written, with the household's version after it. person: a new member's uuid."""

    uuid: UUID
    number: str
    version: str
    person: UUID | None


class PersonInClear(Schema):
    """Somebody of the household in clear."""

    name: str
    id_number: str
    phone: str


class UnmaskedOut(Schema):
    """Personal data in clear; the look is in the audit trail. Keep it no longer than needed."""

    address: str
    people: list[PersonInClear]
