"""Households taken out as a workbook: asked for, approved by another person, fetched."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huhutong.households import tasks
from huhutong.households.export_forms import ExportForm
from huhutong.households.models import RegistryExport
from huhutong.households.selectors.exports import APPROVE, ASK, export_in_scope, exports_in_scope
from huhutong.households.services import exports as services
from huhutong.households.views.workbook import workbook_response
from huhutong.infra import jobs
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of, real_now
from huhutong.infra.pages import paginate
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError, NotInScope
from huhutong.org.public import OfficerRequest, now_of, officer_required, permits, today_of
from huhutong.places.public import villages_of

State = RegistryExport.State


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required("households.view")
def exports(request: OfficerRequest) -> HttpResponse:
    """Exports so far, and the form to ask for one."""
    user, on = request.user, today_of(request.user)
    may_ask = permits(user, ASK, on)
    form = ExportForm(
        request.POST or None,
        villages=villages_of(user, on),
        initial={"village": request.GET.get("village", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            export = services.ask_export(officer=user, wanted=form.wanted(), at=now_of(user))
        except NotInScope:
            raise
        except DomainError as refusal:
            form.add_error(None, message_of(refusal))
        else:
            messages.success(request, _("Asked for. Another person approves it now."))
            return redirect("households:export", export.uuid)
    context = {
        "form": form if may_ask else None,
        "page": paginate(exports_in_scope(user, on), request, size=20),
        "today": date_of(real_now()),
    }
    return render(request, "households/exports.html", context)


@require_safe
@officer_required("households.view")
def export(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """One export: who asked for what, what was decided, and what can be done now."""
    user, on = request.user, today_of(request.user)
    found = export_in_scope(user, uuid, on)
    mine = found.asked_by_id == user.pk
    waits = found.state == State.ASKED
    ready = found.state == State.READY
    gone = ready and found.expires_on is not None and found.expires_on <= date_of(real_now())
    context = {
        "export": found,
        "may_decide": waits and not mine and permits(user, APPROVE, on),
        "may_withdraw": waits and mine,
        "may_fetch": ready and not gone and user.pk in {found.asked_by_id, found.decided_by_id},
        "gone": gone,
        "job": jobs.latest(("export", found.uuid), kind=tasks.EXPORT),
        "lines": _consequences(found),
    }
    return render(request, "households/export.html", context)


def _consequences(export: RegistryExport) -> list[str]:
    """What approving brings about, in sentences."""
    clear = _("ID numbers, phones and addresses stand in it in clear.")
    masked = _("ID numbers and phones are masked, addresses are left out.")
    return [
        clear if export.in_clear else masked,
        _("{name} and you can download it for seven days; then it is deleted.").format(
            name=export.asked_by.name
        ),
        _("Number, names and day stand on each page and in each row; each download is on record."),
    ]


@require_POST
@officer_required(APPROVE)
def decide(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Approved or refused."""
    user, approve = request.user, request.POST.get("decision") == "approve"
    try:
        found = services.decide_export(
            officer=user,
            uuid=uuid,
            approve=approve,
            note=request.POST.get("note", ""),
            at=now_of(user),
        )
    except NotInScope:
        raise
    except DomainError as refusal:
        messages.error(request, message_of(refusal))
        return redirect("households:export", uuid)
    if approve:
        jobs.enqueue(
            tasks.prepare_export,
            kind=tasks.EXPORT,
            actor=actor_of(user),
            institution=found.institution.uuid,
            subject=("export", found.uuid),
            arguments={"officer": str(user.uuid), "export": str(found.uuid)},
        )
        messages.success(request, _("Approved. The workbook is being prepared."))
    else:
        messages.success(request, _("Refused. Who asked for it sees your note."))
    return redirect("households:export", uuid)


@require_POST
@officer_required(ASK)
def withdraw(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """It is needed no longer."""
    try:
        services.withdraw_export(officer=request.user, uuid=uuid, at=now_of(request.user))
    except NotInScope:
        raise
    except DomainError as refusal:
        messages.error(request, message_of(refusal))
    return redirect("households:export", uuid)


@require_POST
@officer_required("households.view")
def fetch(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The workbook. By POST, as each download is written down."""
    user = request.user
    try:
        today, at = date_of(real_now()), now_of(user)
        found, content = services.fetch_export(officer=user, uuid=uuid, today=today, at=at)
    except NotInScope:
        raise
    except DomainError as refusal:
        messages.error(request, message_of(refusal))
        return redirect("households:export", uuid)
    return workbook_response(content, f"{found.village.name}-{found.number}.xlsx")
