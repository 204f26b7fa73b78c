"""Error workbooks hold people's data: each download is written down."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from huhutong.households.errors import ImportExpired
from huhutong.households.models import ImportBatch, ImportRow
from huhutong.households.selectors.imports import batch_in_scope, rows_of
from huhutong.households.services.authority import IMPORT, check_may_edit
from huhutong.households.services.imports.discard import forget_rows
from huhutong.infra import audit
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.org.public import User


@transaction.atomic
def record_download(*, officer: User, uuid: UUID, at: datetime) -> ImportBatch:
    """The download of the error workbook is audited.

    Raises PermissionRefused, NotInScope, ImportExpired.
    """
    on = date_of(at)
    institution = check_may_edit(officer, on, IMPORT)
    batch = batch_in_scope(officer, uuid, on)
    if not rows_of(batch).exists():
        raise ImportExpired
    audit.record(
        actor=actor_of(officer),
        action="households.download_errors",
        subject=("import", batch.uuid),
        institution=institution.uuid,
        facts={"village": batch.village.code},
        at=at,
    )
    return batch


def expired_with_rows(*, institution: UUID, on: date) -> QuerySet[ImportBatch]:
    """Imports whose days of keeping are over and whose rows or file are still there."""
    expired = ImportBatch.objects.filter(institution__uuid=institution, expires_on__lte=on)
    return expired.filter(~Q(upload=None) | Exists(ImportRow.objects.filter(batch=OuterRef("pk"))))


def expired_rows_count(*, institution: UUID, on: date) -> int:
    """How many staged rows are past their days of keeping. Cost: 1 query."""
    expired = expired_with_rows(institution=institution, on=on)
    return ImportRow.objects.filter(batch__in=expired).count()


def delete_expired_rows(*, institution: UUID, on: date) -> int:
    """Staged rows whose days of keeping are over are gone; the batch with its counts stays."""
    gone = 0
    for batch in expired_with_rows(institution=institution, on=on):
        gone += forget_rows(batch)
        ImportBatch.objects.filter(pk=batch.pk).update(upload=None)
    return gone
