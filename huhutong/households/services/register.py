"""Registering households: one by an officer, many by the bulk door of import and demo."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from huhutong.households.errors import ConsentMissing, GroupOutsideVillage, HouseholdNumberTaken
from huhutong.households.inputs import HouseholdInput
from huhutong.households.models import (
    ArchiveProfile,
    AssetRecord,
    Consent,
    DebtRecord,
    Household,
    IncomeRecord,
    Membership,
    Person,
)
from huhutong.households.rules.archive import household_number
from huhutong.households.services import drafts
from huhutong.households.services.authority import check_may_edit
from huhutong.households.services.name_keys import write_name_keys
from huhutong.households.services.persons import (
    check_heads,
    naming_only_own,
    person_of,
    reuse_registered,
)
from huhutong.infra import audit
from huhutong.infra.abstract import Origin
from huhutong.infra.actors import Actor, actor_of
from huhutong.infra.clock import date_of
from huhutong.kernel.pieces import pieces
from huhutong.org.public import Institution, User
from huhutong.places.public import Group, Village, village_in_scope

# Households written in one transaction: about 60 ms on two cores.
CHUNK = 60


@dataclass(frozen=True, slots=True)
class Register:
    """For whom and when households are registered."""

    village: Village
    institution: Institution
    actor: Actor
    at: datetime
    origin: Origin = Origin.LIVE


@dataclass(slots=True)
class _Sheaf:
    """Rows of one chunk, collected before they are written table by table."""

    households: list[Household] = field(default_factory=list)
    people: list[list[Person]] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    profiles: list[ArchiveProfile] = field(default_factory=list)
    incomes: list[IncomeRecord] = field(default_factory=list)
    assets: list[AssetRecord] = field(default_factory=list)
    debts: list[DebtRecord] = field(default_factory=list)


def write_households(rows: Sequence[HouseholdInput], register: Register) -> list[Household]:
    """The households stand in the registry, in the caller's transaction, in the given order.

    Raises HeadNotSingle, NameMissing, IdNumberRefused, PersonAlreadyRegistered,
    GroupOutsideVillage, HouseholdNumberTaken, ConsentMissing: then nothing was written by it.
    Cost: about 13 queries, whatever the number of rows.
    """
    for row in rows:
        check_heads(row)
    _check_groups(rows, register.village)
    sheaf = _Sheaf()
    sheaf.people = _people(rows, register.origin)
    _insert_people(sheaf.people)
    numbers = _numbers(rows, register.village)
    for row, people, number in zip(rows, sheaf.people, numbers, strict=True):
        sheaf.households.append(_household(row, people, number, register))
    Household.objects.bulk_create(sheaf.households)
    for row, people, household in zip(rows, sheaf.people, sheaf.households, strict=True):
        _collect(sheaf, row, people, household, register)
    _insert_rest(sheaf)
    return sheaf.households


def _check_groups(rows: Sequence[HouseholdInput], village: Village) -> None:
    wanted = {row.group_id for row in rows if row.group_id is not None}
    if not wanted:
        return
    known = set(Group.objects.filter(village=village).values_list("pk", flat=True))
    if wanted - known:
        raise GroupOutsideVillage(village=village.name)


def _people(rows: Sequence[HouseholdInput], origin: Origin) -> list[list[Person]]:
    flat = reuse_registered([person_of(member, origin) for row in rows for member in row.members])
    waiting = iter(flat)
    return [[next(waiting) for _ in row.members] for row in rows]


def _insert_people(people: Sequence[Sequence[Person]]) -> None:
    Person.objects.bulk_create([p for family in people for p in family if p.pk is None])


def _numbers(rows: Sequence[HouseholdInput], village: Village) -> list[str]:
    """The number of each row: its own, or the next free one of the village."""
    # The village row is locked, so that two registrations do not draw the same number.
    Village.objects.select_for_update().get(pk=village.pk)
    prefix = f"{village.code}-"
    used = set(Household.objects.filter(village=village).values_list("number", flat=True))
    given = [row.number for row in rows if row.number]
    for number in given:
        if number in used or given.count(number) > 1:
            raise HouseholdNumberTaken(number=number)
    used.update(given)
    tails = (number.removeprefix(prefix) for number in used if number.startswith(prefix))
    last = max((int(tail) for tail in tails if tail.isdigit()), default=0)
    numbers = []
    for row in rows:
        if not row.number:
            last += 1
        numbers.append(row.number or household_number(village.code, last))
    return numbers


def _household(
    row: HouseholdInput, people: Sequence[Person], number: str, register: Register
) -> Household:
    head = next(
        person
        for person, member in zip(people, row.members, strict=True)
        if member.relation == Membership.Relation.HEAD
    )
    return Household(
        uuid=row.uuid or uuid4(),
        number=number,
        source_number=row.source_number[:40],
        village=register.village,
        group_id=row.group_id,
        head=head,
        address=row.address or None,
        residence=row.residence,
        economy_type=row.economy_type,
        duplicate_of_id=row.duplicate_of,
        origin=register.origin,
        registered_at=register.at,
    )


def _collect(
    sheaf: _Sheaf,
    row: HouseholdInput,
    people: Sequence[Person],
    household: Household,
    register: Register,
) -> None:
    on = date_of(register.at)
    for person, member in zip(people, row.members, strict=True):
        sheaf.memberships.append(
            Membership(household=household, person=person, relation=member.relation, joined_on=on)
        )
    for consent in row.consents:
        sheaf.consents.append(
            Consent(
                household=household,
                person=household.head,
                institution=register.institution,
                purpose=consent.purpose,
                given_at=consent.given_at,
                evidence=consent.evidence or None,
            )
        )
    if row.archive is None:
        return
    if not any(c.purpose == Consent.Purpose.ARCHIVE for c in row.consents):
        raise ConsentMissing(number=household.number)
    keeper = drafts.Keeper(
        household,
        register.institution,
        on,
        register.at,
        register.origin,
        {index: person.pk for index, person in enumerate(people)},
    )
    sheaf.profiles += drafts.profile_drafts(keeper, row.archive)
    sheaf.incomes += drafts.income_drafts(keeper, row.archive)
    sheaf.assets += drafts.asset_drafts(keeper, row.archive)
    sheaf.debts += drafts.debt_drafts(keeper, row.archive)


def _insert_rest(sheaf: _Sheaf) -> None:
    Membership.objects.bulk_create(sheaf.memberships)
    write_name_keys(sheaf.memberships)
    Consent.objects.bulk_create(sheaf.consents)
    ArchiveProfile.objects.bulk_create(sheaf.profiles)
    IncomeRecord.objects.bulk_create(sheaf.incomes)
    AssetRecord.objects.bulk_create(sheaf.assets)
    DebtRecord.objects.bulk_create(sheaf.debts)


def audit_chunk(households: Sequence[Household], people: int, register: Register) -> None:
    """One audit row tells of the whole chunk, by its first and last number."""
    audit.record(
        actor=register.actor,
        action="households.register_chunk",
        subject=("village", register.village.uuid),
        institution=register.institution.uuid,
        facts={
            "village": register.village.code,
            "households": len(households),
            "people": people,
            "first": households[0].number,
            "last": households[-1].number,
        },
        at=register.at,
    )


def bulk_register(rows: Sequence[HouseholdInput], register: Register) -> list[Household]:
    """All rows stand in the registry, in order; written in short transactions, each audited.

    The bulk door of import and demo: who calls it has checked permission and scope.
    Raises what write_households raises; chunks before the refused one stay.
    """
    written: list[Household] = []
    for part in pieces(rows, CHUNK):
        with transaction.atomic():
            households = write_households(part, register)
            audit_chunk(households, sum(len(row.members) for row in part), register)
        written += households
    return written


@transaction.atomic
def register_household(
    *, officer: User, village: UUID, given: HouseholdInput, at: datetime
) -> Household:
    """The household stands in the registry of a village of the officer's scope.

    Raises PermissionRefused, NotInScope and what write_households raises.
    """
    on = date_of(at)
    institution = check_may_edit(officer, on)
    place = village_in_scope(officer, village, on)
    register = Register(place, institution, actor_of(officer), at)
    with naming_only_own(officer, on):
        household = write_households([given], register)[0]
    audit.record(
        actor=register.actor,
        action="households.register",
        subject=("household", household.uuid),
        institution=institution.uuid,
        facts={
            "number": household.number,
            "village": place.code,
            "members": len(given.members),
            "name": household.head.name if household.head else "",
        },
        at=at,
    )
    return household
