"""The rows that registering families would write, finished for the database, without its door.

Drafts, sealing and derived rows are the services' own; `huhutong households reindex --dry-run` on
a built registry says whether a search would compare what the services write.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

from django.db.models import Model

from huhutong.households.inputs import HouseholdInput
from huhutong.households.models import Household, Membership, NameKey, Person
from huhutong.households.rules.archive import household_number
from huhutong.households.rules.name_keys import key_texts, standing
from huhutong.households.services.name_keys import TEXTS
from huhutong.households.services.persons import DRAFT_FIELDS, Draft, draft_row
from huhutong.infra.abstract import Origin
from huhutong.infra.bulk import Table
from huhutong.infra.clock import date_of
from huhutong.infra.crypto import Sealer

NAMES: dict[type[Model], tuple[str, ...]] = {
    Person: (*DRAFT_FIELDS, "merged_into"),
    Household: (
        *("uuid", "number", "village", "group", "head", "residence", "economy_type"),
        *("duplicate_of", "origin", "registered_at"),
    ),
    Membership: ("household", "person", "relation", "joined_on", "left_on", "is_void"),
    NameKey: ("membership", "household", "village", "standing", *TEXTS),
}
Rows = dict[type[Model], list[tuple[Any, ...]]]


@cache
def table(model: type[Model]) -> Table:
    """How rows of a model are finished and inserted."""
    return Table(model, NAMES[model])


@dataclass
class Numbers:
    """The next primary key of each table."""

    person: "count[int]" = field(default_factory=lambda: count(1))
    household: "count[int]" = field(default_factory=lambda: count(1))
    membership: "count[int]" = field(default_factory=lambda: count(1))
    name_key: "count[int]" = field(default_factory=lambda: count(1))

    @classmethod
    def starting(cls, first: int) -> "Numbers":
        """Keys of every table from here on."""
        return cls(count(first), count(first), count(first), count(first))


@dataclass
class Village:
    """Draws the rows of one village: key and code of it, when its families were registered.

    Some have left (6 %), some gave way to another (2 in 1,000), some households repeat another.
    """

    key: int
    code: str
    at: Any
    dice: random.Random
    numbers: Numbers
    rows: Rows = field(default_factory=lambda: {model: [] for model in NAMES})

    def add(self, given: HouseholdInput, sequence: int) -> None:
        """The rows of one family, the head first."""
        people = [Draft(member, Origin.LIVE) for member in given.members]
        for person in people:
            person.pk, person.uuid = next(self.numbers.person), self._uuid()
        key, first = next(self.numbers.household), self.rows[Household][:1]
        repeats = first[0][0] if first and self.dice.random() < 0.003 else None
        number = household_number(self.code, sequence)
        self.rows[Household].append(
            (
                *(key, self._uuid(), number, self.key, given.group_id, people[0].pk),
                *(given.residence, given.economy_type, repeats, Origin.LIVE, self.at),
            )
        )
        at_home = given.residence != Household.Residence.MOVED_AWAY
        for person, member in zip(people, given.members, strict=True):
            self._add_person(person, member.relation, key, (at_home, repeats is not None))

    def _add_person(
        self, person: Draft, relation: str, household: int, state: tuple[bool, bool]
    ) -> None:
        at_home, repeats = state
        joined, lot = date_of(self.at), self.dice.random()
        gone = relation != Membership.Relation.HEAD and lot < 0.06
        left = self._later(joined) if gone else None
        into = self.rows[Person][0][0] if gone and lot < 0.002 and self.rows[Person] else None
        self.rows[Person].append((*draft_row(person), into))
        member = next(self.numbers.membership)
        self.rows[Membership].append((member, household, person.pk, relation, joined, left, False))
        rank = standing(is_here=at_home and left is None, gave_way=repeats or into is not None)
        for texts in key_texts(person.name):
            key = next(self.numbers.name_key)
            self.rows[NameKey].append((key, member, household, self.key, rank, *texts))

    def _later(self, day: date) -> date:
        return day + timedelta(days=self.dice.randint(1, 200))

    def _uuid(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    def finished(self) -> list[tuple[type[Model], Sequence[tuple[Any, ...]]]]:
        """The rows as the database takes them, table by table, in the order of insertion."""
        sealer = Sealer()
        return [(model, table(model).finished(rows, sealer)) for model, rows in self.rows.items()]
