"""The rows that registering families would write, built without the slow door and put in bulk.

A test (bench/tests) holds them against those of the service, column by column.
"""

import random
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from django.db import connection
from django.db.models import Model

from huhutong.households.inputs import HouseholdInput
from huhutong.households.models import Household, Membership, NameKey, Person
from huhutong.households.rules.archive import household_number
from huhutong.households.services.name_keys import name_keys
from huhutong.households.services.persons import person_of
from huhutong.households.services.register import Register
from huhutong.infra.clock import date_of

MODELS: tuple[type[Model], ...] = (Person, Household, Membership, NameKey)


@dataclass
class Numbers:
    """The next primary key of each table."""

    person: "count[int]" = field(default_factory=lambda: count(1))
    household: "count[int]" = field(default_factory=lambda: count(1))
    membership: "count[int]" = field(default_factory=lambda: count(1))

    @classmethod
    def starting(cls, first: int) -> "Numbers":
        """Keys of every table from here on."""
        return cls(count(first), count(first), count(first))


@dataclass
class Rows:
    """Rows of one village, with keys, in the order in which they may be inserted."""

    people: list[Person] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)

    def name_keys(self) -> list[NameKey]:
        """As the services would derive them."""
        return [key for row in self.memberships for key in name_keys(row)]


def rows_of(inputs: Iterable[HouseholdInput], register: Register, numbers: Numbers) -> Rows:
    """The rows of families of one village, numbered from 1."""
    rows, on = Rows(), date_of(register.at)
    for sequence, given in enumerate(inputs, start=1):
        people = [person_of(member, register.origin) for member in given.members]
        for person in people:
            person.pk = next(numbers.person)
        household = Household(
            pk=next(numbers.household),
            number=household_number(register.village.code, sequence),
            village=register.village,
            group_id=given.group_id,
            head=people[0],
            residence=given.residence,
            economy_type=given.economy_type,
            origin=register.origin,
            registered_at=register.at,
        )
        rows.people += people
        rows.households.append(household)
        for person, member in zip(people, given.members, strict=True):
            rows.memberships.append(
                Membership(
                    pk=next(numbers.membership),
                    household=household,
                    person=person,
                    relation=member.relation,
                    joined_on=on,
                )
            )
    return rows


def age(rows: Rows, dice: random.Random) -> None:
    """Some have left (6 %), some gave way to another (2 in 1,000), some households repeat one."""
    for row in rows.memberships:
        lot = dice.random()
        if row.relation != Membership.Relation.HEAD and lot < 0.06:
            row.left_on = row.joined_on + timedelta(days=dice.randint(1, 200))
            if lot < 0.002:
                row.person.merged_into = rows.people[0]
    for household in rows.households[1:]:
        if dice.random() < 0.003:
            household.duplicate_of = rows.households[0]


def values(rows: Iterable[Model]) -> list[tuple[Any, ...]]:
    """What the database driver is given, column by column."""
    found = list(rows)
    if not found:
        return []
    fields = found[0]._meta.local_concrete_fields  # noqa: SLF001 - Django documents _meta
    return [
        tuple(_plain(f.get_db_prep_save(getattr(row, f.attname), connection)) for f in fields)
        for row in found
    ]


def _plain(value: Any) -> Any:
    """Bytes instead of a view of them, which cannot go from one process to another."""
    return bytes(value) if isinstance(value, memoryview) else value


def columns(model: type[Model]) -> list[str]:
    """The columns of a model in the order of `values`."""
    return [str(f.column) for f in model._meta.local_concrete_fields]  # noqa: SLF001


def insert_values(
    target: sqlite3.Connection, model: type[Model], rows: Sequence[tuple[Any, ...]]
) -> None:
    """The rows stand in a SQLite file; a missing key counts up."""
    names = columns(model)
    marks = ", ".join("?" * len(names))
    quoted = ", ".join(f'"{name}"' for name in names)
    table = model._meta.db_table  # noqa: SLF001
    target.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", rows)  # noqa: S608
