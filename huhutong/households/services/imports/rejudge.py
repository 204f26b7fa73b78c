"""Households whose rows stand apart in the file: judged once all of their rows are staged."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count

from huhutong.households.models import ImportBatch, ImportRow
from huhutong.households.rules.roster.layout import Block, block_of
from huhutong.households.rules.roster.problems import TELLS, Problem
from huhutong.households.rules.roster.reading import Row
from huhutong.households.selectors.imports import block_of_row, rows_of
from huhutong.households.services.imports.judge import MOST_ROWS, OF_UNITS, judge
from huhutong.households.services.imports.stage import Run, hold
from huhutong.kernel.pieces import pieces

UNITS = 50
ROWS = 200
_FIELDS = ("problems", "verdict", "told", "household")


def rejudge(run: Run) -> None:
    """Every scattered household has the verdict it would have with its rows together.

    Safe to repeat. Memory: 50 households of at most 200 rows; longer ones page by page.
    """
    blocks = [block_of(stored) for stored in run.court.batch.layout]
    waiting: list[int] = []
    for unit in run.scattered.ones():
        waiting.append(unit)
        if len(waiting) == UNITS:
            _rejudge(run, waiting, blocks)
            waiting = []
    _rejudge(run, waiting, blocks)


def _rejudge(run: Run, units: Sequence[int], blocks: Sequence[Block]) -> None:
    batch = run.court.batch
    staged = ImportRow.objects.filter(batch=batch, unit__in=units)
    sizes = dict(staged.values("unit").annotate(rows=Count("pk")).values_list("unit", "rows"))
    small = [unit for unit in units if sizes.get(unit, 0) <= MOST_ROWS]
    groups: dict[int, list[Row]] = {}
    kept: list[tuple[ImportRow, Row]] = []
    for stored in staged.filter(unit__in=small).order_by("unit", "pk").iterator(1000):
        row = _row_of(stored, blocks)
        kept.append((stored, row))
        groups.setdefault(row.unit, []).append(row)
    targets = judge(run.court, groups)
    changed = []
    for stored, row in kept:
        target = targets.get(row.unit)
        stored.household_id = None if target is None else target.pk
        changed.append(_as_judged(stored, row))
    _save(batch, changed)
    for unit in units:
        if sizes.get(unit, 0) > MOST_ROWS:
            _refuse(batch, unit, blocks)


def _row_of(stored: ImportRow, blocks: Sequence[Block]) -> Row:
    block = block_of_row(blocks, stored)
    return Row(
        sheet=block.sheet,
        number=stored.row_number,
        cells=stored.payload["cells"],
        values=stored.payload["values"],
        problems=[Problem(**p) for p in stored.problems if p["code"] not in OF_UNITS],
        unit=stored.unit,
        columns={column.field: column for column in block.columns if column.field},
    )


def _as_judged(stored: ImportRow, row: Row) -> ImportRow:
    stored.problems = [problem.as_json() for problem in row.problems]
    stored.verdict = row.verdict
    stored.told = any(problem.effect == TELLS for problem in row.problems)
    return stored


def _save(batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    for part in pieces(rows, ROWS):
        with transaction.atomic():
            hold(batch)
            ImportRow.objects.bulk_update(part, _FIELDS)


def _refuse(batch: ImportBatch, unit: int, blocks: Sequence[Block]) -> None:
    """No row of the unit is taken: so many people are no household."""
    last = 0
    while page := list(rows_of(batch).filter(unit=unit, pk__gt=last)[:ROWS]):
        last = page[-1].pk
        changed = []
        for stored in page:
            row = _row_of(stored, blocks)
            row.blame("household_too_large", "household_no", "", most=MOST_ROWS)
            stored.household_id = None
            changed.append(_as_judged(stored, row))
        _save(batch, changed)
