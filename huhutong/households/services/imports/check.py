"""The dry run: every row gets its verdict, and nothing but the verdicts is written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from huhutong.households.errors import ImportNotReady
from huhutong.households.models import Household, ImportBatch, ImportRow, Membership, Person
from huhutong.households.rules.roster import families
from huhutong.households.rules.roster.layout import Block, Cell, Sheet, block_of, is_blank
from huhutong.households.rules.roster.problems import TELLS
from huhutong.households.rules.roster.reading import (
    Place,
    Row,
    Tally,
    assign_units,
    by_unit,
    check_person,
    check_relations,
    check_units,
    read_sheet,
)
from huhutong.households.selectors.facts import consented_among
from huhutong.households.selectors.imports import batch_in_scope
from huhutong.households.services.authority import IMPORT, check_may_edit
from huhutong.households.services.imports.upload import read_upload
from huhutong.households.services.persons import id_index
from huhutong.infra import audit
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.kernel.identity import IdNumber
from huhutong.kernel.pieces import pieces
from huhutong.org.public import User
from huhutong.places.public import groups_of, villages_of

STAGE_CHUNK = 300
LOOKUP_CHUNK = 800


@dataclass(slots=True)
class Reading:
    """A file read and checked: rows, the totals, and what is said of sheets."""

    rows: list[Row] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    notes: list[dict[str, Any]] = field(default_factory=list)
    targets: dict[int, Household] = field(default_factory=dict)


def check_batch(*, officer: User, uuid: UUID, at: datetime) -> ImportBatch:
    """Every row has its verdict and the totals are on the batch; the registry is untouched.

    Safe to repeat: rows staged before are replaced. Written in short transactions.
    Raises PermissionRefused, NotInScope, ImportNotReady, ImportExpired.
    """
    on = date_of(at)
    check_may_edit(officer, on, IMPORT)
    batch = batch_in_scope(officer, uuid, on)
    if batch.state != ImportBatch.State.CHECKING:
        raise ImportNotReady(state=batch.get_state_display())
    reading = read_and_check(officer, batch, on)
    _forget(batch)
    for part in pieces(reading.rows, STAGE_CHUNK):
        _stage(batch, reading, part)
    _finish(officer, batch, counts_of(reading), at)
    return batch


def read_and_check(officer: User, batch: ImportBatch, on: date) -> Reading:
    """The batch's file, read and compared with itself and with the registry."""
    groups = {group.name: group.pk for group in groups_of(batch.village)}
    place = Place(batch.village.name, batch.village.code, groups, on)
    blocks = [block_of(stored) for stored in batch.layout]
    reading = Reading()
    for sheet in read_upload(batch):
        own = [block for block in blocks if block.sheet == sheet.name]
        reading.notes += _notes(sheet, own)
        reading.rows += read_sheet(sheet, own, place, reading.tally)
    rows = reading.rows
    assign_units(rows)
    check_relations(rows)
    for row in rows:
        check_person(row, on)
    _check_duplicates_in_file(rows)
    _check_alive(rows)
    reading.targets = _check_registry(officer, batch, rows, on)
    units = by_unit(rows)
    _check_figures(units, batch, reading.targets, on)
    check_units(units)
    return reading


def _notes(sheet: Sheet, blocks: Sequence[Block]) -> list[dict[str, Any]]:
    if all(is_blank(row) for row in sheet.rows):
        return [{"code": "sheet_empty", "sheet": sheet.name, "facts": {}}]
    if not blocks:
        return [{"code": "sheet_without_heading", "sheet": sheet.name, "facts": {}}]
    notes = []
    for number, block in enumerate(blocks):
        if len(block.head_rows) > 1:
            notes.append({"code": "two_row_heading", "sheet": sheet.name, "facts": {}})
        if number:
            facts = {"row": block.head_rows[0] + 1}
            notes.append({"code": "second_heading", "sheet": sheet.name, "facts": facts})
    return notes


def _number(row: Row) -> str:
    found = row.values.get("id_number")
    return found.number if isinstance(found, IdNumber) else ""


def _check_duplicates_in_file(rows: Sequence[Row]) -> None:
    """The second row with an ID number is the duplicate, whatever else is wrong with the first."""
    seen: dict[str, Row] = {}
    for row in rows:
        number = _number(row)
        if not number:
            continue
        if number in seen:
            before = seen[number]
            masked = f"…{number[-4:]}"
            row.blame(
                "duplicate_in_file", "id_number", masked, sheet=before.sheet, row=before.number
            )
        else:
            seen[number] = row


def _current_homes(rows: Sequence[Row]) -> dict[str, Membership]:
    """Where people of the file live by the registry, by ID number. Cost: 1 query per 800."""
    numbers = {id_index(number): number for row in rows if (number := _number(row))}
    keys = list(numbers)
    homes: dict[str, Membership] = {}
    for part in pieces(keys, LOOKUP_CHUNK):
        found = Membership.objects.filter(left_on=None, person__id_index__in=part).select_related(
            "household", "person"
        )
        homes |= {numbers[m.person.id_index or ""]: m for m in found}
    return homes


