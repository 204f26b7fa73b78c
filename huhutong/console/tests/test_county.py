"""The county by one measure on one day; a past day says only what is on record."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huhutong.console import county
from huhutong.granting.models import StageEntry
from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import Village
from huhutong.infra.clock import date_of
from huhutong.org.public import User

SignIn = Callable[[User], Client]
COUNTY, MAP = reverse("console:county"), reverse("console:county_map")


@pytest.mark.parametrize(
    ("part", "whole", "band"),
    [(0, 0, "0"), (0, 5, "1"), (199, 1000, "1"), (1, 5, "2"), (799, 1000, "4"), (5, 5, "5")],
)
def test_a_cut_belongs_to_the_band_above(part: int, whole: int, band: str) -> None:
    assert county.band_of("granted", part, whole) == band


def test_every_band_has_its_words_in_order() -> None:
    for measure in county.MEASURES:
        labels = county.band_labels(measure)
        if measure != county.STAGE:
            assert list(labels) == [str(place) for place in range(len(county.CUTS[measure]) + 2)]
        assert all(labels.values())


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", date(2026, 5, 9)),
        ("nonsense", date(2026, 5, 9)),
        ("2026-05-03", date(2026, 5, 3)),
        ("1999-01-01", date(2026, 4, 30)),
        ("2030-01-01", date(2026, 5, 9)),
    ],
)
def test_a_day_stays_between_the_first_record_and_today(text: str, day: date) -> None:
    assert county.day_asked(text, date(2026, 5, 1), date(2026, 5, 9)) == day


def _moved(village: Village, back: int) -> date:
    """The round's stages happened so many days earlier; the day of the last of them."""
    entries = list(StageEntry.objects.filter(round__village=village.cast.shiqiao).order_by("pk"))
    for place, entry in enumerate(entries):
        at = entry.at - timedelta(days=back - place)
        StageEntry.objects.filter(pk=entry.pk).update(at=at)
    last = StageEntry.objects.order_by("pk").last()
    assert last is not None
    return date_of(last.at)


def test_a_past_day_shows_the_stage_of_that_day_and_no_rate_that_is_not_dated(
    village: Village, signed_in: SignIn
) -> None:
    path.posted(village)
    last = _moved(village, 30)
    browser = signed_in(village.cast.zhou)
    entries = list(StageEntry.objects.order_by("pk"))
    for entry, following in zip(entries, [*entries[1:], None], strict=True):
        day = date_of(entry.at)
        page = browser.get(COUNTY, {"on": day.isoformat()})
        [begun] = page.context["begun"]
        assert (begun.stage, begun.since) == (entry.stage, day)
        assert {rate.code for rate in page.context["totals"]} <= set(county.DATED)
        assert following is None or date_of(following.at) > day
    # the day before the first record nothing had begun
    before = date_of(entries[0].at) - timedelta(days=1)
    page = browser.get(COUNTY, {"on": before.isoformat()})
    assert page.context["begun"] == []
    assert "取自有日期的记录" in page.content.decode()
    # and from the last one on it is as today
    page = browser.get(COUNTY, {"on": last.isoformat()})
    assert page.context["begun"][0].stage == browser.get(COUNTY).context["begun"][0].stage


def test_a_rate_that_is_only_known_today_offers_no_other_day(
    village: Village, signed_in: SignIn
) -> None:
    path.granted(village)
    _moved(village, 30)
    browser = signed_in(village.cast.zhou)
    page = browser.get(COUNTY, {"by": "archived", "on": "2020-01-01"})
    assert page.context["map"].days is None
    assert not page.context["asked"].past
    assert "只有今天的数" in page.content.decode()
    assert browser.get(COUNTY, {"by": "granted"}).context["map"].days is not None


def test_the_legend_counts_every_village_once_and_adds_up(
    village: Village, signed_in: SignIn
) -> None:
    path.granted(village)
    browser = signed_in(village.cast.zhou)
    for measure in county.MEASURES:
        page = browser.get(COUNTY, {"by": measure})
        view = page.context["map"]
        assert view.total == len(page.context["rows"]) == 2
        features = browser.get(MAP, {"by": measure}).json()["features"]
        now = [steps[-1][1] for one in features if (steps := one["properties"]["steps"])]
        counted: dict[str, int] = {band.code: band.count for band in view.bands}
        for band in set(now):
            assert counted[band] >= now.count(band)


def test_the_address_sorts_the_table(village: Village, signed_in: SignIn) -> None:
    path.granted(village)
    browser = signed_in(village.cast.zhou)
    up = [
        row.figures.village.code for row in browser.get(COUNTY, {"order": "roster"}).context["rows"]
    ]
    down = [
        row.figures.village.code
        for row in browser.get(COUNTY, {"order": "-roster"}).context["rows"]
    ]
    assert up == down[::-1]


def test_the_slider_gets_figures_and_table_alone(village: Village, signed_in: SignIn) -> None:
    path.posted(village)
    answer: Any = signed_in(village.cast.zhou).get(COUNTY, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert 'id="county-stats" hx-swap-oob="true"' in text
    assert "<html" not in text
