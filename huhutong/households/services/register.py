"""Registering households: one by an officer, many by the bulk door of import and demo."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from huhutong.households.errors import ConsentMissing, GroupOutsideVillage
from huhutong.households.inputs import HouseholdInput
from huhutong.households.models import (
    Consent,
    Household,
    Membership,
    Person,
    StatedNone,
)
from huhutong.households.models.tables import ARCHIVE_TABLES
from huhutong.households.selectors.archive import own_ratios
from huhutong.households.services import drafts
from huhutong.households.services.authority import check_may_edit
from huhutong.households.services.numbering import Numbering
from huhutong.households.services.persons import (
    Draft,
    check_heads,
    naming_only_own,
    reuse_registered,
)
from huhutong.households.services.sheaf import Sheaf
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
    numbering: Numbering = field(default_factory=Numbering, compare=False, repr=False)


def write_households(rows: Sequence[HouseholdInput], register: Register) -> list[Household]:
    """The households stand in the registry, in the caller's transaction, in the given order.

    Raises HeadNotSingle, NameMissing, IdNumberRefused, PersonAlreadyRegistered,
    GroupOutsideVillage, HouseholdNumberTaken, ConsentMissing: then nothing was written by it.
    Cost: about 20 queries, whatever the number of rows, and 2 for each further class given.
    """
    for row in rows:
        check_heads(row)
    _check_groups(rows, register.village)
    sheaf = Sheaf()
    drafted = [Draft(member, register.origin) for row in rows for member in row.members]
    flat = reuse_registered(drafted)
    sheaf.write_people(flat)
    waiting = iter(flat)
    families = [[next(waiting) for _ in row.members] for row in rows]
    numbers = register.numbering.take(rows, register.village)
    for row, people, number in zip(rows, families, numbers, strict=True):
        sheaf.households.append(_household(row, people, number, register))
    if any(row.archive and drafts.is_imputed(row.archive) for row in rows):
        sheaf.ratios = own_ratios(register.institution, date_of(register.at))
    sheaf.write_households()
    for row, people, household in zip(rows, families, sheaf.households, strict=True):
        _collect(sheaf, row, people, household, register)
    sheaf.write_rest()
    return sheaf.households


def _check_groups(rows: Sequence[HouseholdInput], village: Village) -> None:
    wanted = {row.group_id for row in rows if row.group_id is not None}
    if not wanted:
        return
    known = set(Group.objects.filter(village=village).values_list("pk", flat=True))
    if wanted - known:
        raise GroupOutsideVillage(village=village.name)


def _household(
    row: HouseholdInput, people: Sequence[Draft | Person], number: str, register: Register
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
        village_id=register.village.pk,
        group_id=row.group_id,
        head_id=head.pk,
        address=row.address or None,
        residence=row.residence,
        economy_type=row.economy_type,
        duplicate_of_id=row.duplicate_of,
        origin=register.origin,
        registered_at=register.at,
    )


def _collect(
    sheaf: Sheaf,
    row: HouseholdInput,
    people: Sequence[Draft | Person],
    household: Household,
    register: Register,
) -> None:
    on = date_of(register.at)
    for person, member in zip(people, row.members, strict=True):
        sheaf.add_member(household, person, member.relation, on)
    for consent in row.consents:
        by, evidence = register.institution.pk, consent.evidence or None
        given = (consent.purpose, consent.given_at, None, evidence)
        sheaf.consents.append((uuid4(), household.pk, household.head_id, by, *given))
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
        {index: person.pk or 0 for index, person in enumerate(people)},
        sheaf.ratios,
    )
    for code, versions in drafts.values_of(keeper, row.archive).items():
        sheaf.archive[ARCHIVE_TABLES[code]] += versions
    sheaf.archive[StatedNone] += drafts.none_values(keeper, row.archive)


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
