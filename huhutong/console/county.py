"""The county by one measure on one day: rows, bands of the map, points with their days."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huhutong.console.selectors import NO_ROUND, STAGE_LABELS, CountyRow, Rate, rates
from huhutong.granting.public import (
    Counts,
    Grants,
    LineFigures,
    LineStep,
    StageStep,
    VillageFigures,
    grants_of,
    line_steps,
    stage_steps,
    step_on,
)
from huhutong.infra.ui.formats import day_text, number
from huhutong.infra.ui.maps import MapBand
from huhutong.places.public import Village, wgs84_of

STAGE, GRANTED = "stage", "granted"
MEASURES: Mapping[str, str | Promise] = {
    STAGE: gettext_lazy("Stage"),
    "archived": gettext_lazy("Archived rate"),
    "graded": gettext_lazy("Graded rate"),
    GRANTED: gettext_lazy("Granting rate"),
    "used": gettext_lazy("Use rate"),
}
# Measures whose past is on record; of the others only today is known.
DATED = (STAGE, GRANTED)
# Where one band of a rate ends and the next begins, in percent. Use lies between 6 and 25 in most
# places, so its bands are finer there.
CUTS: Mapping[str, tuple[int, ...]] = {
    "archived": (20, 40, 60, 80),
    "graded": (20, 40, 60, 80),
    GRANTED: (20, 40, 60, 80),
    "used": (5, 10, 15, 25),
}


@dataclass(frozen=True)
class Histories:
    """What is on record by day, for villages by key."""

    stages: Mapping[int, Sequence[StageStep]]
    lines: Mapping[int, Sequence[LineStep]]
    grants: Mapping[int, Grants]

    def granting(self, village: int, day: date) -> tuple[int, int]:
        """(households that had their line, eligible households) of the round of that day."""
        step = step_on(self.stages.get(village, ()), day)
        grants = self.grants.get(step.round) if step else None
        if step is None or grants is None or step.stage == "preparing":
            return 0, 0
        given = step_on(grants.steps, day)
        return (given.granted if given else 0), grants.eligible

    def days(self, villages: Iterable[int]) -> list[date]:
        """The days on which anything changes for the villages, in order."""
        keys = list(villages)
        stages = {step.on for key in keys for step in self.stages.get(key, ())}
        return sorted(stages | {step.on for key in keys for step in self.lines.get(key, ())})


def histories(villages: Sequence[int], institution_id: int | None) -> Histories:
    """Stages, lines and grants by day. Cost: 4 queries, whatever the number of villages."""
    stages = stage_steps(villages, institution_id)
    rounds = {step.round for steps in stages.values() for step in steps}
    return Histories(stages, line_steps(villages, institution_id), grants_of(rounds))


def rows_on(villages: Iterable[Village], known: Histories, day: date) -> list[CountyRow]:
    """The rows as they were at the end of a day: stage, granting rate, lines; nothing else."""
    rows = []
    for village in villages:
        step = step_on(known.stages.get(village.pk, ()), day)
        lines = step_on(known.lines.get(village.pk, ()), day)
        granted, eligible = known.granting(village.pk, day)
        counts = Counts(eligible=eligible, granted=granted)
        figures = LineFigures(lines.open, limit_fen=lines.limit_fen) if lines else LineFigures()
        rows.append(
            CountyRow(
                VillageFigures(village, None, counts, figures),
                dated_rates(counts, figures),
                step.stage if step else NO_ROUND,
                step.on if step else None,
            )
        )
    return rows


def dated_rates(counts: Counts, lines: LineFigures) -> list[Rate]:
    """The rates that can be told of a past day."""
    return [rate for rate in rates(counts, lines) if rate.code in DATED]


def band_of(measure: str, part: int, whole: int) -> str:
    """The band of a rate: "0" without a denominator, then "1" upwards."""
    if not whole:
        return "0"
    return str(1 + sum(part * 100 >= cut * whole for cut in CUTS[measure]))


def band_in(row: CountyRow, measure: str) -> str:
    """The band of a row: its stage, or that of its rate."""
    if measure == STAGE:
        return row.stage
    rate = next(rate for rate in row.rates if rate.code == measure)
    return band_of(measure, rate.part, rate.whole)


def band_labels(measure: str) -> dict[str, str]:
    """Band -> its words, in the order of the scale."""
    if measure == STAGE:
        return {code: str(label) for code, label in STAGE_LABELS.items()}
    cuts = (0, *CUTS[measure], None)
    labels = {"0": _("Nothing to count from yet")}
    for place, (low, high) in enumerate(pairwise(cuts), 1):
        labels[str(place)] = (
            _("{low}% and more").format(low=low)
            if high is None
            else _("{low}% to below {high}%").format(low=low, high=high)
        )
    return labels


def bands(rows: Sequence[CountyRow], measure: str) -> list[MapBand]:
    """The legend: how many villages are in each band, of a rate with both its numbers."""
    by_band: dict[str, list[CountyRow]] = {}
    for row in rows:
        by_band.setdefault(band_in(row, measure), []).append(row)
    return [
        MapBand(code, label, place, len(by_band.get(code, ())), _note(by_band.get(code), measure))
        for place, (code, label) in enumerate(band_labels(measure).items())
    ]


def _note(rows: Sequence[CountyRow] | None, measure: str) -> str:
    found = [rate for row in rows or () for rate in row.rates if rate.code == measure]
    whole = sum(rate.whole for rate in found)
    return f"{number(sum(rate.part for rate in found))}/{number(whole)}" if whole else ""


def sentence(rows: Sequence[CountyRow], measure: str, day: date) -> str:
    """The map in a sentence: the day, how many villages, and how they lie."""
    parts = _(", ").join(
        f"{band.label} {band.count}" for band in bands(rows, measure) if band.count
    )
    return _("{day}: {count} villages by {measure}: {parts}.").format(
        day=day_text(day), count=len(rows), measure=MEASURES[measure], parts=parts
    )


def points(rows: Sequence[CountyRow], known: Histories, measure: str) -> list[dict[str, Any]]:
    """The villages as GeoJSON features; each carries its band and its lines from day to day.

    A village without a point has no geometry: it is on no map, and in every sum.
    """
    return [_feature(row, known, measure) for row in rows]


def _feature(row: CountyRow, known: Histories, measure: str) -> dict[str, Any]:
    place = row.figures.village
    # GeoJSON is WGS-84 (RFC 7946); a millionth of a degree is a tenth of a metre.
    point = wgs84_of(place)
    where = (
        {"type": "Point", "coordinates": [round(point.longitude, 6), round(point.latitude, 6)]}
        if point is not None
        else None
    )
    lines = known.lines.get(place.pk, ())
    return {
        "type": "Feature",
        "geometry": where,
        "properties": {
            "name": place.name,
            "stage": row.stage,
            "href": reverse("console:village", args=[place.code]),
            "generated": place.generated_point,
            "steps": _band_steps(row, known, measure),
            "stages": [[s.on.isoformat(), s.stage] for s in known.stages.get(place.pk, ())],
            "lines": [[step.on.isoformat(), step.open, step.limit_fen] for step in lines],
        },
    }


def _band_steps(row: CountyRow, known: Histories, measure: str) -> list[list[str]]:
    """[day, band] from the first day on which the band is known; of today's rates just one."""
    key = row.figures.village.pk
    stages = known.stages.get(key, ())
    if measure == STAGE:
        return [[step.on.isoformat(), step.stage] for step in stages]
    if measure != GRANTED:
        return [["", band_in(row, measure)]]
    days = {step.on for step in stages}
    days |= {given.on for step in stages for given in _grants(known, step.round)}
    return [[day.isoformat(), band_of(GRANTED, *known.granting(key, day))] for day in sorted(days)]


