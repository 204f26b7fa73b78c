"""Slips that tell a household its own limit: 授信通知书, for a round or for one household."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huhutong.granting.documents import SLIPS_A_SHEET, SlipSources, slips_document
from huhutong.granting.models import CreditLine
from huhutong.granting.selectors.rounds import lines_in_scope
from huhutong.granting.services.slips import record_printing
from huhutong.granting.views.common import round_context
from huhutong.infra import pdf
from huhutong.infra.clock import date_of
from huhutong.infra.pages import public_address
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import OfficerRequest, now_of, officer_required
from huhutong.places.public import serving
from huhutong.posting.public import notices_of, receipt_paths


@require_safe
@officer_required("granting.propose")
def round_slips(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """A list to sign, then a slip for every open line of the round, by group and number.

    With ?chosen=1 only for the lines named by ?line=UUID, of which there must be one; with
    ?per=4 four a sheet, otherwise two in large type.
    """
    round_, context = round_context(request, uuid)
    lines = _lines(request, context["on"]).filter(row__round=round_, closed_at=None)
    if "chosen" in request.GET:
        chosen = _chosen(request)
        if not chosen:
            messages.warning(request, _("Tick the households first, then print."))
            return redirect("granting:lines", uuid)
        lines = lines.filter(uuid__in=chosen)
    return _document(request, list(lines), f"slips-{round_.village.code}.pdf")


@require_safe
@officer_required("granting.propose")
def slip(request: OfficerRequest, row: UUID) -> HttpResponse:
    """The slip of one household."""
    on = date_of(now_of(request.user))
    lines = list(_lines(request, on).filter(row__uuid=row))
    return _document(request, lines, f"slip-{row}.pdf")


def _chosen(request: OfficerRequest) -> list[UUID]:
    """The lines that were ticked. Raises NotInScope where a name is none of ours."""
    try:
        return [UUID(name) for name in request.GET.getlist("line")]
    except ValueError:
        raise NotInScope from None


def _per_sheet(request: OfficerRequest) -> int:
    """How many slips share a sheet. Raises NotInScope for what we do not print."""
    for count in SLIPS_A_SHEET:
        if request.GET.get("per", str(SLIPS_A_SHEET[0])) == str(count):
            return count
    raise NotInScope


def _lines(request: OfficerRequest, on: Any) -> Any:
    return (
        lines_in_scope(request.user, on)
        .select_related(
            "row__household__head",
            "row__group",
            "row__round__village__town",
            "row__round__institution",
            "institution",
        )
        .defer("row__override_reason", "row__restudy_note")
        .order_by("row__group__code", "row__number")
    )


def _document(request: OfficerRequest, lines: Sequence[CreditLine], name: str) -> HttpResponse:
    if not lines:
        raise NotInScope
    per, at = _per_sheet(request), now_of(request.user)
    round_ = lines[0].row.round  # type: ignore[union-attr]
    _institution, branch = serving(round_.village, date_of(at), institution=lines[0].institution)
    sources = SlipSources(
        branch=(branch.name, branch.address, branch.phone),
        notices={notice.uuid: notice for notice in notices_of(round_.uuid)},
        receipts={
            row: public_address(request, path) for row, path in receipt_paths(round_.uuid).items()
        },
    )
    content = pdf.render("granting/slips.typ", slips_document(lines, sources, per))
    record_printing(officer=request.user, round_=round_, count=len(lines), at=at)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
