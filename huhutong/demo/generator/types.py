"""What the generator hands out. Amounts are fen; days are dates of the demo's calendar."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Sex = Literal["male", "female"]
Residence = Literal["resident", "trader", "migrant", "registered_absent", "moved_away"]


@dataclass(frozen=True)
class Truth:
    """What the generator knows and no one in the demo does.

    standing   true standing among neighbours, standard normal over the county
    will_default  whether the household would fall behind if it borrowed its whole limit
    """

    standing: float
    will_default: bool


@dataclass(frozen=True)
class PersonSeed:
    """One person. key is unique in the village; relation is the GB/T 4761 code to the head."""

    key: str
    name: str
    sex: Sex
    birth_on: date
    id_number: str
    phone: str | None
    relation: str
    labour: bool


@dataclass(frozen=True)
class IncomeSeed:
    """One kind of income in last year, gross and costs."""

    kind: Literal["wage", "business", "property", "transfer"]
    gross_fen: int
    cost_fen: int


@dataclass(frozen=True)
class AssetSeed:
    """One asset at its value."""

    kind: str
    value_fen: int
    description: str


@dataclass(frozen=True)
class DebtSeed:
    """One debt: what is owed, and what of it falls due within 12 months."""

    kind: str
    creditor: str
    balance_fen: int
    due_12m_fen: int
    high_interest: bool


@dataclass(frozen=True)
class HouseholdSeed:
    """One household with all that its archive will hold."""

    number: str
    group_code: str
    surname: str
    residence: Residence
    trade: str
    address: str
    people: tuple[PersonSeed, ...]
    consents: bool
    labour_count: int
    skill: int
    plan: int
    incomes: tuple[IncomeSeed, ...]
    assets: tuple[AssetSeed, ...]
    debts: tuple[DebtSeed, ...]
    credit_facts: tuple[str, ...]
    truth: Truth

    @property
    def head(self) -> PersonSeed:
        """The head: the first person, by construction."""
        return self.people[0]


@dataclass(frozen=True)
class TieSeed:
    """Kinship across households: person is relation of other, both by key."""

    person: str
    other: str
    relation: Literal["parent", "sibling"]


@dataclass(frozen=True)
class GroupSeed:
    """A natural village, made up around the town's point."""

    code: str
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class VillageSeed:
    """One administrative village, whole."""

    code: str
    name: str
    latitude: float
    longitude: float
    groups: tuple[GroupSeed, ...]
    households: tuple[HouseholdSeed, ...] = field(repr=False)
    ties: tuple[TieSeed, ...] = field(repr=False)
