"""Putting accepted rows into the registry: short transactions, resumable, each row once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from time import perf_counter
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from huhutong.households.errors import (
    ImportNotReady,
    NothingToApply,
    PersonAlreadyRegistered,
)
from huhutong.households.event_errors import PersonHasDied
from huhutong.households.inputs import ConsentInput, SourceInput
from huhutong.households.models import Household, ImportBatch, ImportChange, ImportRow, ImportSource
from huhutong.households.rules.roster import families
from huhutong.households.rules.roster.problems import Problem
from huhutong.households.selectors.imports import batch_in_scope, rows_of
from huhutong.households.services.authority import IMPORT, check_may_edit
from huhutong.households.services.imports.check import check_total, verdicts_of
from huhutong.households.services.imports.stage import Progress, no_progress
from huhutong.households.services.imports.update import update_household
from huhutong.households.services.register import Register, audit_chunk, write_households
from huhutong.infra import audit
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.kernel.text import sort_key
from huhutong.org.public import User

# What a list counts as, field by field (DOMAIN 5); of unknown lists only that they are lists.
WEIGHTS: dict[str, str] = {
    ImportSource.SUBSIDY: "government",
    ImportSource.COMMITTEE: "cadre",
    ImportSource.CORE_BANK: "document",
}
# Rows read at once: enough for the largest chunk, and for the largest household.
PAGE = 1_500


@dataclass(frozen=True, slots=True)
class Unit:
    """One household of the file, as it waits: its rows' keys, values, and whom it updates."""

    number: int
    keys: tuple[int, ...]
    values: list[families.Values]
    household_id: int | None


