"""What services of the registry are given: plain frozen values, money in fen."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

SELF_STATED: Final = "self"
SOURCES: Final = ("self", "cadre", "neighbour", "document", "government", "roster")


@dataclass(frozen=True, slots=True)
class MemberInput:
    """A person of a household. With an ID number, sex and birth come from it.

    relation  code of Membership.Relation.  sex  "m", "f" or "".
    uuid      given by generators that tie people later; None: a new one.
    """

    name: str
    relation: str = "02"
    id_number: str = ""
    phone: str = ""
    sex: str = ""
    birth_on: date | None = None
    uuid: UUID | None = None


@dataclass(frozen=True, slots=True)
class SourceInput:
    """Where the fields come from: source (one of SOURCES), basis, collector and day."""

    source: str
    on: date
    collector: str = ""
    basis: str = ""

    def as_json(self) -> dict[str, str]:
        """The value kept per field in VersionedRow.sources."""
        return {
            "source": self.source,
            "basis": self.basis,
            "collector": self.collector,
            "on": self.on.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class ProfileInput:
    """Labour (people), skill and plan (0 to 3), dwelling."""

    labour_count: int = 0
    skill: int = 0
    plan: int = 0
    plan_text: str = ""
    dwelling: str = ""


@dataclass(frozen=True, slots=True)
class IncomeInput:
    """Income of one kind and year; cost_fen None: imputed from the ratio for the economy type.

    member  index into HouseholdInput.members of who earned it; person  their key, when they
            are registered already; neither: the household.
    """

    kind: str
    year: int
    gross_fen: int
    cost_fen: int | None = 0
    member: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class AssetInput:
    """One asset with its value."""

    kind: str
    value_fen: int
    description: str = ""


@dataclass(frozen=True, slots=True)
class DebtInput:
    """One debt: balance, part due within 12 months, whether private at high interest."""

    kind: str
    balance_fen: int
    due_12m_fen: int = 0
    creditor: str = ""
    high_interest: bool = False


@dataclass(frozen=True, slots=True)
class MemberFactsInput:
    """What is known of one member; "" and None: not known.

    member  index into HouseholdInput.members; person_id  the key, when registered already.
    """

    education: str = ""
    labour: str = ""
    skill: str = ""
    work_place: str = ""
    months_away: int | None = None
    medical: str = ""
    pension: str = ""
    other_insurance: str = ""
    member: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class LandInput:
    """A piece of land; area in 1/100 mu, rent in fen a year."""

    kind: str
    area_hundredths: int
    tenure: str = "contracted"
    rent_fen: int | None = None
    until_on: date | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class ProductionInput:
    """What is grown or kept; scale in 1/100 of the unit; cost_fen None: no books are kept."""

    kind: str
    year: int
    scale_hundredths: int
    unit: str
    name: str = ""
    cycle_months: int | None = None
    output_fen: int | None = None
    cost_fen: int | None = None


@dataclass(frozen=True, slots=True)
class MachineryInput:
    """Machines of one sort."""

    name: str
    quantity: int = 1
    bought_year: int | None = None


@dataclass(frozen=True, slots=True)
class SpendingInput:
    """What is spent on one purpose in a year."""

    kind: str
    year: int
    amount_fen: int
    description: str = ""


@dataclass(frozen=True, slots=True)
class HonourInput:
    """A title, an honour, a credit report that was seen."""

    kind: str
    title: str
    issuer: str = ""
    given_on: date | None = None


@dataclass(frozen=True, slots=True)
class NeedInput:
    """Money that would be needed."""

    purpose: str
    amount_fen: int
    wanted_on: date | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ArchiveInput:
    """An archive as known on a day. A class that is None stays as it is; () empties it.

    nothing  codes of rules.classes: the household has none of these, which is an answer.
    """

    source: SourceInput
    profile: ProfileInput | None = None
    incomes: tuple[IncomeInput, ...] | None = None
    assets: tuple[AssetInput, ...] | None = None
    debts: tuple[DebtInput, ...] | None = None
    members: tuple[MemberFactsInput, ...] | None = None
    land: tuple[LandInput, ...] | None = None
    production: tuple[ProductionInput, ...] | None = None
    machinery: tuple[MachineryInput, ...] | None = None
    expected: tuple[IncomeInput, ...] | None = None
    spending: tuple[SpendingInput, ...] | None = None
    honours: tuple[HonourInput, ...] | None = None
    needs: tuple[NeedInput, ...] | None = None
    nothing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ConsentInput:
    """A consent given by the head for one purpose; evidence says where the paper lies."""

    given_at: datetime
    purpose: str = "archive_and_evaluation"
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class HouseholdInput:
    """A household with its people; exactly one member has relation "02".

    number         "" : the next free one.  group_id  key of a places.Group of the village.
    duplicate_of   key of the household that this one repeats.
    """

    members: tuple[MemberInput, ...]
    group_id: int | None = None
    number: str = ""
    source_number: str = ""
    address: str = ""
    residence: str = "resident"
    economy_type: str = ""
    consents: tuple[ConsentInput, ...] = ()
    archive: ArchiveInput | None = None
    duplicate_of: int | None = None
    uuid: UUID | None = None


@dataclass(frozen=True, slots=True)
class TieInput:
    """`other` is the `relation` of `person` (uuids); source registry, declared, staff_interest."""

    person: UUID
    other: UUID
    relation: str
    source: str = "declared"


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """What scoring, evaluation and granting read of a household on a day. Money: fen.

    principal            uuid of the credit principal, None: no_principal; principal_age years.
    net_income_fen       all kinds, gross less cost (may be negative)
    business_income_fen  farm and business, gross less cost (may be negative)
    """

    household_id: int
    uuid: UUID
    number: str
    village_id: int
    group_id: int | None
    residence: str
    is_duplicate: bool
    has_consent: bool
    has_archive: bool
    principal: UUID | None
    principal_age: int | None
    labour_count: int
    skill: int
    plan: int
    net_income_fen: int
    business_income_fen: int
    assets_fen: int
    debts_fen: int
    debts_due_12m_fen: int
    high_interest_fen: int
    missing: tuple[str, ...] = field(default=())
