"""A roster row about a household that is registered: what it says becomes the current state."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from huhutong.households.inputs import ArchiveInput
from huhutong.households.models import Household, Membership, Person
from huhutong.households.rules.roster import families
from huhutong.households.services.archive import has_consent, write_archive
from huhutong.households.services.consent import write_consent
from huhutong.households.services.imports.journal import Journal
from huhutong.households.services.name_keys import (
    rekey_households,
    rekey_people,
    write_name_keys,
)
from huhutong.households.services.persons import (
    person_of,
    reuse_registered,
    set_identity,
    set_name,
    set_phone,
)
from huhutong.households.services.register import Register
from huhutong.infra import audit
from huhutong.infra.clock import date_of
from huhutong.kernel.text import normalise

FIELDS = ("address", "residence", "economy_type", "group_id")


def update_household(
    household: Household,
    rows: Sequence[families.Values],
    origin: families.Origin,
    register: Register,
) -> dict[str, Any]:
    """The household is as the roster says, in the caller's transaction; returns what was before.

    What the roster leaves empty stays. Members are known by ID number: name and phone follow
    the roster, new ones are added, absent ones stay (a list may be partial). The archive gets
    new versions, if consent is on file or comes with the roster.
    """
    journal = Journal(household, register.institution)
    _update_fields(household, rows, register)
    people = _update_members(household, rows, register)
    _update_archive(household, rows, people, (origin, register))
    return journal.before()


def _update_archive(
    household: Household,
    rows: Sequence[families.Values],
    people: Sequence[Person],
    by: tuple[families.Origin, Register],
) -> None:
    origin, register = by
    if families.consents(rows) and not has_consent(household, register.institution, register.at):
        write_consent(
            household, register.institution, origin.consent, actor=register.actor, at=register.at
        )
    if not has_consent(household, register.institution, register.at):
        return
    archive = families.archive_of([{**values, "consent": True} for values in rows], origin)
    if archive is not None:
        write_archive(
            household,
            register.institution,
            _with_people(archive, people),
            actor=register.actor,
            at=register.at,
        )


def _with_people(archive: ArchiveInput, people: Sequence[Person]) -> ArchiveInput:
    if archive.incomes is None:
        return archive
    incomes = tuple(
        income
        if income.member is None
        else replace(income, member=None, person_id=people[income.member].pk)
        for income in archive.incomes
    )
    return replace(archive, incomes=incomes)


def _update_fields(
    household: Household, rows: Sequence[families.Values], register: Register
) -> None:
    said = {
        "address": families.first(rows, "address"),
        "residence": families.first(rows, "residence"),
        "economy_type": families.first(rows, "economy_type"),
        "group_id": families.first(rows, "group"),
    }
    changed = [n for n in FIELDS if said[n] is not None and said[n] != getattr(household, n)]
    if not changed:
        return
    for name in changed:
        setattr(household, name, said[name])
    household.save(update_fields=changed)
    if "residence" in changed:
        rekey_households([household.pk])
    audit.record(
        actor=register.actor,
        action="households.edit",
        subject=("household", household.uuid),
        institution=register.institution.uuid,
        facts={"number": household.number, "fields": changed},
        at=register.at,
    )


def _update_members(
    household: Household, rows: Sequence[families.Values], register: Register
) -> list[Person]:
    """The people of the rows, in their order; changed, or added to the household."""
    current = Membership.objects.filter(household=household, left_on=None).select_related("person")
    by_number = {m.person.id_number: m.person for m in current if m.person.id_number}
    # Somebody without a number is recognised by name within the household only.
    by_name = {m.person.name: m.person for m in current if not m.person.id_number}
    people = []
    for values in rows:
        number, name = values.get("id_number") or "", normalise(values["name"])
        known = by_number.get(number) or by_name.get(name)
        if known is None:
            known = _add(household, values, register)
        else:
            _change(household, known, values, register)
        people.append(known)
    return people


def _change(
    household: Household, person: Person, values: families.Values, register: Register
) -> None:
    fields = []
    if normalise(values["name"]) != person.name:
        set_name(person, values["name"])
        fields += ["name", "name_sort", "initials"]
    if values.get("phone") and values["phone"] != person.phone:
        set_phone(person, values["phone"])
        fields += ["phone", "phone_index", "phone_tail_index"]
    if values.get("id_number") and not person.id_number:
        set_identity(person, families.member_of(values))
        fields += ["id_number", "id_index", "id_tail_index", "birth_on", "sex"]
    if not fields:
        return
    person.save(update_fields=fields)
    if "name" in fields:
        rekey_people([person.pk])
    audit.record(
        actor=register.actor,
        action="households.edit_person",
        subject=("household", household.uuid),
        institution=register.institution.uuid,
        facts={"number": household.number, "name": person.name, "fields": fields},
        at=register.at,
    )


def _add(household: Household, values: families.Values, register: Register) -> Person:
    member = families.member_of(values)
    person = reuse_registered([person_of(member, register.origin)])[0]
    if person.pk is None:
        person.save()
    made = Membership.objects.create(
        household=household,
        person=person,
        relation=member.relation,
        joined_on=date_of(register.at),
    )
    write_name_keys([made])
    audit.record(
        actor=register.actor,
        action="households.add_member",
        subject=("household", household.uuid),
        institution=register.institution.uuid,
        facts={"number": household.number, "name": person.name, "relation": member.relation},
        at=register.at,
    )
    return person
