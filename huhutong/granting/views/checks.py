"""The branch check: drawing, the queue, the printed sample."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from huhutong.granting import services
from huhutong.granting.models import CheckItem
from huhutong.granting.rules import FAR_ABOVE_PERCENT, Stage, is_far_above, sample_size
from huhutong.granting.selectors import pages
from huhutong.granting.selectors.rounds import policy_for
from huhutong.granting.services.checks import seed_of
from huhutong.granting.views.common import perform, round_context
from huhutong.households.public import display_name
from huhutong.infra.pages import Filter, paginate
from huhutong.org.public import OfficerRequest, officer_required

STATES = Filter(
    "state",
    gettext_lazy("State"),
    {"": gettext_lazy("All"), **dict(CheckItem.State.choices)},
)
REASONS = {
    "sample": gettext_lazy("Drawn sample"),
    "override": gettext_lazy("Override"),
    "above_threshold": gettext_lazy("Large limit"),
}


@require_safe
@officer_required("places.view")
def checks(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Before the draw: what will be checked; after it: the queue."""
    round_, context = round_context(request, uuid)
    policy = policy_for(round_.institution_id, context["on"])
    context["policy"] = policy
    if round_.stage == Stage.SCORED:
        found = pages.drawable(round_, above_fen=policy.check_above_fen)
        context |= {
            "proposals": found.proposals,
            "overrides": found.overrides,
            "large": found.large,
            "size": sample_size(
                found.proposals, percent=policy.sample_percent, minimum=policy.sample_minimum
            ),
            "seed": seed_of(round_),
        }
    page = paginate(pages.check_items(round_, STATES.value(request)), request)
    for item in page.items:
        item.said = [REASONS[reason] for reason in item.reasons]
        item.name = display_name(request.user, item.row.household)
        item.is_far_above = is_far_above(
            model_fen=item.row.model_fen, evaluators_fen=item.row.evaluators_fen
        )
    context |= {
        "page": page,
        "states": STATES.links(request),
        "far_above_percent": FAR_ABOVE_PERCENT,
    }
    context["sent_back"] = pages.sent_back(round_)
    return render(request, "granting/checks.html", context)


@require_POST
@officer_required("granting.propose")
def draw(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The sample is drawn."""
    return perform(
        request,
        lambda at: services.draw_sample(officer=request.user, round_uuid=uuid, at=at),
        said=_("The sample is drawn and lies before the checker."),
        back=reverse("granting:checks", args=[uuid]),
    )


@require_safe
@officer_required("places.view")
def sample(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The drawn list on paper, with the seed and how to draw it again."""
    round_, context = round_context(request, uuid)
    if not round_.sample_seed:
        return redirect("granting:checks", uuid=uuid)
    items = list(pages.drawn_items(round_))
    for item in items:
        item.said = [REASONS[reason] for reason in item.reasons]  # type: ignore[attr-defined]
    context |= {"items": items, "policy": policy_for(round_.institution_id, context["on"])}
    return render(request, "granting/sample.html", context)
