"""Correcting a household and its people by hand; each act is audited by field names only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huhutong.households.errors import (
    GroupOutsideVillage,
    HeadCannotLeave,
    HeadNotSingle,
    PersonAlreadyRegistered,
)
from huhutong.households.inputs import MemberInput
from huhutong.households.models import Household, Membership, Person
from huhutong.households.selectors.doors import household_in_scope
from huhutong.households.services.authority import check_lives_on, check_may_edit
from huhutong.households.services.name_keys import (
    rekey_households,
    rekey_people,
    write_name_keys,
)
from huhutong.households.services.persons import (
    known_people,
    naming_only_own,
    person_of,
    reuse_registered,
    set_identity,
    set_name,
    set_phone,
)
from huhutong.infra import audit
from huhutong.infra.abstract import Origin
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.kernel.errors import NotInScope
from huhutong.kernel.masks import mask_id_number, mask_name
from huhutong.org.public import User
from huhutong.places.public import groups_of

PERSON_FIELDS = (
    "name", "name_sort", "initials", "sex", "birth_on",
    "id_number", "id_index", "id_tail_index", "phone", "phone_index", "phone_tail_index",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Correction:
    """Who corrects which household and when."""

    officer: User
    uuid: UUID
    at: datetime


def _opened(correction: Correction) -> Household:
    """The household, if the officer may write to it, and if there still is one.

    Raises PermissionRefused, NotInScope, HouseholdEnded.
    """
    on = date_of(correction.at)
    check_may_edit(correction.officer, on)
    household = household_in_scope(correction.officer, correction.uuid, on)
    check_lives_on(household)
    return household


def _audit(
    correction: Correction, action: str, household: Household, **facts: str | list[str]
) -> None:
    institution = correction.officer.institution
    audit.record(
        actor=actor_of(correction.officer),
        action=f"households.{action}",
        subject=("household", household.uuid),
        institution=institution.uuid if institution else None,
        facts={"number": household.number, **facts},
        at=correction.at,
    )


@transaction.atomic
def edit_household(correction: Correction, *, said: Mapping[str, str | int | None]) -> Household:
    """Group, address, residence and livelihood are as said; only what changed is audited.

    Raises PermissionRefused, NotInScope, HouseholdEnded, GroupOutsideVillage.
    """
    household = _opened(correction)
    group = said.get("group_id")
    if group is not None and not groups_of(household.village).filter(pk=group).exists():
        raise GroupOutsideVillage(village=household.village.name)
    changed = [name for name, value in said.items() if getattr(household, name) != value]
    for name in changed:
        setattr(household, name, said[name])
    if changed:
        household.save(update_fields=changed)
        if "residence" in changed:
            rekey_households([household.pk])
        _audit(correction, "edit", household, fields=changed)
    return household


def _member(household: Household, person: UUID) -> Membership:
    found = Membership.objects.filter(household=household, person__uuid=person, left_on=None)
    member = found.select_related("person").first()
    if member is None:
        raise NotInScope
    return member


@transaction.atomic
def edit_person(correction: Correction, *, person: UUID, given: MemberInput) -> Person:
    """Name, ID number, phone, sex and birth are as given.

    Raises PermissionRefused, NotInScope, NameMissing, IdNumberRefused, PersonAlreadyRegistered.
    """
    household = _opened(correction)
    row = _member(household, person).person
    before = {name: getattr(row, name) for name in PERSON_FIELDS}
    set_name(row, given.name)
    set_identity(row, given)
    set_phone(row, given.phone)
    taken = known_people([row]).get(row.id_index or "")
    if taken is not None and taken.pk != row.pk:
        home = Membership.objects.filter(person=taken, left_on=None).select_related("household")
        elsewhere = home.first()
        with naming_only_own(correction.officer, date_of(correction.at)):
            raise PersonAlreadyRegistered(
                id_masked=mask_id_number(row.id_number or ""),
                number=elsewhere.household.number if elsewhere else "***",
            )
    changed = [name for name in PERSON_FIELDS if getattr(row, name) != before[name]]
    if changed:
        row.save(update_fields=changed)
        if "name" in changed:
            rekey_people([row.pk])
        plain = [n for n in changed if not n.endswith("_index") and n not in PERSON_FIELDS[1:3]]
        _audit(correction, "edit_person", household, name=row.name, fields=plain)
    return row


@transaction.atomic
def add_member(correction: Correction, *, given: MemberInput) -> Person:
    """A person belongs to the household from today.

    Raises PermissionRefused, NotInScope, HouseholdEnded, HeadNotSingle, NameMissing,
    IdNumberRefused, PersonAlreadyRegistered, PersonHasDied.
    """
    household = _opened(correction)
    if given.relation == Membership.Relation.HEAD:
        raise HeadNotSingle(count=2)
    with naming_only_own(correction.officer, date_of(correction.at)):
        person = reuse_registered([person_of(given, Origin.LIVE)])[0]
    if person.pk is None:
        person.save()
    made = Membership.objects.create(
        household=household,
        person=person,
        relation=given.relation,
        joined_on=date_of(correction.at),
    )
    write_name_keys([made])
    _audit(correction, "add_member", household, name=person.name, relation=given.relation)
    return person


@transaction.atomic
def end_membership(correction: Correction, *, person: UUID) -> None:
    """The person has left the household as of today; the row stays, and so does kinship.

    Raises PermissionRefused, NotInScope, HeadCannotLeave.
    """
    household = _opened(correction)
    member = _member(household, person)
    if member.relation == Membership.Relation.HEAD:
        raise HeadCannotLeave(name=mask_name(member.person.name))
    Membership.objects.filter(pk=member.pk, left_on=None).update(left_on=date_of(correction.at))
    rekey_people([member.person_id])
    _audit(correction, "end_membership", household, name=member.person.name)
