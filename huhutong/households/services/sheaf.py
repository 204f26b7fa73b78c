"""Rows of one chunk of households: collected table by table, written in one statement each."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any
from uuid import uuid4

from huhutong.households.models import (
    Consent,
    Household,
    Membership,
    NameKey,
    Person,
)
from huhutong.households.models.archive import ArchiveRow
from huhutong.households.rules.farm_income import Ratios
from huhutong.households.rules.name_keys import key_texts
from huhutong.households.selectors.rank import standing_at
from huhutong.households.services import drafts
from huhutong.households.services.name_keys import TEXTS
from huhutong.households.services.persons import DRAFT_FIELDS, Draft, draft_row
from huhutong.infra.bulk import Table, reserve_keys
from huhutong.infra.crypto import Sealer

_VERSION = ("household_id", "institution_id", "origin", "valid_from", "recorded_at", "sources")
_HOUSEHOLD = (
    *("uuid", "number", "source_number", "village_id", "group_id", "head_id", "address"),
    *("residence", "economy_type", "duplicate_of_id", "origin", "registered_at"),
)
_MEMBERSHIP = ("household_id", "person_id", "relation", "joined_on", "left_on", "is_void")
_NAME_KEY = ("household_id", "membership_id", "village_id", "standing", *TEXTS)
_CONSENT = (
    *("uuid", "household_id", "person_id", "institution_id", "purpose", "given_at"),
    *("withdrawn_at", "evidence"),
)


@cache
def _table(model: Any, names: tuple[str, ...]) -> Table:
    return Table(model, [name.removesuffix("_id") for name in names])


class Sheaf:
    """What one chunk writes. Archive rows come as values by name, the rest as tuples."""

    def __init__(self) -> None:
        self.sealer = Sealer()
        self.households: list[Household] = []
        self.memberships: list[tuple[Any, ...]] = []
        self._names: list[tuple[str, int, int]] = []
        self.consents: list[tuple[Any, ...]] = []
        self.archive: dict[type[ArchiveRow], list[drafts.Values]] = defaultdict(list)
        self.ratios: Ratios = {}

    def write_people(self, people: Sequence[Draft | Person]) -> None:
        """People who are not registered yet are, and have their keys. Cost: 2 queries."""
        fresh = [person for person in people if person.pk is None]
        for person, key in zip(fresh, reserve_keys(Person, len(fresh)), strict=True):
            person.pk = key
        rows = [draft_row(person) for person in fresh]
        _table(Person, DRAFT_FIELDS).insert(rows, self.sealer)

    def write_households(self) -> None:
        """The households stand in the registry and have their keys. Cost: 2 queries."""
        keys = reserve_keys(Household, len(self.households))
        for household, key in zip(self.households, keys, strict=True):
            household.pk = key
        rows = [_household_row(household) for household in self.households]
        _table(Household, _HOUSEHOLD).insert(rows, self.sealer)

    def add_member(
        self, household: Household, person: Draft | Person, relation: str, on: date
    ) -> None:
        """The person will live in the household from the day, and be found there by name."""
        self.memberships.append((household.pk, person.pk, relation, on, None, False))
        rank = standing_at(household, person, None)
        self._names.append((person.name, household.village_id, rank))

    def write_rest(self) -> None:
        """Memberships, names, consents and archives stand too. Cost: 2 queries for each table."""
        members = self._write(Membership, _MEMBERSHIP, self.memberships)
        self._write(NameKey, _NAME_KEY, list(self._name_keys(members)))
        self._write(Consent, _CONSENT, self.consents)
        for model, values in self.archive.items():
            if values:
                own = tuple(name for name in values[0] if name not in _VERSION)
                names = ("uuid", *_VERSION, "valid_to", *own)
                self._write(model, names, list(_archive_rows(values, own)))

    def _name_keys(self, members: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        of_members = zip(members, self.memberships, self._names, strict=True)
        for member, (household, *_), (name, village, rank) in of_members:
            for texts in key_texts(name):
                yield (household, member, village, rank, *texts)

    def _write(
        self, model: Any, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
    ) -> Sequence[int]:
        keys = reserve_keys(model, len(rows))
        keyed = [(key, *row) for key, row in zip(keys, rows, strict=True)]
        _table(model, names).insert(keyed, self.sealer)
        return keys


def _household_row(household: Household) -> tuple[Any, ...]:
    values = household.__dict__
    return (household.pk, *[values[name] for name in _HOUSEHOLD])


def _archive_rows(
    values: Sequence[drafts.Values], own: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    """Rows of one class, all with the same columns."""
    version = itemgetter(*_VERSION)
    for row in values:
        yield (uuid4(), *version(row), None, *(row[name] for name in own))
