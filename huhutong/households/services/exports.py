"""Households taken out as a workbook: one asks, another approves, it expires; each step audited."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F

from huhutong.households.export_book import export_book
from huhutong.households.export_errors import (
    ExportGone,
    ExportHasNobody,
    ExportNotOpen,
    OwnExport,
)
from huhutong.households.models import Membership, RegistryExport
from huhutong.households.rules.exports import KEPT_DAYS, check_reason, export_number, last_day
from huhutong.households.selectors.exports import (
    APPROVE,
    ASK,
    export_in_scope,
    exported_households,
)
from huhutong.households.services.authority import check_may_edit
from huhutong.infra import audit
from huhutong.infra.actors import Actor, actor_of
from huhutong.infra.clock import date_of
from huhutong.infra.models import Upload
from huhutong.infra.services import store_upload
from huhutong.infra.ui.formats import day_text
from huhutong.org.public import User
from huhutong.places.public import village_in_scope

State = RegistryExport.State


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a village's households, in clear or masked, and why."""

    village: str
    purpose: str
    reason: str
    in_clear: bool = False


@transaction.atomic
def ask_export(*, officer: User, wanted: Wanted, at: datetime) -> RegistryExport:
    """The export waits for another person's approval.

    Raises PermissionRefused, NotInScope, ExportReasonMissing, ExportHasNobody; ValueError for an
    unknown purpose.
    """
    on = date_of(at)
    institution = check_may_edit(officer, on, ASK)
    village = village_in_scope(officer, wanted.village, on)
    reason = check_reason(wanted.reason)
    uuid = uuid4()
    export = RegistryExport(
        uuid=uuid,
        number=export_number(uuid),
        institution=institution,
        village=village,
        in_clear=wanted.in_clear,
        purpose=RegistryExport.Purpose(wanted.purpose).value,
        reason=reason,
        asked_at=at,
        asked_by=officer,
    )
    if not exported_households(export).exists():
        raise ExportHasNobody(village=village.name)
    export.save(force_insert=True)
    _audit(actor_of(officer), "ask_export", export, at)
    return export


@transaction.atomic
def decide_export(
    *, officer: User, uuid: UUID, approve: bool, note: str, at: datetime
) -> RegistryExport:
    """Approved, it is prepared by the worker; refused, it has ended with the note.

    Raises PermissionRefused, NotInScope, OwnExport, ExportNotOpen.
    """
    on = date_of(at)
    check_may_edit(officer, on, APPROVE)
    export = export_in_scope(officer, uuid, on)
    if export.asked_by_id == officer.pk:
        raise OwnExport
    state = State.APPROVED if approve else State.REFUSED
    _move(export, State.ASKED, state, decided_by=officer, decided_at=at, note=note.strip() or None)
    _audit(actor_of(officer), "approve_export" if approve else "refuse_export", export, at)
    return export


@transaction.atomic
def withdraw_export(*, officer: User, uuid: UUID, at: datetime) -> RegistryExport:
    """Who asked needs it no longer. Raises PermissionRefused, NotInScope, ExportNotOpen."""
    on = date_of(at)
    check_may_edit(officer, on, ASK)
    export = export_in_scope(officer, uuid, on)
    if export.asked_by_id != officer.pk:
        raise ExportNotOpen(state=str(export.get_state_display()))
    _move(export, State.ASKED, State.WITHDRAWN)
    _audit(actor_of(officer), "withdraw_export", export, at)
    return export


@transaction.atomic
def prepare_export(*, uuid: UUID, by: Actor, today: date, at: datetime) -> RegistryExport:
    """The workbook of an approved export lies encrypted for KEPT_DAYS. Safe to repeat.

    today  the real day: files are kept by real days, whatever a demo's clock says.

    Raises ExportNotOpen where it was not approved.
    """
    related = ("institution", "village", "asked_by", "decided_by")
    export = RegistryExport.objects.select_related(*related).get(uuid=uuid)
    if export.state == State.READY:
        return export
    if export.state != State.APPROVED:
        raise ExportNotOpen(state=str(export.get_state_display()))
    export.expires_on = last_day(today)
    content = export_book(export)
    upload = store_upload(
        actor=by,
        institution=export.institution.uuid,
        purpose="registry_export",
        file_name=f"{export.village.name}-{export.number}.xlsx",
        content=content,
        kept_days=KEPT_DAYS,
    )
    households = exported_households(export)
    _move(
        export,
        State.APPROVED,
        State.READY,
        upload=upload.uuid,
        expires_on=export.expires_on,
        households=households.count(),
        people=Membership.objects.filter(household__in=households, left_on=None).count(),
    )
    _audit(by, "prepare_export", export, at)
    return export


@transaction.atomic
def fetch_export(
    *, officer: User, uuid: UUID, today: date, at: datetime
) -> tuple[RegistryExport, bytes]:
    """The workbook, to whoever asked for it or approved it; the fetch is audited before.

    today  the real day, as for prepare_export.
    Raises PermissionRefused, NotInScope, ExportNotOpen, ExportGone.
    """
    on = date_of(at)
    export = export_in_scope(officer, uuid, on)
    mine = officer.pk in {export.asked_by_id, export.decided_by_id}
    check_may_edit(officer, on, APPROVE if export.decided_by_id == officer.pk else ASK)
    if not mine or export.state != State.READY or export.upload is None:
        raise ExportNotOpen(state=str(export.get_state_display()))
    upload = Upload.objects.filter(uuid=export.upload).first()
    if upload is None or not upload.size_bytes or upload.expires_on <= today:
        raise ExportGone(day=day_text(export.expires_on) if export.expires_on else "")
    RegistryExport.objects.filter(pk=export.pk).update(fetched=F("fetched") + 1)
    _audit(actor_of(officer), "fetch_export", export, at)
    return export, bytes(upload.content)


def _move(export: RegistryExport, before: str, state: str, **values: object) -> None:
    found = RegistryExport.objects.filter(pk=export.pk, state=before)
    if found.update(state=state, **values) != 1:
        export.refresh_from_db()
        raise ExportNotOpen(state=str(export.get_state_display()))
    export.state = state
    for name, value in values.items():
        setattr(export, name, value)


def _audit(actor: Actor, action: str, export: RegistryExport, at: datetime) -> None:
    audit.record(
        actor=actor,
        action=f"households.{action}",
        subject=("export", export.uuid),
        institution=export.institution.uuid,
        facts={
            "export": export.number,
            "village": export.village.code,
            "purpose": export.purpose,
            "in_clear": export.in_clear,
        },
        at=at,
    )