class Pace:
    """How many rows a transaction takes: as many as fit well under 200 ms on this machine."""

    first, least, most, goal_seconds = 120, 40, 1_200, 0.1

    def __init__(self) -> None:
        self.rows = min(self.first, self.most)
        self.slowest_seconds = 0.0

    def took(self, rows: int, seconds: float) -> None:
        """A transaction of so many rows took so long; the next takes more or fewer."""
        self.slowest_seconds = max(self.slowest_seconds, seconds)
        fits = int(rows * self.goal_seconds / max(seconds, 0.001))
        # Up by half at most: one quick chunk is no promise for the next.
        self.rows = max(self.least, min(fits, self.rows * 3 // 2, self.most))


@transaction.atomic
def begin_apply(*, officer: User, uuid: UUID, at: datetime) -> ImportBatch:
    """The batch is being applied; one that already is may be begun again (after a crash).

    Raises PermissionRefused, NotInScope, ImportNotReady, NothingToApply.
    """
    on = date_of(at)
    check_may_edit(officer, on, IMPORT)
    batch = batch_in_scope(officer, uuid, on)
    if not batch.counts.get("accepted"):
        raise NothingToApply
    ready = (ImportBatch.State.STAGED, ImportBatch.State.APPLYING)
    changed = ImportBatch.objects.filter(pk=batch.pk, state__in=ready).update(
        state=ImportBatch.State.APPLYING
    )
    if changed != 1:
        raise ImportNotReady(state=batch.get_state_display())
    batch.refresh_from_db()
    return batch


def apply_batch(
    *, officer: User, uuid: UUID, at: datetime, progress: Progress = no_progress
) -> ImportBatch:
    """Every accepted row is in the registry, exactly once; the batch is applied.

    Written household by household in chunks under 200 ms, each with the marks on its rows in
    one transaction: after a crash the next call goes on with what is not marked. Memory: flat.
    Raises PermissionRefused, NotInScope, ImportNotReady, NothingToApply.
    """
    batch = begin_apply(officer=officer, uuid=uuid, at=at)
    register = Register(batch.village, batch.institution, actor_of(officer), at)
    total = int(batch.counts["accepted"])
    done = total - _open_rows(batch).count()
    pace = Pace()
    # The dictionary of readings is loaded now, not inside the first transaction.
    sort_key("户通")
    for part in _parts(batch, pace):
        began = perf_counter()
        _apply_part(batch, register, part)
        rows = sum(len(unit.keys) for unit in part)
        pace.took(rows, perf_counter() - began)
        done += rows
        progress(done, total)
    return _finish(batch, register)


#: Somebody was registered, or recorded as dead, between the check and the application.
OVERTAKEN = (PersonAlreadyRegistered, PersonHasDied)


def _open_rows(batch: ImportBatch) -> Any:
    return ImportRow.objects.filter(
        batch=batch, verdict=ImportRow.Verdict.ACCEPTED, applied_at=None
    )


def _parts(batch: ImportBatch, pace: Pace) -> Iterator[list[Unit]]:
    """Waiting households in order, some at a time; each with all of its rows."""
    part: list[Unit] = []
    rows = 0
    for unit in _units(batch):
        if part and rows + len(unit.keys) > pace.rows:
            yield part
            part, rows = [], 0
        part.append(unit)
        rows += len(unit.keys)
    if part:
        yield part


def _units(batch: ImportBatch) -> Iterator[Unit]:
    """Waiting households in order, read page by page. Memory: one page."""
    last = 0
    while True:
        page = list(
            _open_rows(batch)
            .filter(unit__gt=last)
            .order_by("unit", "pk")
            .values_list("unit", "pk", "household_id", "payload")[:PAGE]
        )
        units = [_unit(rows) for _number, rows in groupby(page, lambda row: row[0])]
        if len(page) == PAGE:
            # The last household of a full page may go on in the next.
            units.pop()
        if not units:
            return
        last = units[-1].number
        yield from units


def _unit(rows: Any) -> Unit:
    found = list(rows)
    values = families.head_first([row[3]["values"] for row in found])
    return Unit(found[0][0], tuple(row[1] for row in found), values, found[0][2])


def _apply_part(batch: ImportBatch, register: Register, units: Sequence[Unit]) -> None:
    """A chunk at once; where somebody was registered meanwhile, unit by unit."""
    try:
        _write_units(batch, register, units)
    except OVERTAKEN:
        for unit in units:
            try:
                _write_units(batch, register, [unit])
            except OVERTAKEN:
                _mark_overtaken(batch, unit.keys)


def _origin(batch: ImportBatch, register: Register) -> families.Origin:
    basis = batch.file_name[:80]
    kind = WEIGHTS.get(batch.source, "roster")
    source = SourceInput(kind, date_of(register.at), batch.created_by.name, basis)
    return families.Origin(source, ConsentInput(given_at=register.at, evidence=basis))


@transaction.atomic
def _write_units(batch: ImportBatch, register: Register, units: Sequence[Unit]) -> None:
    keys = [key for unit in units for key in unit.keys]
    # The marks come first: of two who apply at once, one finds its rows taken and stops.
    marked = rows_of(batch).filter(pk__in=keys, applied_at=None).update(applied_at=register.at)
    if marked != len(keys):
        raise ImportNotReady(state=batch.get_state_display())
    origin = _origin(batch, register)
    known = [unit.household_id for unit in units if unit.household_id is not None]
    targets = Household.objects.in_bulk(known) if known else {}
    new: list[Unit] = []
    changes: list[ImportChange] = []
    for unit in units:
        if unit.household_id is None:
            new.append(unit)
        else:
            target = targets[unit.household_id]
            before = update_household(target, unit.values, origin, register)
            if before:
                changes.append(ImportChange(batch=batch, household=target, before=before))
    ImportChange.objects.bulk_create(changes)
    if new:
        _write_new(batch, register, origin, new)


def _write_new(
    batch: ImportBatch, register: Register, origin: families.Origin, new: Sequence[Unit]
) -> None:
    code = batch.village.code
    inputs = [families.household_of(unit.values, origin, code) for unit in new]
    households = write_households(inputs, register)
    people = sum(len(given.members) for given in inputs)
    audit_chunk(households, people, register)
    _link(
        (household.pk, key)
        for unit, household in zip(new, households, strict=True)
        for key in unit.keys
    )


def _link(pairs: Iterable[tuple[int, int]]) -> None:
    """Each row names the household that it made. One statement, prepared once for all rows."""
    quote = connection.ops.quote_name
    table = quote(ImportRow._meta.db_table)  # noqa: SLF001 - Django documents _meta
    sql = f"UPDATE {table} SET household_id = %s, created = %s WHERE id = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(household, True, key) for household, key in pairs])


@transaction.atomic
def _mark_overtaken(batch: ImportBatch, keys: Sequence[int]) -> None:
    """The unit's rows become duplicates, with words; the totals follow."""
    for row in rows_of(batch).filter(pk__in=keys, applied_at=None):
        row.problems = [*row.problems, Problem("registered_meanwhile").as_json()]
        row.verdict = ImportRow.Verdict.DUPLICATE
        row.save(update_fields=["problems", "verdict"])


@transaction.atomic
def _finish(batch: ImportBatch, register: Register) -> ImportBatch:
    counts = dict(batch.counts) | verdicts_of(batch)
    check_total(counts)
    changed = ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.APPLYING).update(
        state=ImportBatch.State.APPLIED, applied_at=register.at, counts=counts
    )
    if changed != 1:
        raise ImportNotReady(state=batch.get_state_display())
    audit.record(
        actor=register.actor,
        action="households.apply_roster",
        subject=("import", batch.uuid),
        institution=batch.institution.uuid,
        facts={"counts": {name: n for name, n in counts.items() if isinstance(n, int)}},
        at=register.at,
    )
    batch.refresh_from_db()
    return batch
