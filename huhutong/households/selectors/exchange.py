"""Reads for other systems: households page by page, and those that were touched since."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from huhutong.households.api_errors import PersonNotOfHousehold
from huhutong.households.errors import GroupOutsideVillage
from huhutong.households.models import Household, Membership
from huhutong.households.selectors.listing import Line, Wish, households_listed, lines_of
from huhutong.infra.models import AuditRow
from huhutong.org.public import User
from huhutong.places.public import Group, Village, groups_of, villages_of

Position = tuple[int, str]
# Somebody looked: nothing was changed by it.
_LOOKS = ("households.unmask",)


@dataclass(frozen=True, slots=True)
class Part:
    """Some households in the order of the list; after: where the rest begins, None at the end."""

    lines: list[Line]
    after: Position | None


def households_after(
    rows: QuerySet[Household], after: Position | None, size: int
) -> tuple[list[int], Position | None]:
    """Keys of the next households by village and number, and the position of the last.

    None: there are no more. Walks the index of numbers from the position on: no row is skipped
    or comes twice when others come or go meanwhile. Cost: 1 query, whatever came before.
    """
    if after is not None:
        village, number = after
        # The first condition lets the index begin there; the second leaves out what was had.
        rows = rows.filter(village__gte=village).filter(
            Q(village__gt=village) | Q(number__gt=number)
        )
    found = list(
        rows.order_by("village_id", "number").values_list("pk", "village_id", "number")[: size + 1]
    )
    keys = [key for key, _village, _number in found[:size]]
    if len(found) <= size:
        return keys, None
    _key, village, number = found[size - 1]
    return keys, (village, number)


def households_part(
    user: User,
    wish: Wish,
    on: date,
    *,
    since: datetime | None,
    after: Position | None,
    size: int,
) -> Part:
    """A part of the list as the user may see it. Cost: 6 queries."""
    rows = households_listed(user, wish, user.institution, on)
    if since is not None:
        rows = rows.filter(touched_since(since))
    keys, rest = households_after(rows, after, size)
    return Part(lines_of(keys, user.institution, on), rest)


def touched_since(since: datetime) -> Q:
    """Households of which anything was written since a real instant, by any bank.

    By the audit chain, where every write about a household or a person leaves its row in the
    same transaction; a household that came with a whole roster by the time of its registration.
    """
    acts = AuditRow.objects.filter(recorded_at__gte=since).exclude(action__in=_LOOKS)
    people = acts.filter(subject_kind="person").values("subject_uuid")
    of_people = Membership.objects.filter(person__uuid__in=people).values("household")
    return (
        Q(registered_at__gte=since)
        | Q(uuid__in=acts.filter(subject_kind="household").values("subject_uuid"))
        | Q(pk__in=of_people)
    )


def villages_with_groups(user: User, on: date) -> list[tuple[Village, list[Group]]]:
    """The villages in which a user works, by code, each with its groups. Cost: 2 queries."""
    villages = list(villages_of(user, on))
    groups: dict[int, list[Group]] = {village.pk: [] for village in villages}
    for group in Group.objects.filter(village__in=list(groups)).order_by("code"):
        groups[group.village_id].append(group)
    return [(village, groups[village.pk]) for village in villages]


def group_key(village: Village, code: str | None) -> int | None:
    """The key of a village's group by its code, None without one. Raises GroupOutsideVillage."""
    if code is None:
        return None
    found = groups_of(village).filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise GroupOutsideVillage(village=village.name)
    return found


def keys_of_members(household: Household, wanted: Collection[UUID]) -> dict[UUID, int]:
    """Uuid -> key of members of today. Raises PersonNotOfHousehold. Cost: 1 query."""
    if not wanted:
        return {}
    members = Membership.objects.filter(household=household, left_on=None)
    found = dict(members.values_list("person__uuid", "person"))
    for uuid in wanted:
        if uuid not in found:
            raise PersonNotOfHousehold(person=str(uuid), number=household.number)
    return found


def relations_on(household: Household, on: date, known: Sequence[int]) -> dict[int, str]:
    """Person -> code of the relation on a day, of people who lived there. Cost: 1 query."""
    rows: QuerySet[Any] = Membership.objects.filter(
        household=household, person__in=known, joined_on__lte=on, is_void=False
    )
    # The last of several rows holds: under another head everybody has a new one.
    return dict(rows.order_by("joined_on", "pk").values_list("person_id", "relation"))
