"""The household an event is recorded for, loaded through the door, and who lives in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Max

from huhutong.households.event_errors import RelationMissing
from huhutong.households.models import EventChange, Household, HouseholdEvent, Membership, Person
from huhutong.households.rules.changes import Living, check_reason, relations_under
from huhutong.households.rules.kinship import HEAD
from huhutong.households.selectors.doors import household_in_scope
from huhutong.households.services.authority import check_lives_on, check_may_edit
from huhutong.households.services.events.book import Book, Occasion
from huhutong.infra.clock import date_of
from huhutong.kernel.errors import NotInScope
from huhutong.kernel.masks import mask_name
from huhutong.org.public import User

Kind = HouseholdEvent.Kind


@dataclass(frozen=True, slots=True)
class NewHead:
    """Who is head of those who stay, and what the others are to them (where not told by codes)."""

    person: UUID | None = None
    relations: Mapping[UUID, str] | None = None


@dataclass(slots=True)
class Home:
    """A household with who lives there now: their rows, and what rules read of them."""

    household: Household
    members: dict[int, Membership]
    living: list[Living]

    def member(self, person: UUID) -> Membership:
        """The row of somebody who lives here. Raises NotInScope."""
        found = next((m for m in self.members.values() if m.person.uuid == person), None)
        if found is None:
            raise NotInScope
        return found

    def lives(self, person: int) -> Living:
        """What rules read of somebody who lives here."""
        return next(row for row in self.living if row.person == person)

    def keys(self, people: Iterable[UUID]) -> set[int]:
        """Keys of those among the given who live here; the rest are left out."""
        wanted = set(people)
        return {m.person_id for m in self.members.values() if m.person.uuid in wanted}

    def said(self, relations: Mapping[UUID, str] | None) -> dict[int, str]:
        """Relations by key, of those who live here. Raises RelationMissing for a code unknown."""
        told = {}
        for member in self.members.values():
            code = (relations or {}).get(member.person.uuid, "")
            if code and code not in Membership.Relation.values:
                name = mask_name(member.person.name)
                raise RelationMissing(name=name, number=self.household.number)
            told[member.person_id] = code
        return told


def open_book(occasion: Occasion, kind: str, *others: UUID) -> tuple[Book, Home, list[Household]]:
    """The book of a new event, the home it is about, and others through the same door.

    All are locked until the end of the transaction. Raises PermissionRefused, NotInScope,
    ReasonMissing, HouseholdEnded.
    """
    today = date_of(occasion.at)
    institution = check_may_edit(occasion.officer, today)
    reason = check_reason(occasion.reason)
    found = lock_in_scope(occasion.officer, (occasion.uuid, *others), today)
    for household in found:
        check_lives_on(household)
    event = HouseholdEvent(
        kind=kind,
        household=found[0],
        happened_on=occasion.happened_on,
        recorded_at=occasion.at,
        recorded_by=occasion.officer,
        reason=reason,
    )
    return Book(event, institution), home_of(found[0]), found[1:]


def lock_in_scope(officer: User, uuids: Sequence[UUID], on: date) -> list[Household]:
    """The households in the given order, locked by key so that two events never wait in a ring."""
    found = [household_in_scope(officer, uuid, on) for uuid in uuids]
    keys = sorted({household.pk for household in found})
    list(Household.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    # Read again: what was decided on must be what is locked.
    return [household_in_scope(officer, uuid, on) for uuid in uuids]


def home_of(household: Household) -> Home:
    """The household with who lives there now. Cost: 3 queries."""
    rows = Membership.objects.filter(household=household, left_on=None)
    members = list(rows.select_related("person").order_by("pk"))
    return Home(household, {m.person_id: m for m in members}, living_of(members))


def living_of(members: Sequence[Membership]) -> list[Living]:
    """What rules read of people, by their present rows. Cost: 2 queries."""
    made = EventChange.objects.filter(
        table=EventChange.Table.MEMBERSHIP,
        row__in=[m.pk for m in members],
        before=None,
        event__undone_at=None,
    )
    fixed = set(made.values_list("row", flat=True))
    people = [m.person_id for m in members]
    before = former_until(people)
    return [
        Living(
            person=m.person_id,
            name=mask_name(m.person.name),
            relation=m.relation,
            since=m.joined_on,
            sex=m.person.sex,
            birth_on=m.person.birth_on,
            fixed=m.pk in fixed,
            free_from=before.get(m.person_id),
        )
        for m in members
    ]


def former_until(people: Sequence[int]) -> dict[int, date]:
    """person -> the first day on which no ended row of theirs held any more. Cost: 1 query."""
    # Rows that held for no day say nothing of where somebody lived.
    ended = Membership.objects.filter(person__in=people, left_on__gt=F("joined_on"))
    found = ended.order_by().values("person").annotate(until=Max("left_on"))
    return dict(found.values_list("person", "until"))


def living_alone(person: Person) -> Living:
    """What rules read of somebody who lives in no household now. Cost: 1 query."""
    return Living(
        person=person.pk,
        name=mask_name(person.name),
        relation="",
        since=date.min,
        sex=person.sex,
        birth_on=person.birth_on,
        free_from=former_until([person.pk]).get(person.pk),
    )


def stay_under(book: Book, home: Home, staying: Sequence[Living], new: NewHead) -> None:
    """Those who stay live on under a head; with another head than before all have new rows.

    Whoever leaves has left already. Raises NewHeadMissing, RelationMissing.
    """
    household, on = home.household, book.event.happened_on
    head = next((p.person for p in staying if p.is_head), None)
    if head is not None and new.person is None:
        return
    if new.person is not None:
        head = next(iter(home.keys([new.person])), None)
    said = home.said(new.relations)
    relations = relations_under(staying, head=head, said=said, number=household.number)
    # A head who came to the household after the day is head from when they came; a code is to
    # the head of its time, so nobody's new row begins before the head's.
    begins = next(max(on, p.since) for p in staying if p.person == head)
    since = {p.person: max(begins, p.since) for p in staying}
    # Every old row ends before a new one begins: a household has one head at a time. A row of
    # somebody who came after the new head began would be read as a code to the new head.
    for person in staying:
        book.leave(home.members[person.person], begins, void=person.since > begins)
    for key, code in sorted(relations.items(), key=lambda item: item[1] != HEAD):
        book.join(household, key, code, since[key])
    book.change(household, head_id=head)
    book.event.head_id = head
