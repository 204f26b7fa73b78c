"""Importing a file from disk: as large as a county's roster, resumable, by the pages' own rules."""

import hashlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from huhutong.households.errors import (
    ColumnsMissing,
    ColumnUnknown,
    FieldUnknown,
    ImportUnfinished,
    TooManyRows,
)
from huhutong.households.models import ImportBatch
from huhutong.households.rules.roster.columns import FIELDS, field_of, plain_title
from huhutong.households.rules.roster.layout import TEMPLATE_NOTES, Block, Merge, Sheet, with_fields
from huhutong.households.selectors.imports import begun_by_command
from huhutong.households.services.authority import IMPORT, check_may_edit
from huhutong.households.services.imports.apply import apply_batch
from huhutong.households.services.imports.check import check_sheets
from huhutong.households.services.imports.mappings import mapped, save_mapping, saved_mapping
from huhutong.households.services.imports.stage import Progress, no_progress
from huhutong.households.services.imports.upload import (
    find_headings,
    missing_fields,
    without_times,
)
from huhutong.infra import audit, spreadsheets
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.infra.services import UPLOAD_KEPT_DAYS
from huhutong.org.public import User
from huhutong.places.public import Village, village_in_scope

_PIECE: Final = 1 << 20
# Heading and blank rows are rows too: a little more than the people that an import takes.
MOST_ROWS: Final = spreadsheets.MOST_STREAMED_ROWS + 10_000
STATES = ImportBatch.State


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: the file, the village's code, columns by title, how far to go.

    fields  title of a column -> field, or "" to leave the column out.
    source  one of ImportSource: its columns are as remembered, and remembered as they are now.
    resume  go on with the same file where it was stopped.  dry_run  stop after the check.
    """

    path: Path
    village: str
    fields: Mapping[str, str]
    source: str = ""
    resume: bool = False
    dry_run: bool = False


class _Merges:
    """Merged ranges from 0, made one by one: there may be one for each household."""

    def __init__(self, flat: "array[int]") -> None:
        self._flat = flat

    def __len__(self) -> int:
        return len(self._flat) // 4

    def __getitem__(self, number: int) -> Merge:
        top, left, bottom, right = self._flat[4 * number : 4 * number + 4]
        return top - 1, left - 1, bottom - 1, right - 1


def sheets_on_disk(path: Path) -> list[Sheet]:
    """The sheets of a file, read anew each time. Raises what spreadsheets.stream raises."""
    return [
        Sheet(sheet.name, without_times(sheet.rows), _Merges(sheet.merged))
        for sheet in spreadsheets.stream(path)
        if sheet.name != TEMPLATE_NOTES
    ]


def import_file(
    *, officer: User, order: Order, at: datetime, progress: Progress = no_progress
) -> ImportBatch:
    """The file's good rows are in the registry (or only checked), each exactly once.

    Whatever stops it, a call with resume goes on; the file must be the same to the bit.
    Memory: flat. Raises PermissionRefused, NotInScope, ImportUnfinished, TooManyRows,
    ColumnsMissing, ColumnUnknown, FieldUnknown, NoRowsFound, NothingToApply, ImportNotReady and
    the refusals of infra.spreadsheets.
    """
    on = date_of(at)
    check_may_edit(officer, on, IMPORT)
    village = village_in_scope(officer, order.village, on)
    digest = _digest(order.path)
    batch = begun_by_command(officer, digest, village, on)
    if batch is not None and not order.resume and batch.state != STATES.APPLIED:
        raise ImportUnfinished(
            file=order.path.name, state=batch.get_state_display(), uuid=str(batch.uuid)
        )
    sheets = sheets_on_disk(order.path)
    if batch is None or not order.resume:
        batch = _begin(officer, order, village, (digest, sheets), at)
    if batch.state == STATES.CHECKING:
        batch = check_sheets(officer, batch, sheets, at, progress)
    if order.dry_run or batch.state == STATES.APPLIED or not batch.counts["accepted"]:
        return batch
    return apply_batch(officer=officer, uuid=batch.uuid, at=at, progress=progress)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _begin(
    officer: User,
    order: Order,
    village: Village,
    file: tuple[str, Sequence[Sheet]],
    at: datetime,
) -> ImportBatch:
    digest, sheets = file
    found = find_headings(sheets)
    if found.rows > MOST_ROWS:
        raise TooManyRows(file=order.path.name, rows=found.rows, most=MOST_ROWS)
    institution = check_may_edit(officer, date_of(at), IMPORT)
    known = saved_mapping(institution, found.blocks, order.source) if order.source else None
    blocks = found.blocks if known is None else mapped(found.blocks, known.columns)
    blocks = with_fields(blocks, chosen_by_title(blocks, order.fields))
    if missing := missing_fields(blocks):
        raise ColumnsMissing(fields="、".join(missing))
    with transaction.atomic():
        if order.source:
            save_mapping(
                institution=institution, source=order.source, blocks=blocks, officer=officer, at=at
            )
        batch = ImportBatch.objects.create(
            institution=institution,
            village=village,
            file_name=order.path.name[-200:],
            file_digest=digest,
            source=order.source,
            layout=[block.as_json() for block in blocks],
            counts={"read": found.rows, "empty": found.empty},
            state=STATES.CHECKING,
            created_by=officer,
            created_at=at,
            expires_on=date_of(at) + timedelta(days=UPLOAD_KEPT_DAYS),
        )
        audit.record(
            actor=actor_of(officer),
            action="households.upload_roster",
            subject=("import", batch.uuid),
            institution=institution.uuid,
            facts={
                "village": village.code,
                "size_bytes": order.path.stat().st_size,
                "sheets": len(sheets),
            },
            at=at,
        )
    return batch


def chosen_by_title(
    blocks: Sequence[Block], fields: Mapping[str, str]
) -> dict[tuple[int, int], str]:
    """The columns that titles name, with their fields. Raises ColumnUnknown, FieldUnknown.

    A field is given by its code or by any heading that means it ("" leaves a column out).
    """
    chosen: dict[tuple[int, int], str] = {}
    for title, wanted in fields.items():
        field = wanted if wanted in FIELDS else field_of(wanted)
        if wanted and not field:
            raise FieldUnknown(field=wanted, fields="、".join(FIELDS))
        places = [
            (number, column.index)
            for number, block in enumerate(blocks)
            for column in block.columns
            if column.title and title in {column.title, plain_title(column.title)}
        ]
        if not places:
            titles = {c.title: None for block in blocks for c in block.columns if c.title}
            raise ColumnUnknown(title=title, titles="、".join(titles))
        chosen |= dict.fromkeys(places, field)
    # Of two columns with one meaning the one that was named keeps it.
    for number, block in enumerate(blocks):
        named = {field for (n, _index), field in chosen.items() if n == number}
        for column in block.columns:
            if column.field in named:
                chosen.setdefault((number, column.index), "")
    return chosen
