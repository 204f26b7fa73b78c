"""Error workbooks hold people's data: each download is written down."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from huhutong.households.errors import ImportExpired
from huhutong.households.models import ImportBatch
from huhutong.households.selectors.imports import batch_in_scope, rows_of
from huhutong.households.services.authority import IMPORT, check_may_edit
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


@transaction.atomic
def delete_expired_rows(*, institution: UUID, on: date) -> int:
    """Staged rows whose days of keeping are over are gone; the batch with its counts stays."""
    expired = ImportBatch.objects.filter(institution__uuid=institution, expires_on__lte=on)
    gone = 0
    for batch in expired.exclude(upload=None):
        gone += rows_of(batch).count()
        rows_of(batch).delete()
        ImportBatch.objects.filter(pk=batch.pk).update(upload=None)
    return gone
