"""Home, county, village, and the next day of a demo."""

from collections import Counter

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
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
    rounds_in_scope,
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
from huhutong.places.public import village_in_scope, villages_of
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


@require_safe
@console_page("places.view")
def county(request: ConsoleRequest) -> HttpResponse:
    """All villages of the user with stage and rates; filters by town and stage in the address."""
    rows = _rows(request)
    town, stage = request.GET.get("town", ""), request.GET.get("stage", "")
    towns = {row.figures.village.town.code: row.figures.village.town.name for row in rows}
    stages = {row.stage: row.stage_label for row in rows}
    shown = [
        row
        for row in rows
        if town in {"", row.figures.village.town.code} and stage in {"", row.stage}
    ]
    counts = total_counts(row.figures.counts for row in shown)
    lines = total_lines(row.figures.lines for row in shown)
    context = {
        "rows": shown,
        "counts": counts,
        "lines": lines,
        "totals": rates(counts, lines),
        "towns": sorted(towns.items()),
        "stages": stages.items(),
        "town": town,
        "stage": stage,
        "map_href": f"{reverse('console:county_map')}?{request.GET.urlencode()}",
    }
    return render(request, "console/county.html", context)


def _rows(request: ConsoleRequest) -> list[CountyRow]:
    villages = list(villages_of(request.user, request.on).select_related("town"))
    return county_rows(figures_of(villages, request.user.institution_id, request.on))


@require_safe
@console_page("places.view")
def county_map(request: ConsoleRequest) -> JsonResponse:
    """The villages as points with their stage, for the map. GeoJSON. Cost: 4 queries."""
    town, stage = request.GET.get("town", ""), request.GET.get("stage", "")
    villages = list(villages_of(request.user, request.on).select_related("town"))
    rounds = rounds_in_scope(request.user, request.on).order_by("opened_at", "pk")
    latest = {round_.village_id: round_ for round_ in rounds}
    features = []
    for place in villages:
        found = latest.get(place.pk)
        code = found.stage if found else NO_ROUND
        if place.longitude is None or town not in {"", place.town.code} or stage not in {"", code}:
            continue
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
                "properties": {
                    "name": place.name,
                    "stage": code,
                    "stage_label": found.get_stage_display() if found else _("No round yet"),
                    "href": reverse("console:village", args=[place.code]),
                    "generated": place.generated_point,
                },
            }
        )
    return JsonResponse({"type": "FeatureCollection", "features": features})


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
