"""Putting accepted rows into the registry: short transactions, resumable, each row once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction

from huhutong.households.errors import (
    ImportNotReady,
    NothingToApply,
    PersonAlreadyRegistered,
)
from huhutong.households.event_errors import PersonHasDied
from huhutong.households.inputs import ConsentInput, SourceInput
from huhutong.households.models import Household, ImportBatch, ImportRow
from huhutong.households.rules.roster import families
from huhutong.households.rules.roster.problems import Problem
from huhutong.households.selectors.imports import batch_in_scope, rows_of
from huhutong.households.services.authority import IMPORT, check_may_edit
from huhutong.households.services.imports.check import check_total
from huhutong.households.services.imports.update import update_household
from huhutong.households.services.register import Register, audit_chunk, write_households
from huhutong.infra import audit
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.kernel.pieces import pieces
from huhutong.org.public import User

UNITS = 40
Progress = Callable[[int, int], None]


def _no_progress(_done: int, _total: int) -> None:
    """For those who do not watch."""


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
    *, officer: User, uuid: UUID, at: datetime, progress: Progress = _no_progress
) -> ImportBatch:
    """Every accepted row is in the registry, exactly once; the batch is applied.

    Written household by household in chunks of 40, each with the marks on its rows in one
    transaction: after a crash the next call goes on with what is not marked.
    Raises PermissionRefused, NotInScope, ImportNotReady, NothingToApply.
    """
    batch = begin_apply(officer=officer, uuid=uuid, at=at)
    register = Register(batch.village, batch.institution, actor_of(officer), at)
    open_rows = rows_of(batch).filter(verdict=ImportRow.Verdict.ACCEPTED, applied_at=None)
    total = int(batch.counts["accepted"])
    done = total - open_rows.count()
    waiting = list(open_rows.order_by("unit", "pk").values_list("unit", "pk"))
    units = [[pk for _unit, pk in rows] for _unit, rows in groupby(waiting, lambda r: r[0])]
    for part in pieces(units, UNITS):
        _apply_part(batch, register, part)
        done += sum(len(rows) for rows in part)
        progress(done, total)
    return _finish(batch, register)


#: Somebody was registered, or recorded as dead, between the check and the application.
OVERTAKEN = (PersonAlreadyRegistered, PersonHasDied)


def _apply_part(batch: ImportBatch, register: Register, units: Sequence[Sequence[int]]) -> None:
    """A chunk at once; where somebody was registered meanwhile, unit by unit."""
    try:
        _write_units(batch, register, units)
    except OVERTAKEN:
        for unit in units:
            try:
                _write_units(batch, register, [unit])
            except OVERTAKEN:
                _mark_overtaken(batch, unit)


def _origin(batch: ImportBatch, register: Register) -> families.Origin:
    basis = batch.file_name[:80]
    source = SourceInput("roster", date_of(register.at), batch.created_by.name, basis)
    return families.Origin(source, ConsentInput(given_at=register.at, evidence=basis))


@transaction.atomic
def _write_units(batch: ImportBatch, register: Register, units: Sequence[Sequence[int]]) -> None:
    keys = [pk for unit in units for pk in unit]
    rows = {row.pk: row for row in rows_of(batch).filter(pk__in=keys)}
    # The marks come first: of two who apply at once, one finds its rows taken and stops.
    marked = rows_of(batch).filter(pk__in=keys, applied_at=None).update(applied_at=register.at)
    if marked != len(keys):
        raise ImportNotReady(state=batch.get_state_display())
    origin = _origin(batch, register)
    families_of_new = []
    for unit in units:
        unit_rows = [rows[pk] for pk in unit]
        target = unit_rows[0].household
        values = families.head_first([row.payload["values"] for row in unit_rows])
        if target is not None:
            update_household(target, values, origin, register)
        else:
            families_of_new.append((unit, values))
    _write_new(batch, register, origin, families_of_new)


def _write_new(
    batch: ImportBatch,
    register: Register,
    origin: families.Origin,
    new: Sequence[tuple[Sequence[int], list[families.Values]]],
) -> None:
    if not new:
        return
    code = batch.village.code
    inputs = [families.household_of(values, origin, code) for _unit, values in new]
    households = write_households(inputs, register)
    people = sum(len(given.members) for given in inputs)
    audit_chunk(households, people, register)
    for (unit, _values), household in zip(new, households, strict=True):
        _link(unit, household)


def _link(keys: Sequence[int], household: Household) -> None:
    ImportRow.objects.filter(pk__in=keys).update(household=household)


@transaction.atomic
def _mark_overtaken(batch: ImportBatch, keys: Sequence[int]) -> None:
    """The unit's rows become duplicates, with words; the totals follow."""
    for row in rows_of(batch).filter(pk__in=keys, applied_at=None):
        row.problems = [*row.problems, Problem("registered_meanwhile").as_json()]
        row.verdict = ImportRow.Verdict.DUPLICATE
        row.save(update_fields=["problems", "verdict"])


@transaction.atomic
def _finish(batch: ImportBatch, register: Register) -> ImportBatch:
    rows = rows_of(batch)
    counts = dict(batch.counts)
    for verdict in ImportRow.Verdict.values:
        counts[verdict] = rows.filter(verdict=verdict).count()
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
