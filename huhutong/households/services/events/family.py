"""Households divide, join, lose somebody by death, name another head."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction

from huhutong.households.errors import GroupOutsideVillage
from huhutong.households.event_errors import (
    HoldsSomething,
    IsHeadAlready,
    NewHeadMissing,
    SameHousehold,
)
from huhutong.households.models import Household, HouseholdEvent
from huhutong.households.rules.changes import (
    Living,
    check_day,
    last_day,
    parting,
    relations_under,
)
from huhutong.households.rules.kinship import HEAD
from huhutong.households.services.events.book import Book, Occasion
from huhutong.households.services.events.opened import (
    Home,
    Kind,
    NewHead,
    home_of,
    open_book,
    stay_under,
)
from huhutong.households.services.numbering import next_number
from huhutong.households.standing import holds_of
from huhutong.infra.clock import date_of
from huhutong.places.public import groups_of


@dataclass(frozen=True, slots=True)
class Division:
    """Who leaves, under which head, to live where; stay: the head of those who stay, if new."""

    people: frozenset[UUID]
    head: NewHead
    stay: NewHead = field(default_factory=NewHead)
    group_id: int | None = None
    address: str = ""


@transaction.atomic
def record_split(occasion: Occasion, division: Division) -> HouseholdEvent:
    """Those who leave are a household of their own from the day, with a number of its own.

    It has no consent and no archive yet. Raises PermissionRefused, NotInScope, ReasonMissing,
    HouseholdEnded, EventInFuture, EventBeforeStay, EventBeforeBirth, NobodyChosen,
    NewHeadMissing, RelationMissing, GroupOutsideVillage.
    """
    book, home, _others = open_book(occasion, Kind.SPLIT)
    household, on = home.household, occasion.happened_on
    gone = home.keys(division.people)
    going, staying = parting(home.living, gone, number=household.number)
    chosen = home.keys([division.stay.person]) if division.stay.person else set()
    acting = [p for p in home.living if p.person in gone or p.person in chosen]
    check_day(on, date_of(occasion.at), acting)
    number = next_number(household.village)
    head = next(iter(home.keys([division.head.person])), None) if division.head.person else None
    said = home.said(division.head.relations)
    relations = relations_under(going, head=head, said=said, number=number)
    new = _new_household(household, division, number, occasion)
    new.head_id = head
    book.make(new, "ended_on", "head_id")
    book.event.other, book.event.person = new, home.members[head or 0].person
    for person in going:
        book.leave(home.members[person.person], on)
    for key, code in sorted(relations.items(), key=lambda item: item[1] != HEAD):
        book.join(new, key, code, on)
    stay_under(book, home, staying, division.stay)
    return book.close([household, new])


def _new_household(
    household: Household, division: Division, number: str, occasion: Occasion
) -> Household:
    group = division.group_id
    if group is not None and not groups_of(household.village).filter(pk=group).exists():
        raise GroupOutsideVillage(village=household.village.name)
    return Household(
        number=number,
        village=household.village,
        group_id=group if group is not None else household.group_id,
        address=division.address.strip() or household.address,
        residence=household.residence,
        economy_type=household.economy_type,
        registered_at=occasion.at,
    )


def check_may_end(household: Household, occasion: Occasion) -> None:
    """Raises HoldsSomething where an upper app has a line open for it."""
    what = holds_of(household.pk, date_of(occasion.at))
    if what:
        raise HoldsSomething(number=household.number, what=what)


@transaction.atomic
def record_merge(
    occasion: Occasion, *, into: UUID, relations: Mapping[UUID, str]
) -> HouseholdEvent:
    """Everybody lives in the other household from the day, and this one has ended.

    relations  what each is to the head of the other household. Archive and consents of the one
    that ended stay on file there.
    Raises PermissionRefused, NotInScope, ReasonMissing, SameHousehold, HouseholdEnded,
    HoldsSomething, EventInFuture, EventBeforeStay, EventBeforeBirth, RelationMissing.
    """
    book, home, others = open_book(occasion, Kind.MERGE, into)
    household, target, on = home.household, others[0], occasion.happened_on
    if household.pk == target.pk:
        raise SameHousehold(number=household.number)
    check_may_end(household, occasion)
    other = home_of(target)
    check_day(on, date_of(occasion.at), [*home.living, *heads(other)])
    codes = newcomers(home.living, home.said(relations), target.number)
    book.event.other = target
    for person in home.living:
        book.leave(home.members[person.person], on)
    for person in home.living:
        book.join(target, person.person, codes[person.person], on)
    book.change(household, ended_on=last_of(home.living, occasion), joined_into_id=target.pk)
    return book.close([household, target])


def heads(home: Home) -> list[Living]:
    """The head, if there is one: nobody joined under a head before that head was one."""
    return [person for person in home.living if person.is_head]


def newcomers(living: list[Living], said: Mapping[int, str], number: str) -> dict[int, str]:
    """Codes of people under another household's head. Raises RelationMissing."""
    # The head is nobody among them: a key that no person has stands for it.
    stand_in = Living(person=0, name="", relation=HEAD, since=living[0].since) if living else None
    if stand_in is None:
        return {}
    blank = [Living(p.person, p.name, "", p.since, p.sex) for p in living]
    return relations_under([stand_in, *blank], head=0, said=dict(said), number=number)


def last_of(living: list[Living], occasion: Occasion) -> date:
    """The day on which nobody lives there any more."""
    days = [last_day(person, occasion.happened_on) for person in living]
    return max(days, default=occasion.happened_on)


@transaction.atomic
def record_death(occasion: Occasion, *, person: UUID, head: NewHead) -> HouseholdEvent:
    """The person died on the day and lives nowhere since; ties stay, and so does kinship.

    head  who is head now, where the head died and others live on. Without others the household
    has ended. Raises PermissionRefused, NotInScope, ReasonMissing, HouseholdEnded,
    EventInFuture, EventBeforeStay, EventBeforeBirth, NewHeadMissing, RelationMissing.
    """
    book, home, _others = open_book(occasion, Kind.DEATH)
    household, on = home.household, occasion.happened_on
    member = home.member(person)
    dead = home.lives(member.person_id)
    check_day(on, date_of(occasion.at), [dead])
    book.event.person = member.person
    book.change(member.person, died_on=on)
    book.leave(member, on)
    staying = [p for p in home.living if p.person != dead.person]
    if not staying:
        end(book, household, last_day(dead, on))
    elif dead.is_head:
        stay_under(book, home, staying, head)
    return book.close([household])


def end(book: Book, household: Household, on: date) -> None:
    """Nobody is left: the household has ended; its head stays on file as the last one."""
    book.change(household, ended_on=on)


@transaction.atomic
def record_new_head(occasion: Occasion, *, head: NewHead) -> HouseholdEvent:
    """Another member is head from the day, and everybody's relation is to the new head.

    Raises PermissionRefused, NotInScope, ReasonMissing, HouseholdEnded, IsHeadAlready,
    EventInFuture, EventBeforeStay, EventBeforeBirth, NewHeadMissing, RelationMissing.
    """
    book, home, _others = open_book(occasion, Kind.HEAD)
    household = home.household
    chosen = home.keys([head.person]) if head.person else set()
    if not chosen:
        raise NewHeadMissing(number=household.number)
    concerned = [p for p in home.living if p.is_head or p.person in chosen]
    already = next((p for p in concerned if p.is_head and p.person in chosen), None)
    if already is not None:
        raise IsHeadAlready(name=already.name)
    check_day(occasion.happened_on, date_of(occasion.at), concerned)
    stay_under(book, home, home.living, head)
    return book.close([household])
