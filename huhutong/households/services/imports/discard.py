"""Giving up an import that was never applied."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huhutong.households.errors import ImportNotReady
from huhutong.households.models import ImportBatch
from huhutong.households.selectors.imports import batch_in_scope, rows_of
from huhutong.households.services.authority import IMPORT, check_may_edit
from huhutong.infra import audit
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.org.public import User

# A check that stopped half-way can be given up too; one that still runs then stages nothing more.
OPEN = (ImportBatch.State.UPLOADED, ImportBatch.State.CHECKING, ImportBatch.State.STAGED)


@transaction.atomic
def discard_import(*, officer: User, uuid: UUID, at: datetime) -> ImportBatch:
    """The import is given up and its staged rows are gone; the registry stays as it was.

    The encrypted file stays out of reach and goes with the other files after its 30 days.
    Raises PermissionRefused, NotInScope, ImportNotReady.
    """
    on = date_of(at)
    institution = check_may_edit(officer, on, IMPORT)
    batch = batch_in_scope(officer, uuid, on)
    changed = ImportBatch.objects.filter(pk=batch.pk, state__in=OPEN).update(
        state=ImportBatch.State.DISCARDED
    )
    if changed != 1:
        raise ImportNotReady(state=batch.get_state_display())
    rows_of(batch).delete()
    audit.record(
        actor=actor_of(officer),
        action="households.discard_import",
        subject=("import", batch.uuid),
        institution=institution.uuid,
        facts={"village": batch.village.code},
        at=at,
    )
    batch.refresh_from_db()
    return batch
