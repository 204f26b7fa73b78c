"""The demo county: whole, honest and safe to build twice."""

from dataclasses import replace
from typing import Any

import pytest
from django.db.models import Count, Q, Sum

from huhutong.demo import ground
from huhutong.demo.generator.types import TieSeed, VillageSeed
from huhutong.demo.ground import seed_of
from huhutong.demo.plans import NAMED_BALLOTS, NAMED_GRANTED, NAMED_ROSTER, whole_county
from huhutong.demo.public import ensure_county, logins
from huhutong.evaluation.public import progress_of
from huhutong.granting.public import CreditLine, Round, RoundHousehold, start_round
from huhutong.households.public import Household, Tie
from huhutong.infra import clock
from huhutong.org.public import User
from huhutong.places.public import Village

PUBLISHED_MEAN_YUAN = 29_230  # 180,760,000 yuan to 6,184 credit users


def test_three_villages_stand_at_three_stages(said: list[str]) -> None:
    # then all 90 villages exist, and the three named ones are as far as they should be
    assert Village.objects.count() == 90
    assert Round.objects.get(village__code=NAMED_GRANTED).stage == "granted"
    ballots = Round.objects.get(village__code=NAMED_BALLOTS)
    assert ballots.stage == "balloting"
    assert not Household.objects.filter(village__code=NAMED_ROSTER).exists()
    # half of the sheets are answered, none by the evaluators' own kin (they are recused)
    progress = progress_of(ballots.uuid)
    assert 0 < progress.answered < progress.assigned
    assert progress.recused > 0


def test_every_household_ended_once_and_only_posted_ones_have_lines(said: list[str]) -> None:
    rows = RoundHousehold.objects.filter(round__village__code=NAMED_GRANTED)
    assert rows.count() == 180
    assert not rows.filter(outcome=None).exists()
    lines = CreditLine.objects.filter(row__round__village__code=NAMED_GRANTED)
    assert lines.count() == rows.filter(outcome="granted").count()
    assert not lines.filter(notice=None).exists()


def test_limits_and_use_lie_where_the_pilot_published_them(said: list[str]) -> None:
    found = CreditLine.objects.aggregate(
        count=Count("pk"), total_fen=Sum("limit_fen"), used=Count("pk", filter=Q(drawn_fen__gt=0))
    )
    mean_yuan = found["total_fen"] / found["count"] / 100
    # one small village may lie a tenth beside the mean of 48; bench/results has the whole county
    assert abs(mean_yuan - PUBLISHED_MEAN_YUAN) < PUBLISHED_MEAN_YUAN / 10
    assert 6 <= 100 * found["used"] / found["count"] <= 25


def test_building_again_adds_nothing(said: list[str]) -> None:
    ballots = Round.objects.get(village__code=NAMED_BALLOTS)
    before = (Household.objects.count(), RoundHousehold.objects.count(), User.objects.count())
    answered = progress_of(ballots.uuid).answered
    ensure_county(said.append)
    after = (Household.objects.count(), RoundHousehold.objects.count(), User.objects.count())
    assert after == before
    assert progress_of(ballots.uuid).answered == answered


def test_a_village_that_people_took_further_stays_where_they_left_it(said: list[str]) -> None:
    # given somebody who has closed the ballots, and a new round in the granted village
    ballots = Round.objects.get(village__code=NAMED_BALLOTS)
    Round.objects.filter(pk=ballots.pk).update(stage="closed")
    granted = Village.objects.get(code=NAMED_GRANTED)
    again = start_round(
        officer=User.objects.get(username="li"),
        village=granted.uuid,
        at=clock.real_now(),
    )

    # when the server starts again
    ensure_county(said.append)

    # then the demo did not act in their place
    assert Round.objects.get(pk=ballots.pk).stage == "closed"
    assert Round.objects.get(pk=again.pk).stage == "preparing"


def test_a_later_generator_leaves_a_finished_village_alone(
    said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a generator that now draws kin who are not on file
    def redrawn(*args: Any) -> VillageSeed:
        seed = seed_of(*args)
        return replace(seed, ties=(*seed.ties, TieSeed("new-1", "new-2", "sibling")))

    monkeypatch.setattr(ground, "seed_of", redrawn)
    before = Tie.objects.count()

    # when the server starts again
    ensure_county(said.append)

    # then it starts, and nothing was added
    assert Tie.objects.count() == before


def test_each_login_signs_in(said: list[str]) -> None:
    for login in logins():
        assert User.objects.get(username=login.username).check_password(login.password)


def test_the_whole_county_is_planned_as_the_issue_asks() -> None:
    stages = whole_county()
    assert len(stages) == 90
    assert 78_000 < sum(stage.households for stage in stages) < 82_000
    assert sum(stage.stage == "granted" for stage in stages) == 32
