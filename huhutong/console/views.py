"""Home, county, village, and the next day of a demo."""

from collections import Counter

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huhutong.console.desk import Seat, desk_of
from huhutong.console.help import topic_of, topics
from huhutong.console.pages import ConsoleRequest, console_page
from huhutong.console.selectors import (
    NO_ROUND,
    CountyRow,
    county_rows,
    rates,
    total_counts,
    total_lines,
    villages_not_begun,
)
from huhutong.granting.public import (
    VillageFigures,
    Work,
    figures_of,
    head_before,
    head_of_round,
    waits_in,
)
from huhutong.infra import clock, outbox
from huhutong.infra.actors import actor_of
from huhutong.infra.selectors import is_demo
from huhutong.infra.services import advance_clock
from huhutong.infra.ui.desk import rows_of
from huhutong.infra.ui.formats import day_text
from huhutong.kernel.errors import PermissionRefused
from huhutong.org.public import institution_uuid
from huhutong.places.public import history_of, village_in_scope, villages_of
from huhutong.posting.public import queue_counts

# So many tasks are listed; the rest is counted.
TASKS = 40


@require_safe
@console_page()
def home(request: ConsoleRequest) -> HttpResponse:
    """What waits for this person, what they did, what changed since yesterday.

    Cost: at most 20 queries; a supervisor's figures are 5 of them.
    """
    seat = Seat(request.user, request.at, request.held)
    desk = desk_of(seat, clock.real_now())
    handles = "posting.handle" in request.held
    rows = rows_of(desk.tasks, request.on)
    context = {
        "desk": desk,
        "waits": [row.task for row in rows],
        "rows": rows[:TASKS],
        "more_tasks": max(0, len(desk.tasks) - TASKS),
        "on": request.on,
        "midnight": seat.start_of(0),
        "objections": queue_counts(request.user, request.on) if handles else None,
        "figures": _figures(request) if seat.supervises and "places.view" in request.held else None,
        "may_view": "places.view" in request.held,
        "may_manage": "org.manage" in request.held,
        "may_import": "households.import" in request.held,
        # A supervisor belongs to no bank, so there is no clock of theirs to move.
        "may_move_clock": is_demo() and not seat.supervises,
        "not_begun": villages_not_begun(request.user, request.on)
        if "granting.prepare" in request.held
        else 0,
        "no_round": NO_ROUND,
    }
    return render(request, "console/home.html", context)


def _figures(request: ConsoleRequest) -> dict[str, object]:
    """The sums over all villages of a supervisor, coverage and use side by side."""
    rows = _rows(request)
    stages = Counter((row.stage, row.stage_label) for row in rows)
    return {
        "rates": rates(
            total_counts(row.figures.counts for row in rows),
            total_lines(row.figures.lines for row in rows),
        ),
        "villages": len(rows),
        "stages": [
            {"code": code, "label": label, "count": count}
            for (code, label), count in stages.most_common()
        ],
    }


def _rows(request: ConsoleRequest) -> list[CountyRow]:
    villages = list(villages_of(request.user, request.on).select_related("town"))
    return county_rows(figures_of(villages, request.user.institution_id, request.on))


@require_safe
@console_page("places.view")
def village(request: ConsoleRequest, code: str) -> HttpResponse:
    """One village: where it stands, its funnel, its lines, and the way to every step."""
    place = village_in_scope(request.user, code, request.on)
    figures = figures_of([place], request.user.institution_id, request.on)[0]
    context = {
        "village": place,
        "round": figures.round,
        "head": _head(request, figures),
        "counts": figures.counts,
        "lines": figures.lines,
        "rates": rates(figures.counts, figures.lines),
        "funnel": _funnel(figures),
        # Asked of the few villages only that were ever called otherwise.
        "past": history_of(place.code).states[:-1] if place.changed_on else [],
        "may_prepare": "granting.prepare" in request.held,
        "may_import": "households.import" in request.held,
        "may_evaluate": "evaluation.manage" in request.held,
        "may_see_households": "households.view" in request.held,
    }
    return render(request, "console/village.html", context)


def _head(request: ConsoleRequest, figures: VillageFigures) -> object:
    if figures.round is None:
        may_start = "granting.prepare" in request.held
        return head_before(figures.village, may_start=may_start, empty=not figures.counts.roster)
    figures.round.village = figures.village
    work = Work(request.user, [figures.round], request.on, request.held)
    return head_of_round(figures.round, waits_in(work, figures.round))


def _funnel(figures: VillageFigures) -> list[dict[str, object]]:
    """Each number opens its households: of the round, or of the registry before any round."""
    round_, code = figures.round, figures.village.code
    listed = round_ is not None and round_.stage != "preparing"
    if listed and round_ is not None:
        base = reverse("granting:rows", args=[round_.uuid])
        return [
            {
                "label": step.label,
                "count": step.count,
                "denominator": step.denominator,
                "href": f"{base}?{step.filter}",
            }
            for step in figures.counts.steps()
        ]
    base = f"{reverse('households:list')}?village={code}"
    opens = {"roster": base, "archived": f"{base}&archived=yes"}
    return [
        {
            "label": step.label,
            "count": step.count,
            "denominator": step.denominator,
            "href": opens.get(step.code, ""),
        }
        for step in figures.counts.steps()
    ]


@require_POST
@console_page()
def next_day(request: ConsoleRequest) -> HttpResponse:
    """The demo's rule date is one day later; a live installation refuses it.

    In a demo everybody who works for the bank may press it, so that a newcomer can walk alone.
    """
    institution = institution_uuid(request.user)
    allowed = "infra.advance_clock" in request.held or is_demo()
    if institution is None or not allowed:
        raise PermissionRefused(permission="infra.advance_clock")
    days = 7 if request.POST.get("days") == "7" else 1
    day = advance_clock(
        actor=actor_of(request.user), institution=institution, days=days, at=request.at
    )
    # The worker would do it within seconds; whoever pressed the button looks at once.
    while outbox.relay():
        pass
    messages.success(request, _("It is now {day}.").format(day=day_text(day)))
    return redirect("console:home")


@require_safe
@console_page()
def help_contents(request: ConsoleRequest) -> HttpResponse:
    """All how-tos with their parts. Cost: 0 queries beside the frame's."""
    return render(request, "console/help.html", {"topics": topics()})


@require_safe
@console_page()
def help_topic(request: ConsoleRequest, topic: str) -> HttpResponse:
    """One how-to; as a fragment for the sheet beside a page when the frame's script asks."""
    shown = topic_of(topic)
    sheet = "part" in request.GET
    part = shown.part(request.GET.get("part", ""))
    context = {"topic": shown, "parts": [part] if part is not None else shown.parts}
    return render(
        request, "console/_help_sheet.html" if sheet else "console/help_topic.html", context
    )
