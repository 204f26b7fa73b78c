"""The dry run: every row gets its verdict, and nothing but the verdicts is written."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from huhutong.households.errors import ImportNotReady
from huhutong.households.models import ImportBatch, ImportRow
from huhutong.households.rules.roster.layout import Sheet, block_of
from huhutong.households.selectors.imports import batch_in_scope
from huhutong.households.services.authority import IMPORT, check_may_edit
from huhutong.households.services.imports.discard import forget_rows
from huhutong.households.services.imports.judge import court_of
from huhutong.households.services.imports.rejudge import rejudge
from huhutong.households.services.imports.stage import (
    Progress,
    Run,
    no_progress,
    opened,
    stage_file,
)
from huhutong.households.services.imports.upload import read_upload
from huhutong.infra import audit
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.org.public import User


def check_batch(
    *, officer: User, uuid: UUID, at: datetime, progress: Progress = no_progress
) -> ImportBatch:
    """Every row has its verdict and the totals are on the batch; the registry is untouched.

    Safe to repeat: rows staged before are replaced. Written in short transactions.
    Raises PermissionRefused, NotInScope, ImportNotReady, ImportExpired.
    """
    batch = _checking(officer, uuid, at)
    sheets = read_upload(batch)
    forget_rows(batch)
    return check_sheets(officer, batch, sheets, at, progress)


def _checking(officer: User, uuid: UUID, at: datetime) -> ImportBatch:
    on = date_of(at)
    check_may_edit(officer, on, IMPORT)
    batch = batch_in_scope(officer, uuid, on)
    if batch.state != ImportBatch.State.CHECKING:
        raise ImportNotReady(state=batch.get_state_display())
    return batch


def check_sheets(
    officer: User,
    batch: ImportBatch,
    sheets: Sequence[Sheet],
    at: datetime,
    progress: Progress = no_progress,
) -> ImportBatch:
    """As check_batch, of sheets that may be larger than memory; goes on where it was stopped.

    Rows that are staged already were staged by the same file: the caller has seen to it.
    Memory: flat. Raises ImportNotReady.
    """
    already = ImportRow.objects.filter(batch=batch).count()
    with opened(court_of(officer, batch, date_of(at))) as run:
        run.progress = progress
        stage_file(run, sheets, already=already)
        rejudge(run)
        counts = counts_of(batch, run)
    counts["notes"] = _notes(batch, sheets)
    _finish(officer, batch, counts, at)
    return batch


def _notes(batch: ImportBatch, sheets: Iterable[Sheet]) -> list[dict[str, Any]]:
    blocks = [block_of(stored) for stored in batch.layout]
    empty = batch.counts.get("empty", [])
    notes: list[dict[str, Any]] = []
    for sheet in sheets:
        own = [block for block in blocks if block.sheet == sheet.name]
        if sheet.name in empty:
            notes.append({"code": "sheet_empty", "sheet": sheet.name, "facts": {}})
        elif not own:
            notes.append({"code": "sheet_without_heading", "sheet": sheet.name, "facts": {}})
        for number, block in enumerate(own):
            if len(block.head_rows) > 1:
                notes.append({"code": "two_row_heading", "sheet": sheet.name, "facts": {}})
            if number:
                facts = {"row": block.head_rows[0] + 1}
                notes.append({"code": "second_heading", "sheet": sheet.name, "facts": facts})
    return notes


def counts_of(batch: ImportBatch, run: Run) -> dict[str, Any]:
    """The totals; every row read is in exactly one of five counts. Raises ValueError else.

    Counted by the database, whatever the number of rows. Cost: 5 queries.
    """
    rows = ImportRow.objects.filter(batch=batch)
    accepted = rows.filter(verdict=ImportRow.Verdict.ACCEPTED)
    new = accepted.filter(household=None).aggregate(n=Count("unit", distinct=True))["n"]
    updated = accepted.exclude(household=None).aggregate(n=Count("unit", distinct=True))["n"]
    units = rows.aggregate(n=Count("unit", distinct=True))["n"]
    tally = run.tally
    counts = {
        "read": tally.read,
        "blank": tally.blank,
        "heading": tally.heading,
        **verdicts_of(batch),
        "households": units,
        "households_new": new,
        "households_updated": updated,
        "households_refused": units - new - updated,
        "told": rows.filter(told=True).count(),
        "empty": batch.counts.get("empty", []),
    }
    check_total(counts)
    return counts


def verdicts_of(batch: ImportBatch) -> dict[str, int]:
    """How many rows have each verdict. Cost: 1 query."""
    found = ImportRow.objects.filter(batch=batch).values("verdict").annotate(n=Count("pk"))
    held = dict(found.values_list("verdict", "n"))
    return {verdict: held.get(verdict, 0) for verdict in ImportRow.Verdict.values}


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