def _grants(known: Histories, round_: int) -> Sequence[Any]:
    found = known.grants.get(round_)
    return found.steps if found else ()


def day_asked(text: str, first: date | None, today: date) -> date:
    """The day of the address, kept between the day before the first record and today."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    earliest = first - timedelta(days=1) if first else today
    return max(earliest, min(asked, today))


Key = Callable[[CountyRow], Any]
KEYS: Mapping[str, Key] = {
    "village": lambda row: row.figures.village.code,
    "town": lambda row: (row.figures.village.town.code, row.figures.village.code),
    "stage": lambda row: list(STAGE_LABELS).index(row.stage),
    "since": lambda row: row.since,
    "roster": lambda row: row.figures.counts.roster,
    "limit": lambda row: row.figures.lines.limit_fen,
    "lines": lambda row: row.figures.lines.granted,
}


def _rate_key(code: str) -> Key:
    def key(row: CountyRow) -> float | None:
        rate = next((rate for rate in row.rates if rate.code == code), None)
        return rate.part / rate.whole if rate and rate.whole else None

    return key


def in_order(rows: Iterable[CountyRow], asked: str) -> list[CountyRow]:
    """The rows as the address asks ("-granted": largest first); rows without a value stand last."""
    name = asked.removeprefix("-")
    key = KEYS.get(name) or _rate_key(name)
    listed = sorted(rows, key=KEYS["village"])
    valued = [row for row in listed if key(row) is not None]
    valued.sort(key=key, reverse=asked.startswith("-"))
    return valued + [row for row in listed if key(row) is None]
