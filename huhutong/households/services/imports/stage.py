"""Rows of a file on their way into the staging table: household by household, never all at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import transaction

from huhutong.households.errors import ImportNotReady
from huhutong.households.models import Household, ImportBatch, ImportRow
from huhutong.households.rules.roster.layout import Sheet, block_of
from huhutong.households.rules.roster.problems import TELLS
from huhutong.households.rules.roster.reading import (
    Place,
    Row,
    Tally,
    Units,
    check_person,
    check_relation,
    read_sheet,
)
from huhutong.households.services.imports.judge import (
    MOST_ROWS,
    Court,
    judge,
    plain_cells,
    plain_value,
)
from huhutong.infra.bulk import Table, reserve_keys
from huhutong.infra.crypto import Sealer
from huhutong.infra.spill import DiskMap
from huhutong.places.public import groups_of

# Rows staged in one transaction: about 60 ms on two cores.
STAGE_CHUNK = 400
_FIELDS = (
    *("batch", "sheet", "row_number", "unit", "payload", "verdict", "problems", "told"),
    "household",
)
_NONE: list[Any] = []


Progress = Callable[[int, int], None]


def no_progress(_done: int, _total: int) -> None:
    """For those who do not watch."""


@dataclass(slots=True)
class Run:
    """One going-through of a file: what was seen, kept on disk, and what was counted."""

    court: Court
    people: DiskMap
    keys: DiskMap
    scattered: DiskMap
    tally: Tally = field(default_factory=Tally)
    names: list[str] = field(default_factory=list)
    staged: int = 0
    progress: Progress = no_progress


@contextmanager
def opened(court: Court) -> Iterator[Run]:
    """A run whose memories are gone at the end."""
    run = Run(court, DiskMap(), DiskMap(), DiskMap())
    try:
        yield run
    finally:
        for held in (run.people, run.keys, run.scattered):
            held.close()


def stage_file(run: Run, sheets: Iterable[Sheet], *, already: int = 0) -> None:
    """Every data row stands in the staging table with its verdict.

    Households whose rows stand apart in the file are named in run.scattered: their verdict is
    told when all their rows are there (rejudge).
    already  rows staged by a run that was stopped; they are read again and passed over.
    """
    chunk: list[list[Row]] = []
    waiting = 0
    for group in _groups(run, sheets):
        chunk.append(group)
        waiting += len(group)
        if waiting >= STAGE_CHUNK:
            _stage(run, chunk, already)
            chunk, waiting = [], 0
    if chunk:
        _stage(run, chunk, already)


def _rows(run: Run, sheets: Iterable[Sheet]) -> Iterator[Row]:
    batch, on = run.court.batch, run.court.on
    groups = {group.name: group.pk for group in groups_of(batch.village)}
    place = Place(batch.village.name, batch.village.code, groups, on)
    blocks = [block_of(stored) for stored in batch.layout]
    units = Units(run.keys)
    for sheet in sheets:
        run.names.append(sheet.name)
        own = [block for block in blocks if block.sheet == sheet.name]
        for row in read_sheet(sheet, own, place, run.tally):
            units.assign(row)
            check_relation(row)
            check_person(row, on)
            _check_seen(run, row)
            yield row


def _check_seen(run: Run, row: Row) -> None:
    """The second row with an ID number is the duplicate, whatever is wrong with the first."""
    found = row.values.get("id_number")
    if not found:
        return
    before = run.people.remember(found.number, len(run.names) - 1, row.number)
    if before is not None:
        masked = f"…{found.number[-4:]}"
        name = run.names[before[0]]
        row.blame("duplicate_in_file", "id_number", masked, sheet=name, row=before[1])


def _groups(run: Run, sheets: Iterable[Sheet]) -> Iterator[list[Row]]:
    """Neighbouring rows of one household; a long one in parts, and then called scattered."""
    group: list[Row] = []
    last = 0
    for row in _rows(run, sheets):
        if group and (row.unit != group[0].unit or len(group) == MOST_ROWS):
            yield group
            group = []
        if not group:
            if row.unit <= last:
                run.scattered.remember(str(row.unit), row.unit)
            last = max(last, row.unit)
        group.append(row)
    if group:
        yield group


def _stage(run: Run, groups: Sequence[Sequence[Row]], already: int) -> None:
    run.staged += sum(len(group) for group in groups)
    run.progress(run.tally.read, max(int(run.court.batch.counts.get("read", 0)), run.tally.read))
    if run.staged <= already:
        return
    # Two parts of one household may stand in one chunk: they are judged as one.
    units: dict[int, list[Row]] = {}
    for group in groups:
        for row in group:
            row.values = {name: plain_value(value) for name, value in row.values.items()}
            units.setdefault(row.unit, []).append(row)
    targets = judge(run.court, units)
    batch = run.court.batch
    rows = [_staged(batch, row, targets) for group in groups for row in group]
    # Sealed before the lock is taken.
    finished = staged_rows().finished(rows, Sealer())
    with transaction.atomic():
        hold(batch)
        keys = reserve_keys(ImportRow, len(finished))
        staged_rows().insert_finished(
            [(key, *row[1:]) for key, row in zip(keys, finished, strict=True)]
        )


@cache
def staged_rows() -> Table:
    """The table of staged rows."""
    return Table(ImportRow, _FIELDS)


def _staged(batch: ImportBatch, row: Row, targets: Mapping[int, Household]) -> tuple[Any, ...]:
    target = targets.get(row.unit)
    problems = [problem.as_json() for problem in row.problems]
    told = any(problem.effect == TELLS for problem in row.problems)
    return (
        *(0, batch.pk, row.sheet[:60], row.number, row.unit),
        {"cells": plain_cells(row.cells), "values": row.values},
        *(row.verdict, problems or _NONE, told, None if target is None else target.pk),
    )


def hold(batch: ImportBatch) -> None:
    """The batch is still being checked, and stays so to the end of this transaction."""
    held = ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.CHECKING)
    if held.update(state=ImportBatch.State.CHECKING) != 1:
        raise ImportNotReady(state=batch.get_state_display())
