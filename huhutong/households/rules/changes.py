"""What may happen to a household on a day, and what it does to whom. No database, no clock."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from huhutong.households import event_errors as errors
from huhutong.households.rules.archive import ADULT_AGE
from huhutong.households.rules.kinship import HEAD
from huhutong.households.rules.relations import code_under
from huhutong.kernel.identity import age_on

SPOUSE: Final = "10"
NOT_RELATED: Final = "99"
# Relations that say that somebody married into the family.
MARRIED_IN: Final = frozenset({SPOUSE, "28", "38", "72"})
MOVED_AWAY: Final = "moved_away"
REASON_LEAST_CHARACTERS: Final = 2


@dataclass(frozen=True, slots=True)
class Living:
    """Somebody who lives in a household now.

    name   masked, for refusals.  since  first day of the present row.
    fixed  that day comes from an event: nothing that concerns them happened before it;
           else it is only the day on which they were registered here.
    free_from  first day on which they no longer lived elsewhere, by an earlier row.
    """

    person: int
    name: str
    relation: str
    since: date
    sex: str = ""
    birth_on: date | None = None
    fixed: bool = False
    free_from: date | None = None

    @property
    def is_head(self) -> bool:
        """Whether the others' codes are to this person."""
        return self.relation == HEAD


def check_reason(reason: str) -> str:
    """The trimmed reason. Raises ReasonMissing."""
    trimmed = reason.strip()
    if len(trimmed) < REASON_LEAST_CHARACTERS:
        raise errors.ReasonMissing
    return trimmed


def check_day(on: date, today: date, people: Iterable[Living]) -> None:
    """Raises EventInFuture, EventBeforeStay, EventBeforeBirth."""
    if on > today:
        raise errors.EventInFuture(today=today.isoformat())
    for person in people:
        earliest = [person.free_from, person.since if person.fixed else None]
        first = max((day for day in earliest if day is not None), default=on)
        if on < first:
            raise errors.EventBeforeStay(name=person.name, day=first.isoformat())
        if person.birth_on is not None and on < person.birth_on:
            raise errors.EventBeforeBirth(name=person.name, day=person.birth_on.isoformat())


def last_day(person: Living, on: date) -> date:
    """The first day on which the present row no longer holds; never before it began."""
    return max(person.since, on)


def suggested(people: Sequence[Living], head: int) -> dict[int, str]:
    """What the others are to a new head of theirs, where the codes tell it."""
    new = next((p for p in people if p.person == head), None)
    if new is None:
        return {}
    others = [p for p in people if p.person != head]
    if new.is_head:
        return {p.person: p.relation for p in others}
    found = {p.person: code_under(new.relation, p.relation, p.sex) for p in others}
    return {person: code for person, code in found.items() if code}


def relations_under(
    people: Sequence[Living], *, head: int | None, said: Mapping[int, str], number: str
) -> dict[int, str]:
    """Everybody's code under their head: as said, else as suggested.

    number  of the household, for refusals.  Raises NewHeadMissing, RelationMissing.
    """
    if head is None or head not in {p.person for p in people}:
        raise errors.NewHeadMissing(number=number)
    told = suggested(people, head) | {p: code for p, code in said.items() if code}
    for person in people:
        code = HEAD if person.person == head else told.get(person.person, "")
        if not code or (code == HEAD) != (person.person == head):
            raise errors.RelationMissing(name=person.name, number=number)
        told[person.person] = code
    return {p.person: told[p.person] for p in people}


def parting(
    people: Sequence[Living], leaving: Collection[int], *, number: str
) -> tuple[list[Living], list[Living]]:
    """(who leaves, who stays), neither of them nobody. Raises NobodyChosen."""
    going = [p for p in people if p.person in leaving]
    staying = [p for p in people if p.person not in leaving]
    if not going or not staying:
        raise errors.NobodyChosen(number=number)
    return going, staying


def same_day_next_year(day: date) -> date:
    """A year later; from 29 February it is 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def check_away(*, residence: str, since: date, today: date, number: str) -> None:
    """A family counts as away once it has been away as a whole for a year (S-031).

    Raises AwayAlready, EventInFuture, NotAwayAYear.
    """
    if residence == MOVED_AWAY:
        raise errors.AwayAlready(number=number)
    if since > today:
        raise errors.EventInFuture(today=today.isoformat())
    counts_from = same_day_next_year(since)
    if counts_from > today:
        raise errors.NotAwayAYear(since=since.isoformat(), day=counts_from.isoformat())


def check_return(on: date, *, since: date | None, today: date) -> None:
    """Raises EventInFuture, and ReturnBeforeAway for a day before the family left."""
    check_day(on, today, [])
    if since is not None and on < since:
        raise errors.ReturnBeforeAway(since=since.isoformat())


# Codes to one head of whom two may be a couple (the rest of kinship tells which).
COUPLES: Final = (
    frozenset({HEAD, SPOUSE}),
    frozenset({"20", "38"}),
    frozenset({"30", "28"}),
    frozenset({"70", "72"}),
    frozenset({"50"}),
    frozenset({"53"}),
    frozenset({"60"}),
)


def may_be_couple(one: str, other: str) -> bool:
    """Whether two relation codes under one head leave room for a marriage of the two."""
    return frozenset({one, other}) in COUPLES


@dataclass(frozen=True, slots=True)
class Marrying:
    """One of two who marry: masked name, birth, death, whether a living spouse is on file."""

    person: int
    name: str
    birth_on: date | None
    died_on: date | None
    is_married: bool


# Marked where they are translated: huhutong/households/apps.py.
DEAD, MARRIED, MINOR, ONE_PERSON = "event_dead", "event_married", "event_minor", "event_one_person"


def check_marriage(one: Marrying, other: Marrying, on: date) -> None:
    """Raises NotMarriable for the first of the two who cannot marry on the day."""
    if one.person == other.person:
        raise errors.NotMarriable(name=one.name, why=ONE_PERSON)
    for who in (one, other):
        if who.died_on is not None and who.died_on <= on:
            raise errors.NotMarriable(name=who.name, why=DEAD)
        if who.is_married:
            raise errors.NotMarriable(name=who.name, why=MARRIED)
        if who.birth_on is not None and age_on(who.birth_on, on) < ADULT_AGE:
            raise errors.NotMarriable(name=who.name, why=MINOR)
