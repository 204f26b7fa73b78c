"""List of rounds, start of one, overview of one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from huhutong.granting import services
from huhutong.granting.forms import StartForm
from huhutong.granting.models import STAGES
from huhutong.granting.rules import Stage
from huhutong.granting.selectors.funnel import counts_by_registry, funnel, outcome_counts
from huhutong.granting.selectors.rounds import rounds_in_scope
from huhutong.granting.selectors.waiting import waits_in, work_of
from huhutong.granting.views.common import perform, round_context
from huhutong.infra.clock import date_of
from huhutong.infra.ordering import Column, Order
from huhutong.infra.pages import Filter, filter_bar, paginate
from huhutong.org.public import OfficerRequest, now_of, officer_required
from huhutong.places.public import village_in_scope
from huhutong.posting.public import notices_of

ORDER = Order(
    {
        "village": Column(("village__code",)),
        "town": Column(("village__town__code", "village__code")),
        "opened": Column(("opened_at",), largest_first=True),
    },
    unasked="-opened",
    last=("-pk",),
)
STAGE_FILTER = Filter("stage", gettext_lazy("Stage"), {"": gettext_lazy("All"), **dict(STAGES)})


@require_safe
@officer_required("places.view")
def rounds(request: OfficerRequest) -> HttpResponse:
    """Every round in the user's villages, unasked the latest first."""
    found = rounds_in_scope(request.user, date_of(now_of(request.user))).select_related(
        "village__town", "institution"
    )
    if stage := STAGE_FILTER.value(request):
        found = found.filter(stage=stage)
    page = paginate(found.order_by(*ORDER.order_by(request)), request)
    bar = filter_bar(request, [STAGE_FILTER])
    context = {"page": page, "bar": bar, "heads": ORDER.heads(request)}
    return render(request, "granting/rounds.html", context)


@require_http_methods(["GET", "POST"])
@officer_required("granting.prepare")
def start(request: OfficerRequest, code: str) -> HttpResponse:
    """What the village has so far, and the form that starts a round."""
    on = date_of(now_of(request.user))
    village = village_in_scope(request.user, code, on)
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        started: list[str] = []
        response = perform(
            request,
            lambda at: started.append(
                reverse(
                    "granting:round",
                    args=[
                        services.start_round(
                            officer=request.user,
                            village=village.uuid,
                            title=form.cleaned_data["title"],
                            at=at,
                        ).uuid
                    ],
                )
            ),
            said=_("The round has started."),
            back=request.path,
        )
        if started:
            response["Location"] = started[0]
        return response
    counts = counts_by_registry([village.pk], request.user.institution_id, on).get(village.pk)
    context = {"village": village, "form": form, "counts": counts}
    return render(request, "granting/start.html", context)


@require_safe
@officer_required("places.view")
def overview(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Where the round is, what waits, its funnel, outcomes and history."""
    round_, context = round_context(request, uuid)
    work = work_of(request.user, [round_], context["on"])
    rows_href = reverse("granting:rows", args=[round_.uuid])
    context |= {
        "waits": waits_in(work, round_),
        # Until the ballots open the round holds no household: zeros would look like a loss.
        "taken": round_.stage != Stage.PREPARING,
        "funnel": [
            {
                "label": step.label,
                "count": step.count,
                "denominator": step.denominator,
                "href": f"{rows_href}?{step.filter}",
            }
            for step in funnel(round_)
        ],
        "outcomes": [
            {"code": code, "count": count, "href": f"{rows_href}?outcome={code or 'none'}"}
            for code, count in outcome_counts(round_)
        ],
        "entries": [
            {"at": entry.at, "who": entry.by_name, "what": entry.get_stage_display(), "kind": "ok"}
            for entry in round_.entries.order_by("-pk")
        ],
        "notices": list(notices_of(round_.uuid)),
    }
    return render(request, "granting/round.html", context)
