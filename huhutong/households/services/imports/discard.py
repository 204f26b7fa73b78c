"""Giving up an import that was never applied."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huhutong.households.errors import ImportNotReady
from huhutong.households.models import ImportBatch, ImportChange, ImportRow
from huhutong.households.selectors.imports import batch_in_scope, rows_of
from huhutong.households.services.authority import IMPORT, check_may_edit
from huhutong.infra import audit
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.org.public import Institution, User

# A check that stopped half-way can be given up too; one that still runs then stages nothing more.
OPEN = (ImportBatch.State.UPLOADED, ImportBatch.State.CHECKING, ImportBatch.State.STAGED)


# Rows deleted in one transaction: about 30 ms on two cores.
FORGET_CHUNK = 2_000


def forget_rows(batch: ImportBatch) -> int:
    """No staged row of the import is left; deleted in short transactions. Returns how many."""
    gone = 0
    while keys := list(rows_of(batch).values_list("pk", flat=True)[:FORGET_CHUNK]):
        # One statement is one transaction. The keys of a batch are close to each other.
        ImportRow.objects.filter(batch=batch, pk__gte=keys[0], pk__lte=keys[-1]).delete()
        gone += len(keys)
    changes = ImportChange.objects.filter(batch=batch).order_by("pk")
    while old := list(changes.values_list("pk", flat=True)[:FORGET_CHUNK]):
        changes.filter(pk__lte=old[-1]).delete()
    return gone


def discard_import(*, officer: User, uuid: UUID, at: datetime) -> ImportBatch:
    """The import is given up and its staged rows are gone; the registry stays as it was.

    The encrypted file stays out of reach and goes with the other files after its 30 days.
    Raises PermissionRefused, NotInScope, ImportNotReady.
    """
    on = date_of(at)
    institution = check_may_edit(officer, on, IMPORT)
    batch = batch_in_scope(officer, uuid, on)
    with transaction.atomic():
        _give_up(officer, batch, institution, at)
    forget_rows(batch)
    batch.refresh_from_db()
    return batch


def _give_up(officer: User, batch: ImportBatch, institution: Institution, at: datetime) -> None:
    changed = ImportBatch.objects.filter(pk=batch.pk, state__in=OPEN).update(
        state=ImportBatch.State.DISCARDED
    )
    if changed != 1:
        raise ImportNotReady(state=batch.get_state_display())
    audit.record(
        actor=actor_of(officer),
        action="households.discard_import",
        subject=("import", batch.uuid),
        institution=institution.uuid,
        facts={"village": batch.village.code},
        at=at,
    )
