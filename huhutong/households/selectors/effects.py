"""What an event did, or is about to do, to whom: read from the rows it changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from huhutong.households.models import (
    EventChange,
    Household,
    HouseholdEvent,
    Membership,
    Person,
    Tie,
)

Table = EventChange.Table


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that happened: code of labels.EFFECTS, with what the sentence needs.

    relation, residence  codes.  other  a second person, or the household moved from.
    """

    code: str
    person: Person | None = None
    partner: Person | None = None
    household: str = ""
    source: str = ""
    relation: str = ""
    residence: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows that events changed, with what stands beside them."""

    members: Mapping[int, Membership]
    households: Mapping[int, Household]
    people: Mapping[int, Person]
    ties: Mapping[int, Tie]


@dataclass(slots=True)
class _Read:
    """One event with its changes: rows made and rows ended, by person."""

    event: HouseholdEvent
    changes: Sequence[EventChange]
    rows: _Rows
    made: dict[int, list[Membership]] = field(default_factory=dict)
    left: dict[int, Membership] = field(default_factory=dict)

    def of(self, table: str) -> list[EventChange]:
        """The changes of one table."""
        return [change for change in self.changes if change.table == table]


def effects_of(events: Sequence[HouseholdEvent]) -> dict[int, list[Effect]]:
    """Event -> what it did, in single effects: people, couples, households, moves. 5 queries."""
    changes: dict[int, list[EventChange]] = {event.pk: [] for event in events}
    found = list(EventChange.objects.filter(event__in=list(changes)).order_by("pk"))
    for change in found:
        changes[change.event_id].append(change)
    rows = _rows(found)
    return {event.pk: _effects(_Read(event, changes[event.pk], rows)) for event in events}


def _rows(changes: Sequence[EventChange]) -> _Rows:
    def keys(table: str) -> list[int]:
        return [change.row for change in changes if change.table == table]

    members = Membership.objects.select_related("person", "household")
    households = Household.objects.select_related("head", "joined_into")
    return _Rows(
        members.in_bulk(keys(Table.MEMBERSHIP)),
        households.in_bulk(keys(Table.HOUSEHOLD)),
        Person.objects.in_bulk(keys(Table.PERSON)),
        Tie.objects.select_related("person", "other").in_bulk(keys(Table.TIE)),
    )


def _effects(read: _Read) -> list[Effect]:
    for change in read.of(Table.MEMBERSHIP):
        row = read.rows.members[change.row]
        if change.before is None:
            read.made.setdefault(row.person_id, []).append(row)
        else:
            read.left[row.person_id] = row
    return [*_people(read), *_ties(read), *_households(read), *_moves(read)]


def _people(read: _Read) -> Iterator[Effect]:
    for change in read.of(Table.PERSON):
        yield Effect("died", person=read.rows.people[change.row], on=read.event.happened_on)


def _ties(read: _Read) -> Iterator[Effect]:
    for change in read.of(Table.TIE):
        tie = read.rows.ties[change.row]
        if change.before is None:
            married = tie.relation == Tie.Relation.SPOUSE
            code = "married" if married else "divorced"
            yield Effect(code, person=tie.person, partner=tie.other, on=read.event.happened_on)


def _households(read: _Read) -> Iterator[Effect]:
    for change in read.of(Table.HOUSEHOLD):
        row = read.rows.households[change.row]
        if change.before is None:
            yield Effect("made", person=row.head, household=row.number)
        else:
            yield from _household(read, row, change.after)


def _household(read: _Read, row: Household, after: Mapping[str, str]) -> Iterator[Effect]:
    if after.get("joined_into_id"):
        into = read.event.other.number if read.event.other else ""
        yield Effect("joined", household=row.number, source=into)
    elif after.get("ended_on"):
        yield Effect("ended", household=row.number)
    if "head_id" in after:
        yield Effect("head", person=read.event.head, household=row.number)
    if "residence" in after:
        yield Effect("residence", household=row.number, residence=after["residence"])


def _moves(read: _Read) -> Iterator[Effect]:
    for person, rows in read.made.items():
        left = read.left.get(person)
        # Of heads it is said with their household.
        for row in (r for r in rows if r.relation != Membership.Relation.HEAD):
            stays = left is not None and left.household_id == row.household_id
            code = "stays" if stays else "moves" if left else "comes"
            yield Effect(
                code,
                person=row.person,
                household=row.household.number,
                source=left.household.number if left else "",
                relation=row.relation,
            )
    dead = {change.row for change in read.of(Table.PERSON)}
    for person, row in read.left.items():
        if person not in read.made and person not in dead:
            yield Effect("leaves", person=row.person, household=row.household.number)
