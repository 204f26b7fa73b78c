"""Opening the ballots, watching them, scoring."""

from collections import Counter
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huhutong.evaluation.public import rounds_of, strengths_of
from huhutong.granting import services
from huhutong.granting.models import Round
from huhutong.granting.rules import OUTCOME_LABELS, Outcome, Stage
from huhutong.granting.selectors import pages
from huhutong.granting.selectors.funnel import outcome_counts
from huhutong.granting.services.rounds import opening_of
from huhutong.granting.views.charts import round_charts
from huhutong.granting.views.common import perform, round_context
from huhutong.org.public import OfficerRequest, officer_required


@require_http_methods(["GET", "POST"])
@officer_required("places.view")
def opening(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """What opening the ballots will do with every household; POST opens them."""
    round_, context = round_context(request, uuid)
    if request.method == "POST":
        return perform(
            request,
            lambda at: services.open_ballots(officer=request.user, round_uuid=uuid, at=at),
            said=_("The ballots are open. Hand out links and PINs to the evaluators."),
            back=request.path,
            onward=reverse("granting:ballots", args=[uuid]),
        )
    if round_.stage == Stage.PREPARING:
        context |= _opening_preview(round_, context["on"])
    else:
        context["outcomes"] = _labelled(dict(outcome_counts(round_)))
    return render(request, "granting/opening.html", context)


def _opening_preview(round_: Round, on: date) -> dict[str, object]:
    rows = opening_of(round_, on)
    missing = [row for row in rows if row.archive_missing]
    village = round_.village_id
    groups = {row.facts.group_id for row in rows if row.outcome is None}
    strengths = strengths_of(round_.institution_id, {village: groups}, on)[village]
    return {
        "roster": len(rows),
        "eligible": sum(row.outcome is None for row in rows),
        "outcomes": _labelled(Counter(row.outcome.value for row in rows if row.outcome)),
        "missing": missing[:20],
        "missing_count": len(missing),
        "strengths": strengths,
        "short_groups": sum(each.missing > 0 for each in strengths),
    }


def _labelled(counts: dict[str, int] | Counter[str]) -> list[tuple[str, str, int]]:
    """(code, label, households) of the outcomes that occur."""
    return [
        (outcome.value, _(OUTCOME_LABELS[outcome]), counts[outcome.value])
        for outcome in Outcome
        if counts.get(outcome.value)
    ]


@require_safe
@officer_required("places.view")
def ballots(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The groups with their progress; counts only, never an answer."""
    round_, context = round_context(request, uuid)
    outlines = rounds_of(round_.uuid)
    context |= {
        "outlines": outlines,
        "assigned": sum(outline.assigned for outline in outlines),
        "answered": sum(outline.answered for outline in outlines),
    }
    return render(request, "granting/ballots.html", context)


@require_http_methods(["GET", "POST"])
@officer_required("places.view")
def scoring(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """What the ballots brought; POST computes score, grade and limit for all."""
    round_, context = round_context(request, uuid)
    if request.method == "POST":
        return perform(
            request,
            lambda at: services.score_round(officer=request.user, round_uuid=uuid, at=at),
            said=_("Every household evaluated has its score, grade and limit."),
            back=request.path,
        )
    context |= _results(round_)
    return render(request, "granting/scoring.html", context)


def _results(round_: Round) -> dict[str, object]:
    to_score, too_few = pages.scoring_counts(round_)
    return {
        "to_score": to_score,
        "too_few": too_few,
        "outcomes": _labelled(dict(outcome_counts(round_))),
        "run": round_.scoring_run,
        "charts": round_charts(round_) if round_.scoring_run else [],
    }


@require_POST
@officer_required("granting.prepare")
def supplement(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The households with too few opinions are evaluated once more."""
    return perform(
        request,
        lambda at: services.open_supplementary(officer=request.user, round_uuid=uuid, at=at),
        said=_("A supplementary evaluation is open."),
        back=reverse("granting:scoring", args=[uuid]),
        onward=reverse("granting:ballots", args=[uuid]),
    )
