"""Suspicions and merges that a user may see: both people lie in the villages of their scope."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from huhutong.households.matching.people import MatchRecord
from huhutong.households.models import DuplicateSuspect, Household, Membership, Person, PersonMerge
from huhutong.households.selectors.doors import households_in_scope
from huhutong.households.selectors.names import display_person
from huhutong.infra.ui.formats import day_text
from huhutong.kernel.errors import NotInScope
from huhutong.kernel.masks import mask_id_number, mask_phone
from huhutong.org.public import User


def people_to_compare() -> Iterator[MatchRecord]:
    """Everybody who lives in a household now, opened. Cost: 1 query, and decrypts two columns."""
    rows = Membership.objects.filter(left_on=None, person__merged_into=None).order_by("person")
    wanted = rows.select_related("person", "household__village")
    for row in wanted.iterator(chunk_size=2000):
        person = row.person
        yield MatchRecord(
            key=person.pk,
            household=row.household_id,
            name=person.name,
            sex=person.sex,
            birth_on=person.birth_on,
            id_number=person.id_number or "",
            phone=person.phone or "",
            village=row.household.village.code,
        )


def _lived_in_scope(user: User, on: date, person: str) -> Exists:
    """The person lives or lived in a household of the user's scope."""
    inside = Membership.objects.filter(
        person=OuterRef(person), household__in=households_in_scope(user, on)
    )
    return Exists(inside)


def suspects_in_scope(user: User, on: date) -> QuerySet[DuplicateSuspect]:
    """The only door to suspicions, with both people, likely ones first. Cost: 1 query."""
    rows = DuplicateSuspect.objects.filter(
        _lived_in_scope(user, on, "one"), _lived_in_scope(user, on, "other")
    )
    return rows.select_related("one", "other").order_by("-probability_ppm", "pk")


def open_suspects(user: User, on: date) -> QuerySet[DuplicateSuspect]:
    """What waits for a decision; not what another merge has settled meanwhile. Cost: 1 query."""
    rows = suspects_in_scope(user, on).filter(state=DuplicateSuspect.State.OPEN)
    return rows.filter(one__merged_into=None, other__merged_into=None)


def suspect_in_scope(user: User, uuid: UUID, on: date) -> DuplicateSuspect:
    """One suspicion. Raises NotInScope (404). Cost: 1 query."""
    found = suspects_in_scope(user, on).filter(uuid=uuid).first()
    if found is None:
        raise NotInScope
    return found


def merges_in_scope(user: User, on: date) -> QuerySet[PersonMerge]:
    """The only door to merges, the latest first. Cost: 1 query."""
    rows = PersonMerge.objects.filter(
        _lived_in_scope(user, on, "kept"), _lived_in_scope(user, on, "gone")
    )
    wanted = rows.select_related("kept", "gone", "membership__household", "household")
    return wanted.order_by("-merged_at", "-pk")


def merge_in_scope(user: User, uuid: UUID, on: date) -> PersonMerge:
    """One merge. Raises NotInScope (404). Cost: 1 query."""
    found = merges_in_scope(user, on).filter(uuid=uuid).first()
    if found is None:
        raise NotInScope
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands in the registry; shown: column of the comparison -> value, masked."""

    uuid: UUID
    name: str
    household: Household | None
    relation: str
    people: int
    has_number: bool
    shown: Mapping[str, str]


def standings_of(user: User, people: Sequence[int]) -> dict[int, Standing]:
    """How these people stand, numbers and phones masked. Cost: 4 queries."""
    rows = Person.objects.in_bulk(people)
    lives = Membership.objects.filter(person__in=people, left_on=None)
    homes = {m.person_id: m for m in lives.select_related("household__village", "household__group")}
    together = Membership.objects.filter(
        household__in=[m.household_id for m in homes.values()], left_on=None
    )
    counts = dict(together.values_list("household").annotate(Count("pk")))
    relatives: dict[int, list[Person]] = {}
    for member in together.select_related("person").order_by("relation", "pk"):
        relatives.setdefault(member.household_id, []).append(member.person)
    found = {}
    for key, person in rows.items():
        home = homes.get(key)
        others = [p for p in relatives.get(home.household_id, ()) if p.pk != key] if home else []
        found[key] = Standing(
            uuid=person.uuid,
            name=display_person(user, person),
            household=home.household if home else None,
            relation=home.get_relation_display() if home else "",
            people=counts.get(home.household_id, 0) if home else 0,
            has_number=bool(person.id_number),
            shown=_shown(user, person, home, others),
        )
    return found


def _shown(
    user: User, person: Person, home: Membership | None, others: Sequence[Person]
) -> dict[str, str]:
    return {
        "id_number": mask_id_number(person.id_number or ""),
        "name": display_person(user, person),
        "birth_on": day_text(person.birth_on) if person.birth_on else "",
        "phone": mask_phone(person.phone or ""),
        "village": home.household.village.name if home else "",
        "kin": "、".join(display_person(user, other) for other in others),
        "sex": str(person.get_sex_display()) if person.sex else "",
    }
