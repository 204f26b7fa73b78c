"""Taking a roster file in and settling its columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from huhutong.households.errors import (
    ColumnsMissing,
    ImportExpired,
    ImportNotReady,
    NoRowsFound,
)
from huhutong.households.models import ImportBatch
from huhutong.households.rules.roster.columns import FIELDS, REQUIRED
from huhutong.households.rules.roster.layout import (
    TEMPLATE_NOTES,
    Block,
    Cell,
    Sheet,
    block_of,
    scan,
    with_fields,
)
from huhutong.households.selectors.imports import batch_in_scope
from huhutong.households.services.authority import IMPORT, check_may_edit
from huhutong.households.services.imports.mappings import mapped, save_mapping, saved_mapping
from huhutong.infra import audit, spreadsheets
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.infra.errors import UploadGone
from huhutong.infra.selectors import upload_of
from huhutong.infra.services import UPLOAD_KEPT_DAYS, store_upload
from huhutong.org.public import User
from huhutong.places.public import village_in_scope

PURPOSE = "households.roster"


def sheets_of(content: bytes, file_name: str) -> list[Sheet]:
    """The sheets of a file, 0-based, without our own notes sheet. Raises what read raises."""
    book = spreadsheets.read(content, file_name)
    return [
        Sheet(
            sheet.name,
            [[_cell(cell) for cell in row] for row in sheet.rows],
            [
                (m.first_row - 1, m.first_column - 1, m.last_row - 1, m.last_column - 1)
                for m in sheet.merged_ranges
            ],
        )
        for sheet in book.sheets
        if sheet.name != TEMPLATE_NOTES
    ]


def _cell(cell: spreadsheets.Cell) -> Cell:
    return cell if isinstance(cell, Cell) else str(cell)


@dataclass(frozen=True, slots=True)
class _WithoutTimes:
    rows: spreadsheets.Rows

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        for row in self.rows:
            yield [_cell(cell) for cell in row]


def without_times(rows: spreadsheets.Rows) -> Iterable[Sequence[Cell]]:
    """The rows with times of day as text; they can be gone through as often as those given."""
    return _WithoutTimes(rows)


def read_upload(batch: ImportBatch) -> list[Sheet]:
    """The sheets of a batch's stored file. Raises ImportExpired."""
    if batch.upload is None:
        raise ImportExpired
    try:
        upload = upload_of(batch.upload, institution=batch.institution.uuid, purpose=PURPOSE)
    except UploadGone as gone:
        raise ImportExpired from gone
    return sheets_of(bytes(upload.content), upload.file_name)


@dataclass(frozen=True, slots=True)
class Headings:
    """What is known of a file before its rows are read."""

    blocks: list[Block]
    rows: int
    empty: list[str]


def find_headings(sheets: Sequence[Sheet]) -> Headings:
    """The headings of all sheets. Memory: flat. Raises NoRowsFound."""
    scans = [(sheet.name, scan(sheet.rows)) for sheet in sheets]
    blocks = [block for name, found in scans for block in found.blocks(name)]
    if not blocks:
        raise NoRowsFound
    empty = [name for name, found in scans if not found.filled]
    return Headings(blocks, sum(found.rows for _name, found in scans), empty)


def upload_roster(
    *, officer: User, village: UUID, file_name: str, content: bytes, at: datetime
) -> ImportBatch:
    """The file is kept (encrypted, 30 days) and its columns are guessed.

    Raises PermissionRefused, NotInScope, NoRowsFound and the refusals of infra.spreadsheets.
    The file is read before the transaction: a large one takes seconds.
    """
    on = date_of(at)
    institution = check_may_edit(officer, on, IMPORT)
    place = village_in_scope(officer, village, on)
    sheets = sheets_of(content, file_name)
    found = find_headings(sheets)
    known = saved_mapping(institution, found.blocks)
    blocks = found.blocks if known is None else mapped(found.blocks, known.columns)
    with transaction.atomic():
        upload = store_upload(
            actor=actor_of(officer),
            institution=institution.uuid,
            purpose=PURPOSE,
            file_name=file_name,
            content=content,
        )
        batch = ImportBatch.objects.create(
            institution=institution,
            village=place,
            file_name=file_name[-200:],
            upload=upload.uuid,
            source="" if known is None else known.source,
            layout=[block.as_json() for block in blocks],
            counts={"read": found.rows, "empty": found.empty},
            created_by=officer,
            created_at=at,
            expires_on=on + timedelta(days=UPLOAD_KEPT_DAYS),
        )
        audit.record(
            actor=actor_of(officer),
            action="households.upload_roster",
            subject=("import", batch.uuid),
            institution=institution.uuid,
            facts={"village": place.code, "size_bytes": len(content), "sheets": len(sheets)},
            at=at,
        )
    return batch


def missing_fields(blocks: Sequence[Block]) -> list[str]:
    """Labels of required fields that a block has no column for in the reader's language."""
    missing = {
        field
        for block in blocks
        for field in REQUIRED
        if field not in {column.field for column in block.columns}
    }
    return [gettext(FIELDS[field][0]) for field in REQUIRED if field in missing]


@transaction.atomic
def settle_columns(
    *,
    officer: User,
    uuid: UUID,
    chosen: Mapping[tuple[int, int], str],
    at: datetime,
    source: str = "",
) -> ImportBatch:
    """The columns mean what the officer says; the batch waits for its check.

    chosen  (block, column index) -> field or "".
    source  one of ImportSource: the columns are remembered for it; "": for this file only.
    Raises PermissionRefused, NotInScope, ImportNotReady, ColumnsMissing.
    """
    on = date_of(at)
    check_may_edit(officer, on, IMPORT)
    batch = batch_in_scope(officer, uuid, on)
    blocks = with_fields([block_of(stored) for stored in batch.layout], chosen)
    if missing := missing_fields(blocks):
        raise ColumnsMissing(fields="、".join(missing))
    open_states = (ImportBatch.State.UPLOADED, ImportBatch.State.STAGED)
    changed = ImportBatch.objects.filter(pk=batch.pk, state__in=open_states).update(
        layout=[block.as_json() for block in blocks],
        state=ImportBatch.State.CHECKING,
        source=source,
    )
    if changed != 1:
        raise ImportNotReady(state=batch.get_state_display())
    if source:
        save_mapping(
            institution=batch.institution, source=source, blocks=blocks, officer=officer, at=at
        )
    batch.refresh_from_db()
    return batch
