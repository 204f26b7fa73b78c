"""The county: its map and its table by one measure, on one day, all of it in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from huhutong.console import county as on_days
from huhutong.console.county import Histories
from huhutong.console.pages import ConsoleRequest, console_page
from huhutong.console.selectors import (
    NO_ROUND,
    STAGE_LABELS,
    CountyRow,
    county_rows,
    rates,
    total_counts,
    total_lines,
)
from huhutong.granting.public import figures_of
from huhutong.infra.ordering import Column, Order
from huhutong.infra.pages import Filter, filter_bar, href_with
from huhutong.infra.ui.maps import MapDays, MapView
from huhutong.places.public import Village, villages_of

BY = Filter("by", gettext_lazy("Show"), on_days.MEASURES)
STAGE = Filter("stage", gettext_lazy("Stage"), {"": gettext_lazy("All"), **STAGE_LABELS})
# The rows are sorted in Python (`county.in_order`): the fields only name the columns.
ORDER = Order(
    {
        name: Column((name,), largest_first=name not in {"village", "town", "stage"})
        for name in (*on_days.KEYS, *(code for code in on_days.MEASURES if code != "stage"))
    },
    unasked="village",
)


@dataclass(frozen=True)
class _County:
    """What the address asks of the county: measure, day, filters; and the rows it gets."""

    measure: str
    day: date
    today: date
    stage: str
    town: Filter
    known: Histories
    rows: Sequence[CountyRow]

    @property
    def past(self) -> bool:
        """An earlier day than today."""
        return self.day != self.today

    @property
    def shown(self) -> list[CountyRow]:
        """The rows that the filters leave."""
        return [row for row in self.rows if self.stage in {"", row.stage}]


def _asked(request: ConsoleRequest, measure: str) -> _County:
    """The rows of the asked day. Cost: 5 queries of a past day, 10 of today."""
    villages = list(villages_of(request.user, request.on).select_related("town"))
    towns = {village.town.code: village.town.name for village in villages}
    town = Filter("town", gettext_lazy("Town"), {"": gettext_lazy("All"), **towns})
    chosen = town.value(request)
    villages = [village for village in villages if chosen in {"", village.town.code}]
    bank = request.user.institution_id
    known = on_days.histories([village.pk for village in villages], bank)
    first = min((steps[0].on for steps in known.stages.values()), default=None)
    dated = measure in on_days.DATED
    asked = request.GET.get("on", "") if dated else ""
    day = on_days.day_asked(asked, first, request.on)
    rows = (
        county_rows(figures_of(villages, bank, request.on), known.stages)
        if day == request.on
        else on_days.rows_on(villages, known, day)
    )
    return _County(measure, day, request.on, STAGE.value(request), town, known, rows)


def _measure(request: HttpRequest) -> str:
    return BY.value(request) or on_days.STAGE


@require_safe
@console_page("places.view")
def county(request: ConsoleRequest) -> HttpResponse:
    """The user's villages on a map and in a table: by stage or by a rate, today or on a day.

    HTMX gets the figures and the table alone, when the slider stands at another day.
    Cost: 10 queries beside the frame's 5.
    """
    asked = _asked(request, _measure(request))
    shown = on_days.in_order(asked.shown, ORDER.asked(request))
    counts = total_counts(row.figures.counts for row in shown)
    lines = total_lines(row.figures.lines for row in shown)
    begun = [row for row in shown if row.begun]
    context = {
        "asked": asked,
        "rows": shown,
        "begun": begun,
        "waiting": [row for row in shown if not row.begun],
        "unfolded": not begun or asked.measure == "archived" or asked.stage == NO_ROUND,
        "counts": counts,
        "lines": lines,
        "totals": on_days.dated_rates(counts, lines) if asked.past else rates(counts, lines),
        "heads": ORDER.heads(request),
        "today_href": href_with(request, on=None),
    }
    if request.htmx and not request.htmx.boosted:
        return render(request, "console/_county_figures.html", context | {"swapped": True})
    context |= {
        "bar": filter_bar(request, [asked.town, STAGE]),
        "by": [
            link if link.value != on_days.STAGE else _unasked(request, link.current)
            for link in BY.links(request)
        ],
        "map": _map(request, asked, shown),
    }
    return render(request, "console/county.html", context)


def _unasked(request: HttpRequest, current: bool) -> dict[str, object]:
    """By stage is how the county is shown unasked: its address carries no measure."""
    label = on_days.MEASURES[on_days.STAGE]
    chosen = current or not BY.value(request)
    return {"label": label, "href": href_with(request, by=None), "current": chosen}


def _map(request: ConsoleRequest, asked: _County, shown: Sequence[CountyRow]) -> MapView:
    villages: list[Village] = [row.figures.village for row in shown]
    query = request.GET.urlencode()
    days = asked.known.days(row.figures.village.pk for row in asked.rows)
    changes = [day for day in days if day < asked.today]
    first = on_days.day_asked("0001-01-01", changes[0] if changes else None, asked.today)
    kept = [(name, request.GET.get(name, "")) for name in request.GET if name != "on"]
    return MapView(
        scale="stage" if asked.measure == on_days.STAGE else "rate",
        title=_("Villages by {measure}").format(measure=on_days.MEASURES[asked.measure]),
        sentence=on_days.sentence(shown, asked.measure, asked.day),
        bands=on_days.bands(shown, asked.measure),
        href=f"{reverse('console:county_map')}{'?' if query else ''}{query}",
        only=asked.stage,
        note=_("Points are generated around the town centres. Town points: GeoNames, CC BY.")
        if any(village.generated_point for village in villages)
        else "",
        days=MapDays(first, asked.today, asked.day, [first, *changes, asked.today], kept)
        if asked.measure in on_days.DATED and changes
        else None,
    )


@require_safe
@console_page("places.view")
def county_map(request: ConsoleRequest) -> JsonResponse:
    """The villages as points, each with its band from day to day. GeoJSON.

    All villages of the town are in it: which of them are at the stage asked for changes with the
    day that the slider shows. Cost: 10 queries beside the frame's 5.
    """
    measure = _measure(request)
    asked = _asked(request, measure)
    features = on_days.points(asked.rows, asked.known, measure)
    return JsonResponse({"type": "FeatureCollection", "features": features})
