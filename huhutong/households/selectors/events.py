"""Events of households, and who lived where on a day by what was known on another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from huhutong.households.models import EventChange, Household, HouseholdEvent, Membership
from huhutong.households.selectors.doors import households_in_scope
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import User


def events_of(household: Household) -> QuerySet[HouseholdEvent]:
    """What happened to a household, the latest recorded first, undone events too. 1 query."""
    found = HouseholdEvent.objects.filter(Q(household=household) | Q(other=household))
    wanted = ("household", "other", "person", "partner", "head", "recorded_by", "undone_by")
    return found.select_related(*wanted).order_by("-recorded_at", "-pk")


def event_in_scope(user: User, uuid: UUID, on: date) -> HouseholdEvent:
    """An event whose households are all in scope. Raises NotInScope (404). Cost: 1 query."""
    mine = households_in_scope(user, on)
    found = HouseholdEvent.objects.filter(uuid=uuid, household__in=mine)
    found = found.filter(Q(other=None) | Q(other__in=mine))
    wanted = ("household__village", "other", "person", "partner", "head", "recorded_by")
    event = found.select_related(*wanted).first()
    if event is None:
        raise NotInScope
    return event


@dataclass(frozen=True, slots=True, order=True)
class Lived:
    """Somebody lived in a household from joined_on until left_on (exclusive; None: on and on)."""

    household: int
    key: int
    person: int
    relation: str
    joined_on: date
    left_on: date | None


def lived_on(households: Sequence[int], on: date, known_at: datetime | None = None) -> list[Lived]:
    """Who lived in the households on a day, in the order of the registry.

    known_at  as events on file at that instant told it; None: as is known now. What was known
    of a past day never changes by a later event or undoing.
    Cost: 1 query, 2 with known_at.
    """
    rows = [
        Lived(*row)
        for row in Membership.objects.filter(
            household__in=households, joined_on__lte=on
        ).values_list("household", "pk", "person", "relation", "joined_on", "left_on")
    ]
    if known_at is not None:
        rows = _as_known(rows, known_at)
    return sorted(row for row in rows if row.left_on is None or row.left_on > on)


Columns = dict[str, Any]


def _as_known(rows: list[Lived], known_at: datetime) -> list[Lived]:
    """The rows with later changes taken back; rows that were made later are left out."""
    later = Q(event__recorded_at__gt=known_at) | Q(event__undone_at__gt=known_at)
    changes = EventChange.objects.filter(
        later, table=EventChange.Table.MEMBERSHIP, row__in=[row.key for row in rows]
    ).select_related("event")
    before: dict[int, Columns | None] = {}
    for key, told in _earlier_states(changes, known_at):
        known = before.setdefault(key, told)
        if known is not None and told is not None:
            before[key] = told | known
    return [kept for row in rows if (kept := _as_it_was(row, before.get(row.key, {})))]


def _as_it_was(row: Lived, told: Columns | None) -> Lived | None:
    """The row with its earlier end, None where it was not there yet."""
    if told is None or "left_on" not in told:
        return None if told is None else row
    left = told["left_on"]
    return replace(row, left_on=None if left is None else date.fromisoformat(left))


def _earlier_states(
    changes: Iterable[EventChange], known_at: datetime
) -> list[tuple[int, Columns | None]]:
    """(row, what it was before) for each change and each undoing after an instant, in order."""
    acts = []
    for change in changes:
        event = change.event
        if event.recorded_at > known_at:
            acts.append((event.recorded_at, 0, change.pk, change.row, change.before))
        if event.undone_at is not None and event.undone_at > known_at:
            acts.append((event.undone_at, 1, -change.pk, change.row, change.after))
    acts.sort(key=lambda act: act[:3])
    return [(row, told) for _at, _kind, _key, row, told in acts]
