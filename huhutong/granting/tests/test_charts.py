"""Scores and limits at one look: exact counts, borders, and each bar opens its rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huhutong.granting.models import Round, RoundHousehold
from huhutong.granting.selectors.distribution import (
    GradeLimits,
    graded_count,
    in_band,
    limits_by_grade,
    median_fen,
    of_grade,
    score_bands,
)
from huhutong.granting.selectors.pages import rows_of
from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import Village
from huhutong.granting.views.charts import grades_of, round_charts
from huhutong.org.public import User

SignIn = Callable[[User], Client]


@pytest.fixture
def scored(village: Village) -> Round:
    """A scored round whose first rows carry figures at the borders."""
    round_ = path.scored(village)
    RoundHousehold.objects.filter(round=round_).update(
        score_hundredths=None, grade="", final_fen=None
    )
    figures = [
        (5_999, "", None),
        (6_000, "A", 1_000_000),
        (6_499, "A", 3_000_001),
        (8_000, "AAA", 9_000_000),
        (10_000, "AAA", 5_000_000),
        (9_500, "AAA", 7_000_000),
    ]
    rows = RoundHousehold.objects.filter(round=round_).order_by("number")
    for row, (score, grade, fen) in zip(rows, figures, strict=False):
        RoundHousehold.objects.filter(pk=row.pk).update(
            score_hundredths=score, grade=grade, final_fen=fen
        )
    return round_


def test_a_border_belongs_to_the_band_above_and_full_marks_to_the_last(scored: Round) -> None:
    bands = score_bands(scored)
    assert {band: count for band, count in enumerate(bands) if count} == {
        11: 1,
        12: 2,
        16: 1,
        19: 2,
    }
    for band, count in enumerate(bands):
        assert in_band(rows_of(scored), band).count() == count


def test_limits_of_a_grade_are_lowest_median_and_highest(scored: Round) -> None:
    assert grades_of(scored) == ["AAA", "AA", "A"]
    assert limits_by_grade(scored, grades_of(scored)) == [
        GradeLimits("AAA", 3, 5_000_000, 7_000_000, 9_000_000),
        GradeLimits("A", 2, 1_000_000, 2_000_000, 3_000_001),
    ]
    assert median_fen([1, 4]) == 2
    assert graded_count(scored) == 5
    assert of_grade(rows_of(scored), "A").count() == 2
    assert of_grade(rows_of(scored), "none").count() == 1


def test_the_charts_say_what_is_in_the_rows_in_few_queries(
    scored: Round, django_assert_max_num_queries: Any
) -> None:
    scored = Round.objects.select_related("institution", "scoring_run").get(pk=scored.pk)
    with django_assert_max_num_queries(6):
        scores, limits = round_charts(scored)
    assert "6 户已计分，其中 5 户达到等级（83.3%）" in str(scores.reading)
    assert [(mark.label, mark.at) for mark in scores.marks] == [
        ("A 60.00", 1),
        ("AA 70.00", 3),
        ("AAA 80.00", 5),
    ]
    assert [row.values[0] for row in scores.rows] == [1, 2, 0, 0, 0, 1, 0, 0, 2]
    assert [(row.name, row.cells, row.reach) for row in limits.rows] == [
        ("AAA", ("70,000.00",), (5_000_000, 9_000_000)),
        ("A", ("20,000.00",), (1_000_000, 3_000_001)),
    ]


def test_each_bar_opens_its_rows(scored: Round, village: Village, signed_in: SignIn) -> None:
    browser = signed_in(village.cast.li)
    page = browser.get(reverse("granting:scoring", args=[scored.uuid]))
    assert "得分分布" in page.content.decode()
    for chart in page.context["charts"]:
        for row in chart.rows:
            if row.href:
                count = row.values[0] if chart.code == "scores" else int(row.notes[2])
                assert browser.get(row.href).context["page"].count == count


def test_a_round_that_is_not_scored_has_no_chart(village: Village, signed_in: SignIn) -> None:
    round_ = path.closed(village)
    page = signed_in(village.cast.li).get(reverse("granting:scoring", args=[round_.uuid]))
    assert page.context["charts"] == []
