"""Reads of imports."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from huhutong.households.errors import OfficerUnknown
from huhutong.households.models import ImportBatch, ImportRow
from huhutong.households.rules.roster.layout import Block
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import User
from huhutong.places.public import Village, villages_of

# Shows every row of which something is said, also mere notes.
REMARKS = "remarks"


def batches_in_scope(user: User, on: date) -> QuerySet[ImportBatch]:
    """Imports of the user's institution into villages of their scope, newest first."""
    return (
        ImportBatch.objects.filter(
            institution=user.institution_id,
            institution__isnull=False,
            village__in=villages_of(user, on),
        )
        .select_related("village", "institution", "created_by")
        .order_by("-pk")
    )


def batch_in_scope(user: User, uuid: UUID, on: date) -> ImportBatch:
    """One import. Raises NotInScope (404). Cost: 1 query."""
    batch = batches_in_scope(user, on).filter(uuid=uuid).first()
    if batch is None:
        raise NotInScope
    return batch


def officer_by_login(login: str) -> User:
    """Who acts by command. Raises OfficerUnknown. Cost: 1 query."""
    found = User.objects.filter(username=login, is_active=True).first()
    if found is None:
        raise OfficerUnknown(login=login)
    return found


def begun_by_command(user: User, digest: str, village: Village, on: date) -> ImportBatch | None:
    """The newest import of the same file into the village that is not over. Cost: 1."""
    found = batches_in_scope(user, on).filter(file_digest=digest, village=village)
    over = (ImportBatch.State.DISCARDED, ImportBatch.State.UNDONE)
    return found.exclude(state__in=over).first()


def rows_of(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Data rows of an import in the order of the file."""
    return ImportRow.objects.filter(batch=batch).order_by("pk")


def rows_brought_back(batch: ImportBatch, block: Block | None = None) -> Iterator[ImportRow]:
    """Rows that were not taken, each household led by its head's row where that was taken.

    So the file can be corrected and uploaded as it is: the members find their household.
    block  only the rows below this heading.
    Cost: 1 query, streamed; memory flat.
    """
    accepted = ImportRow.Verdict.ACCEPTED
    units = ImportRow.objects.filter(batch=batch).exclude(verdict=accepted).values("unit")
    rows = rows_of(batch).filter(unit__in=units)
    if block is not None:
        numbers = (block.first + 1, block.last + 1)
        rows = rows.filter(sheet=block.sheet[:60], row_number__range=numbers)
    for row in rows.iterator(chunk_size=1000):
        if row.verdict != accepted or row.payload["values"]["relation"] == "02":
            yield row


def block_of_row(blocks: Sequence[Block], row: ImportRow) -> Block:
    """The heading that a staged row stands under."""
    index = row.row_number - 1
    return next(b for b in blocks if b.sheet[:60] == row.sheet and b.first <= index <= b.last)


def rows_shown(batch: ImportBatch, show: str) -> QuerySet[ImportRow]:
    """The rows that the page lists: of a verdict, with remarks, or (default) those to correct.

    What needs a hand stands by itself; a mere note ("under 18") would bury it.
    """
    rows = rows_of(batch)
    if show == REMARKS:
        return rows.exclude(problems=[])
    if show:
        return rows.filter(verdict=show)
    return rows.filter(verdict__in=[ImportRow.Verdict.REFUSED, ImportRow.Verdict.DUPLICATE])
