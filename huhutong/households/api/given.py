"""What programs send: amounts in fen, days and instants in ISO 8601, codes not words.

A field that a schema does not name is refused, so that a misspelt one is not lost in silence.
"""

from datetime import date
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from huhutong.households.models import (
    AssetRecord,
    Consent,
    DebtRecord,
    Household,
    IncomeRecord,
    Membership,
    Person,
)

MOST_MEMBERS: Final = 60
MOST_ROWS: Final = 200
PAGE: Final = 50
MOST_PAGE: Final = 200
Fen = Annotated[int, Field(strict=True, ge=0, le=10**13, description="Amount in fen (1/100 yuan)")]
Level = Annotated[int, Field(strict=True, ge=0, le=3)]
Year = Annotated[int, Field(strict=True, ge=1990, le=2100)]
VillageCode = Annotated[str, Field(pattern=r"^\d{12}$", description="Code of 12 digits")]
GroupCode = Annotated[str, Field(pattern=r"^\d{3}$", description="Code within the village")]
Name = Annotated[str, Field(min_length=1, max_length=60)]
Address = Annotated[str, Field(max_length=200)]
Phone = Annotated[str, Field(pattern=r"^[0-9+ -]{0,20}$")]
IdNumber = Annotated[str, Field(max_length=18, description="18 signs by GB 11643, or empty")]
Evidence = Annotated[
    str, Field(max_length=200, description="Where the signed paper or its scan lies")
]
Text = Annotated[str, Field(max_length=100)]


class Given(Schema):
    """What a program sends: no field beyond those named, and texts that a database can hold."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def no_text_holds_a_null(cls, values: Any) -> Any:
        """PostgreSQL keeps no NUL; a form of the pages refuses it too."""
        fields = values if isinstance(values, dict) else {}
        if any(isinstance(value, str) and "\x00" in value for value in fields.values()):
            raise PydanticCustomError("null_sign", "a text holds a NUL")
        return values


class MemberIn(Given):
    """A person; with an ID number, sex and birth day come from it."""

    name: Name
    relation: Membership.Relation = Field(description="To the head, GB/T 4761; 02 is the head")
    id_number: IdNumber = ""
    phone: Phone = ""
    sex: Person.Sex | Literal[""] = ""
    birth_on: date | None = None


class ConsentIn(Given):
    """A signed consent, on file from now on."""

    purpose: Consent.Purpose = Consent.Purpose.ARCHIVE
    evidence: Evidence


class PurposeIn(Given):
    """The purpose whose consent is withdrawn."""

    purpose: Consent.Purpose


class SourceIn(Given):
    """Where the values come from."""

    source: Literal["self", "cadre", "neighbour", "document", "government"]
    on: date
    collector: Annotated[str, Field(max_length=60)] = ""
    basis: Text = ""


class ProfileIn(Given):
    """Labour (people), skill and plan (0 none to 3 strong), dwelling."""

    labour_count: Annotated[int, Field(strict=True, ge=0, le=60)]
    skill: Level = 0
    plan: Level = 0
    plan_text: Annotated[str, Field(max_length=200)] = ""
    dwelling: Text = ""


class IncomeIn(Given):
    """One kind of income of a year. cost_fen null: computed from the livelihood's ratio.

    Whose it is: member (place in the list of members, when registering) or person (uuid of a
    member, later); neither: the household's.
    """

    kind: IncomeRecord.Kind
    year: Year
    gross_fen: Fen
    cost_fen: Fen | None
    member: Annotated[int | None, Field(ge=0)] = None
    person: UUID | None = None


class AssetIn(Given):
    """One asset with its value."""

    kind: AssetRecord.Kind
    value_fen: Fen
    description: Text = ""


class DebtIn(Given):
    """One debt: what is owed, and of it what falls due within 12 months."""

    kind: DebtRecord.Kind
    balance_fen: Fen
    due_12m_fen: Fen = 0
    creditor: Annotated[str, Field(max_length=60)] = ""
    high_interest: Annotated[bool, Field(strict=True)] = False


class ArchiveIn(Given):
    """The classes that are given become as given; a class that is left out stays as it is."""

    source: SourceIn
    profile: ProfileIn | None = None
    incomes: Annotated[list[IncomeIn] | None, Field(max_length=MOST_ROWS)] = None
    assets: Annotated[list[AssetIn] | None, Field(max_length=MOST_ROWS)] = None
    debts: Annotated[list[DebtIn] | None, Field(max_length=MOST_ROWS)] = None


class ArchiveChange(ArchiveIn):
    """The archive of a household on file: an income is a person's by uuid, not by place."""

    @model_validator(mode="after")
    def incomes_are_by_uuid(self) -> Self:
        """Nobody's income becomes the household's because its place is not known here."""
        if any(income.member is not None for income in self.incomes or []):
            raise PydanticCustomError("use_person", "member is for registering")
        return self