def _check_alive(rows: Sequence[Row]) -> None:
    """Rows about somebody who is on file as dead are refused. Cost: 1 query per 800."""
    by_index = {id_index(number): row for row in rows if (number := _number(row))}
    for part in pieces(list(by_index), LOOKUP_CHUNK):
        dead = Person.objects.filter(id_index__in=part, died_on__isnull=False)
        for index, died_on in dead.values_list("id_index", "died_on"):
            row = by_index[index or ""]
            value = f"…{_number(row)[-4:]}"
            row.blame("person_died", "id_number", value, day=str(died_on))


def _check_registry(
    officer: User, batch: ImportBatch, rows: Sequence[Row], on: date
) -> dict[int, Household]:
    """Duplicates against the registry are marked; returns unit -> household to update.

    A unit whose head heads a household of this village updates it; whoever else lives in
    another household is a duplicate.
    """
    homes = _current_homes(rows)
    targets = {}
    for row in rows:
        home = homes.get(_number(row))
        if home is None or not row.is_head or home.household.head_id != home.person_id:
            continue
        if home.household.village_id == batch.village_id:
            targets[row.unit] = home.household
    visible = set(villages_of(officer, on).values_list("pk", flat=True))
    for row in rows:
        home = homes.get(_number(row))
        target = targets.get(row.unit)
        if home is None or (target is not None and home.household_id == target.pk):
            continue
        known = home.household.village_id in visible
        number = home.household.number if known else "***"
        row.blame("duplicate_in_registry", "id_number", f"…{_number(row)[-4:]}", number=number)
    return targets


def _check_figures(
    units: Mapping[int, Sequence[Row]],
    batch: ImportBatch,
    targets: Mapping[int, Household],
    on: date,
) -> None:
    """Debts fit, and figures without consent are told; both at the head's row."""
    held = consented_among([t.pk for t in targets.values()], batch.institution, on)
    for unit, rows in units.items():
        head = next((row for row in rows if row.is_head), None)
        if head is None:
            continue
        values = families.head_first([row.values for row in rows])
        if not families.debt_due_fits(values):
            head.blame("debt_due_above_balance", "debt_due")
        consents = families.consents(values)
        target = targets.get(unit)
        if target is not None and target.pk in held:
            if families.first(values, "consent") is False:
                head.blame("consent_kept", "consent")
        elif not consents and families.has_figures(values):
            head.blame("archive_without_consent", "consent")


def _plain(value: Any) -> Any:
    if isinstance(value, IdNumber):
        return value.number
    return value.isoformat() if isinstance(value, date) else value


def _cell(cell: Cell) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell


def _hold(batch: ImportBatch) -> None:
    """The batch is still being checked, and stays so to the end of this transaction."""
    held = ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.CHECKING)
    if held.update(state=ImportBatch.State.CHECKING) != 1:
        raise ImportNotReady(state=batch.get_state_display())


@transaction.atomic
def _forget(batch: ImportBatch) -> None:
    _hold(batch)
    ImportRow.objects.filter(batch=batch).delete()


@transaction.atomic
def _stage(batch: ImportBatch, reading: Reading, rows: Sequence[Row]) -> None:
    _hold(batch)
    ImportRow.objects.bulk_create(
        ImportRow(
            batch=batch,
            sheet=row.sheet[:60],
            row_number=row.number,
            unit=row.unit,
            payload={
                "cells": [_cell(cell) for cell in row.cells],
                "values": {name: _plain(value) for name, value in row.values.items()},
            },
            verdict=row.verdict,
            problems=[problem.as_json() for problem in row.problems],
            household=reading.targets.get(row.unit),
        )
        for row in rows
    )


def counts_of(reading: Reading) -> dict[str, Any]:
    """The totals; every row read is in exactly one of five counts. Raises ValueError else."""
    verdicts = Counter(row.verdict for row in reading.rows)
    tally = reading.tally
    accepted = {row.unit for row in reading.rows if row.verdict == "accepted"}
    units = {row.unit for row in reading.rows}
    counts = {
        "read": tally.read,
        "blank": tally.blank,
        "heading": tally.heading,
        "accepted": verdicts["accepted"],
        "refused": verdicts["refused"],
        "duplicate": verdicts["duplicate"],
        "households": len(units),
        "households_new": len(accepted - set(reading.targets)),
        "households_updated": len(accepted & set(reading.targets)),
        "households_refused": len(units - accepted),
        "told": sum(any(p.effect == TELLS for p in row.problems) for row in reading.rows),
        "notes": reading.notes,
    }
    check_total(counts)
    return counts


def check_total(counts: Mapping[str, Any]) -> None:
    """accepted + refused + duplicate + blank + heading = read, else ValueError: our own bug."""
    parts = sum(counts[n] for n in ("accepted", "refused", "duplicate", "blank", "heading"))
    if parts != counts["read"]:
        raise ValueError(f"rows lost: {parts} of {counts['read']}")


@transaction.atomic
def _finish(officer: User, batch: ImportBatch, counts: dict[str, Any], at: datetime) -> None:
    changed = ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.CHECKING).update(
        counts=counts, state=ImportBatch.State.STAGED
    )
    if changed != 1:
        raise ImportNotReady(state=batch.get_state_display())
    batch.refresh_from_db()
    audit.record(
        actor=actor_of(officer),
        action="households.check_roster",
        subject=("import", batch.uuid),
        institution=batch.institution.uuid,
        facts={"counts": {name: n for name, n in counts.items() if isinstance(n, int)}},
        at=at,
    )
