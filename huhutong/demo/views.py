"""The newcomer's walk: what to do next as whom, a dirty roster, simulated evaluators."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huhutong.demo import services
from huhutong.demo.county import named_seed
from huhutong.demo.guide import steps_of
from huhutong.demo.plans import NAMED_ROSTER
from huhutong.demo.roster import roster_workbook
from huhutong.demo.selectors import walk_villages
from huhutong.demo.staff import logins
from huhutong.infra.selectors import is_demo
from huhutong.org.public import OfficerRequest, now_of, officer_required, today_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """A live installation does not have these pages."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_demo():
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@require_safe
@demo_only
@officer_required("console.view")
def walk(request: OfficerRequest) -> HttpResponse:
    """The steps from roster to lines, who takes each, and where each village stands."""
    villages = walk_villages(request.user, today_of(request.user))
    context = {
        "logins": logins(),
        "villages": villages,
        "roster_code": NAMED_ROSTER,
        "steps": steps_of(villages),
    }
    return render(request, "demo/walk.html", context)


@require_safe
@demo_only
@officer_required("households.import")
def roster(request: OfficerRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """The dirty roster of the first village, as its office would hand it in."""
    seed = named_seed(NAMED_ROSTER)
    name = quote(f"{seed.name}名册.xlsx")
    return HttpResponse(
        roster_workbook(seed),
        content_type=XLSX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


@require_POST
@demo_only
@officer_required("evaluation.manage")
def evaluators(request: OfficerRequest, code: str) -> HttpResponse:
    """Engage the generator's evaluators."""
    count = services.engage_evaluators(
        officer=request.user, village_code=code, at=now_of(request.user)
    )
    messages.success(request, _("%(count)d evaluators engaged.") % {"count": count})
    return redirect("demo:walk")


@require_POST
@demo_only
@officer_required("evaluation.manage")
def ballots(request: OfficerRequest, code: str) -> HttpResponse:
    """Answer the sheets that wait, as the evaluators would."""
    count = services.answer_for_evaluators(
        officer=request.user, village_code=code, at=now_of(request.user)
    )
    messages.success(request, _("%(count)d sheets answered.") % {"count": count})
    return redirect("demo:walk")
