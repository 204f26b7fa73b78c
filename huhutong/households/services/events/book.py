"""The book of an event: each row it changes or makes is written down, so that it can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast
from uuid import UUID

from django.db import IntegrityError, models, transaction

from huhutong.households.event_errors import ChangedMeanwhile
from huhutong.households.events import HouseholdChanged
from huhutong.households.models import (
    EventChange,
    Household,
    HouseholdEvent,
    Membership,
    Person,
    Tie,
)
from huhutong.households.services.name_keys import rekey_touched
from huhutong.infra import audit, outbox
from huhutong.infra.actors import actor_of
from huhutong.org.public import Institution, User

Table = EventChange.Table
TABLES: Final[Mapping[str, type[models.Model]]] = {
    Table.MEMBERSHIP.value: Membership,
    Table.HOUSEHOLD.value: Household,
    Table.PERSON.value: Person,
    Table.TIE.value: Tie,
}
_NAMES: Final = {model: name for name, model in TABLES.items()}
Row = Membership | Household | Person | Tie


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who records for which household what happened when, and what it rests on."""

    officer: User
    uuid: UUID
    happened_on: date
    reason: str
    at: datetime


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def column(table: str, name: str, value: Any) -> Any:
    """The column's value from JSON."""
    field = TABLES[table]._meta.get_field(name)  # noqa: SLF001 - Django documents _meta
    return date.fromisoformat(value) if isinstance(field, models.DateField) and value else value


class Book:
    """Writes rows for one event and keeps what they were before."""

    def __init__(self, event: HouseholdEvent, institution: Institution) -> None:
        self.event = event
        self.institution = institution
        self._changes: dict[tuple[str, int], EventChange] = {}
        self._rows: list[Row] = []

    def change(self, row: Row, **values: Any) -> None:
        """The row has the values, if it still had what was read. Raises ChangedMeanwhile."""
        before = {name: getattr(row, name) for name in values}
        found = TABLES[_NAMES[type(row)]]._default_manager.filter(pk=row.pk, **before)  # noqa: SLF001
        if found.update(**values) != 1:
            raise ChangedMeanwhile
        for name, value in values.items():
            setattr(row, name, value)
        self._note(row, {name: plain(v) for name, v in before.items()}, values)

    def make(self, row: Row, *kept: str) -> None:
        """The row is new; `kept` are the columns that must be as made for it to be taken back.

        Raises ChangedMeanwhile where another row took its place at the same instant.
        """
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as taken:
            raise ChangedMeanwhile from taken
        self._note(row, None, {name: getattr(row, name) for name in kept})

    def _note(self, row: Row, before: dict[str, Any] | None, values: Mapping[str, Any]) -> None:
        self._rows.append(row)
        table = _NAMES[type(row)]
        after = {name: plain(value) for name, value in values.items()}
        known = self._changes.get((table, row.pk))
        if known is None:
            self._changes[table, row.pk] = EventChange(
                table=table, row=row.pk, before=before, after=after
            )
            return
        known.after |= after
        if known.before is not None and before is not None:
            known.before = before | known.before

    def join(self, household: Household, person: int, relation: str, on: date) -> Membership:
        """The person lives in the household from the day."""
        row = Membership(household=household, person_id=person, relation=relation, joined_on=on)
        self.make(row, "left_on", "is_void")
        return row

    def leave(self, member: Membership, on: date, *, void: bool = False) -> None:
        """The row ends on the day; void: it never held, as another row says it better."""
        if void:
            self.change(member, left_on=member.joined_on, is_void=True)
        else:
            self.change(member, left_on=max(member.joined_on, on))

    def close(self, touched: Iterable[Household]) -> HouseholdEvent:
        """The event and what it changed are on file; audited and told."""
        self.event.save(force_insert=True)
        for change in self._changes.values():
            change.event = self.event
        EventChange.objects.bulk_create(self._changes.values())
        find_anew(self._rows)
        tell(self.event, touched, self.institution, undone=False)
        return self.event


def tell(
    event: HouseholdEvent, touched: Iterable[Household], institution: Institution, *, undone: bool
) -> None:
    """One audit row of the event and one of each other household; upper apps hear of each."""
    officer = event.undone_by if undone and event.undone_by else event.recorded_by
    at = event.undone_at if undone and event.undone_at else event.recorded_at
    for household in {row.pk: row for row in touched}.values():
        audit.record(
            actor=actor_of(officer),
            action="households.undo_event" if undone else "households.record_event",
            subject=("household", household.uuid),
            institution=institution.uuid,
            facts={
                "number": household.number,
                "kind": event.kind,
                "happened_on": event.happened_on,
                "name": event.person.name if event.person else "",
                "event": event.uuid,
            },
            at=at,
        )
        outbox.publish(
            HouseholdChanged(household=household.uuid, kind=event.kind, undone=undone, at=at)
        )


def find_anew(rows: Iterable[Row]) -> None:
    """A search finds the people and households of the rows as they are now. Cost: 3 queries."""
    people, households = set[int](), set[int]()
    for row in rows:
        if isinstance(row, Household):
            households.add(row.pk)
        elif isinstance(row, Person):
            people.add(row.pk)
        elif isinstance(row, Membership):
            people.add(row.person_id)
    rekey_touched(people, households)


def rows_touched(changes: Sequence[EventChange]) -> dict[str, dict[int, Row]]:
    """table -> key -> row, of every change. Cost: a query per table."""
    found: dict[str, dict[int, Row]] = {}
    for table, model in TABLES.items():
        keys = [change.row for change in changes if change.table == table]
        rows = model._default_manager.filter(pk__in=keys)  # noqa: SLF001
        found[table] = {row.pk: cast("Row", row) for row in rows}
    return found