class HouseholdIn(Given):
    """A household with its people; exactly one member has relation 02.

    number left out: the next free one of the village. An archive needs a consent beside it.
    """

    village: VillageCode
    group: GroupCode | None = None
    number: Annotated[str, Field(pattern=r"^(\d{12}-\d{1,6})?$")] = ""
    source_number: Annotated[str, Field(max_length=40)] = ""
    address: Address = ""
    residence: Household.Residence = Household.Residence.RESIDENT
    economy_type: Household.Economy | Literal[""] = ""
    members: Annotated[list[MemberIn], Field(min_length=1, max_length=MOST_MEMBERS)]
    consents: Annotated[list[ConsentIn], Field(max_length=3, default_factory=list)]
    archive: ArchiveIn | None = None

    @model_validator(mode="after")
    def parts_fit_together(self) -> Self:
        """Each income's member is a place in the list, and no purpose is consented to twice."""
        incomes = (self.archive.incomes if self.archive else None) or []
        for income in incomes:
            if income.person is not None or (income.member or 0) >= len(self.members):
                raise PydanticCustomError("member_index", "no such member")
        if len({consent.purpose for consent in self.consents}) != len(self.consents):
            raise PydanticCustomError("repeated", "one consent for each purpose")
        return self


class Changes(Given):
    """Only what is named is changed."""

    @model_validator(mode="after")
    def something_is_named(self) -> Self:
        """An empty change is a mistake of the program."""
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_given", "nothing to change")
        return self

    def named(self) -> dict[str, Any]:
        """The fields that were sent."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class HouseholdChange(Changes):
    """Fields of a household to correct; group null: not known."""

    group: GroupCode | None = None
    address: Address = ""
    residence: Household.Residence = Household.Residence.RESIDENT
    economy_type: Household.Economy | Literal[""] = ""


class MemberChange(Changes):
    """Fields of a person to correct; the others stay. An empty ID number or phone removes it."""

    name: Name = ""
    id_number: IdNumber = ""
    phone: Phone = ""
    sex: Person.Sex | Literal[""] = ""
    birth_on: date | None = None


class UnmaskIn(Given):
    """Why somebody looks: it is kept in the audit trail."""

    purpose: Literal["visit", "identity_check", "objection", "correction"]


class ListQuery(Given):
    """Filters of the list and where it goes on."""

    village: VillageCode | None = None
    residence: Household.Residence | None = None
    archived: bool | None = Field(None, description="Whether your bank holds an archive")
    changed_since: AwareDatetime | None = Field(
        None, description="Households of which anything was written from this instant on"
    )
    cursor: Annotated[str, Field(max_length=500)] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_PAGE)] = PAGE


class OneQuery(Given):
    """The day whose archive and people are wanted; none: today."""

    as_of: date | None = None


class MemberPath(Given):
    """A household and somebody who lives there."""

    household: UUID
    person: UUID
