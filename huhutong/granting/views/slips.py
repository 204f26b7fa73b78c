"""Slips that tell a household its own limit: 授信通知书, for a round or for one household."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huhutong.granting.models import CreditLine
from huhutong.granting.selectors.rounds import lines_in_scope
from huhutong.granting.services.slips import record_printing
from huhutong.granting.views.common import round_context
from huhutong.households.public import masked_name
from huhutong.infra import pdf
from huhutong.infra.clock import date_of
from huhutong.infra.ui.formats import day_text, yuan
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import OfficerRequest, now_of, officer_required
from huhutong.places.public import serving
from huhutong.posting.public import notices_of


@require_safe
@officer_required("granting.propose")
def round_slips(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """One slip a page for every open line of the round, by group and number.

    With ?chosen=1 only for the lines named by ?line=UUID, of which there must be one.
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
    at = now_of(request.user)
    round_ = lines[0].row.round  # type: ignore[union-attr]
    _institution, branch = serving(round_.village, date_of(at), institution=lines[0].institution)
    numbers = {notice.uuid: notice.number for notice in notices_of(round_.uuid)}
    content = pdf.render(
        "granting/slips.typ",
        {
            "title": _("Notice of your credit line"),
            "words": _words(),
            "printed": day_text(at),
            "slips": [
                _slip(line, branch.name, numbers.get(line.notice, ""))  # type: ignore[arg-type]
                for line in lines
            ],
        },
    )
    record_printing(officer=request.user, round_=round_, count=len(lines), at=at)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _slip(line: CreditLine, branch: str, notice: str) -> dict[str, str]:
    """What one household reads: masked name, its own amount, until when, where to turn."""
    row = line.row
    if row is None:
        raise ValueError("a village line comes from a proposal")
    household, village = row.household, row.round.village
    return {
        "bank": line.institution.name,
        "branch": branch,
        "place": f"{village.town.name} {village.name} {row.group.name if row.group else ''}",
        "name": masked_name(household),
        "number": row.number,
        "grade": row.grade,
        "limit": yuan(line.limit_fen),
        "granted": day_text(line.granted_at),
        "until": day_text(line.valid_to),
        "notice": notice,
    }


def _words() -> dict[str, str]:
    """The fixed words of the slip in the reader's language."""
    return {
        "to": _("To the household of"),
        "intro": _(
            "After the evaluation in your village, the branch check and the public notice, you "
            "have a credit line with us:"
        ),
        "limit": _("Your credit line (yuan)"),
        "grade": _("Grade"),
        "granted": _("Granted on"),
        "until": _("Valid until (this day no longer)"),
        "notice": _("Public notice"),
        "number": _("Household number"),
        "next": _(
            "Nothing is owed until you draw. To use the line, bring your ID card to the branch "
            "and sign the contract. You need not use it."
        ),
        "rights": _(
            "You may ask us to explain your result, and have it looked at by a person. The amount "
            "is told to you alone; please keep this slip to yourself."
        ),
        "printed": _("Printed on"),
    }
