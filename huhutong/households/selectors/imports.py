"""Reads of imports."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from huhutong.households.models import ImportBatch, ImportRow
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import User
from huhutong.places.public import villages_of

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


def rows_of(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Data rows of an import in the order of the file."""
    return ImportRow.objects.filter(batch=batch).order_by("pk")


def rows_brought_back(batch: ImportBatch) -> Iterator[ImportRow]:
    """Rows that were not taken, each household led by its head's row where that was taken.

    So the file can be corrected and uploaded as it is: the members find their household.
    Cost: 2 queries, streamed.
    """
    units = set(
        rows_of(batch).exclude(verdict=ImportRow.Verdict.ACCEPTED).values_list("unit", flat=True)
    )
    for row in rows_of(batch).iterator(chunk_size=1000):
        if row.unit in units and (
            row.verdict != ImportRow.Verdict.ACCEPTED or row.payload["values"]["relation"] == "02"
        ):
            yield row


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
