"""Rounds: what runs, how far each evaluator is, replacing, closing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huhutong.evaluation import labels, services
from huhutong.evaluation.forms import ReplaceForm
from huhutong.evaluation.selectors import evaluators as people
from huhutong.evaluation.selectors.doors import round_in_scope, rounds_in_scope
from huhutong.evaluation.selectors.progress import (
    EvaluatorProgress,
    link_state,
    outlines,
    progress_by_evaluator,
    villages_with_evaluators,
)
from huhutong.infra.pages import paginate
from huhutong.org.public import OfficerRequest, now_of, officer_required, today_of

MANAGE = officer_required("evaluation.manage")


@require_safe
@MANAGE
def index(request: OfficerRequest) -> HttpResponse:
    """Open rounds first, then the villages with their evaluators. Cost: about 7 queries."""
    on = today_of(request.user)
    opened = outlines(rounds_in_scope(request.user, on).filter(state="open"))
    page = paginate(villages_with_evaluators(request.user, on), request)
    return render(request, "evaluation/index.html", {"rounds": opened, "page": page})


@require_safe
@MANAGE
def round_page(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """A round: counts per evaluator, never an answer. Cost: about 6 queries."""
    at = now_of(request.user)
    chosen = round_in_scope(request.user, uuid, at.date())
    rows = progress_by_evaluator(chosen)
    return render(
        request,
        "evaluation/round.html",
        {
            "round": chosen,
            "name": chosen.group.name if chosen.group else chosen.village.name,
            "kind": labels.of(labels.KINDS, chosen.kind),
            "state": labels.of(labels.ROUND_STATES, chosen.state),
            "rows": [
                (row, labels.of(labels.LINK_STATES, link_state(row.access, at))) for row in rows
            ],
            "totals": _totals(rows),
        },
    )


def _totals(rows: list[EvaluatorProgress]) -> dict[str, int]:
    return {
        "assigned": sum(row.assigned for row in rows),
        "answered": sum(row.answered for row in rows),
        "recused": sum(row.recused for row in rows),
        "waiting": sum(row.waiting for row in rows),
    }


@require_http_methods(["GET", "POST"])
@officer_required("evaluation.close")
def close(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Show what closing does to how many; close on POST."""
    at = now_of(request.user)
    chosen = round_in_scope(request.user, uuid, at.date())
    if request.method == "POST":
        services.close_round(officer=request.user, round_uuid=uuid, at=at)
        messages.success(request, _("The round is closed; the peer scores are computed."))
        return redirect("evaluation:results", uuid=uuid)
    totals = _totals(progress_by_evaluator(chosen))
    return render(request, "evaluation/close.html", {"round": chosen, "totals": totals})


@require_http_methods(["GET", "POST"])
@MANAGE
def replace(request: OfficerRequest, uuid: UUID, leaving: UUID) -> HttpResponse:
    """Hand an evaluator's open sheets to another."""
    at = now_of(request.user)
    chosen = round_in_scope(request.user, uuid, at.date())
    rows = progress_by_evaluator(chosen)
    busy = {row.evaluator.pk for row in rows}
    candidates = [
        each
        for each in people.active(chosen.institution_id, chosen.village_id)
        if each.pk not in busy
    ]
    form = ReplaceForm(request.POST or None, candidates=candidates)
    if request.method == "POST" and form.is_valid():
        moved = services.replace_evaluator(
            officer=request.user,
            round_uuid=uuid,
            leaving=leaving,
            successor=form.cleaned_data["successor"],
            at=at,
        )
        messages.success(request, _("%(n)d open sheets were handed over.") % {"n": moved})
        return redirect("evaluation:round", uuid=uuid)
    leaver = next((row for row in rows if row.evaluator.uuid == leaving), None)
    context = {"round": chosen, "form": form, "leaver": leaver, "candidates": candidates}
    return render(request, "evaluation/replace.html", context)
