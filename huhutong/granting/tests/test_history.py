"""The state of a day: equal to what a plain replay of the records says, and to today's figures."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huhutong.granting.models import CreditLine, Round, StageEntry
from huhutong.granting.rules import Stage
from huhutong.granting.selectors.funnel import counts_by_round, line_figures
from huhutong.granting.selectors.history import (
    GrantStep,
    StageStep,
    grants_of,
    line_steps,
    stage_steps,
    step_on,
)
from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import Village
from huhutong.infra.clock import date_of
from tests.cast import Cast

HOURS_OF_A_WEEK = 7 * 24
# (which village, which of its rounds, after how many hours, which stage)
ENTRIES = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 2),
        st.integers(0, HOURS_OF_A_WEEK),
        st.sampled_from(list(Stage)),
    ),
    max_size=14,
)


def written(cast: Cast, entries: list[tuple[int, int, int, Stage]]) -> None:
    """Rounds that begin on different days, with any entries after their beginning."""
    StageEntry.objects.all().delete()
    Round.objects.all().delete()
    rounds: dict[tuple[int, int], Round] = {}
    for place, number, hours, stage in entries:
        village = (cast.shiqiao, cast.tangxi)[place]
        opened_at = cast.at + timedelta(hours=30 * number)
        round_ = rounds.get((place, number)) or Round.objects.create(
            institution=cast.institution,
            village=village,
            title="轮",
            # Only one round of a village may be open; those of the past have ended.
            stage=Stage.GRANTED,
            opened_by=cast.li,
            opened_at=opened_at,
        )
        rounds[place, number] = round_
        at = opened_at + timedelta(hours=hours)
        StageEntry.objects.create(round=round_, stage=stage, at=at)


def replayed(village_id: int, day: date) -> str | None:
    """Plainly: of what had been written by that day, the latest word of the latest round."""
    known = [
        entry
        for entry in StageEntry.objects.filter(round__village=village_id).select_related("round")
        if date_of(entry.at) <= day
    ]
    if not known:
        return None
    last = max(known, key=lambda e: (e.round.opened_at, e.round_id, e.at, e.pk))
    return last.stage


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(entries=ENTRIES)
def test_the_stage_of_a_day_equals_a_replay(
    cast: Cast, entries: list[tuple[int, int, int, Stage]]
) -> None:
    written(cast, entries)
    keys = [cast.shiqiao.pk, cast.tangxi.pk]
    steps = stage_steps(keys, cast.institution.pk)
    first = date_of(cast.at) - timedelta(days=1)
    for key in keys:
        for day in (first + timedelta(days=n) for n in range(13)):
            step = step_on(steps.get(key, []), day)
            assert (step.stage if step else None) == replayed(key, day)
        # no day is told twice, and no step repeats the one before
        told = steps.get(key, [])
        assert [step.on for step in told] == sorted({step.on for step in told})
        assert all((a.stage, a.round) != (b.stage, b.round) for a, b in pairwise(told))


def test_the_last_step_is_the_stage_as_it_is_now(village: Village) -> None:
    round_ = path.posted(village)
    [steps] = stage_steps([village.cast.shiqiao.pk], village.cast.institution.pk).values()
    assert steps[-1] == StageStep(steps[-1].on, "posted", round_.pk)
    assert step_on(steps, steps[0].on - timedelta(days=1)) is None


def test_another_bank_has_no_history_here(village: Village) -> None:
    path.started(village)
    keys, other = [village.cast.shiqiao.pk], village.cast.institution.pk + 1
    assert stage_steps(keys, other) == {}
    assert line_steps(keys, other) == {}
    # a supervisor belongs to none and sees every bank's
    assert list(stage_steps(keys, None)) == keys


def test_lines_and_grants_of_today_equal_the_figures_of_today(village: Village) -> None:
    round_ = path.granted(village)
    key, bank = village.cast.shiqiao.pk, village.cast.institution.pk
    [step] = line_steps([key], bank)[key]
    now = line_figures([key], bank)[key]
    assert (step.open, step.limit_fen) == (now.granted, now.limit_fen)
    grants = grants_of([round_.pk])[round_.pk]
    counts = counts_by_round([round_.pk])[round_.pk]
    assert (grants.eligible, grants.steps) == (
        counts.eligible,
        [GrantStep(step.on, counts.granted)],
    )


def test_a_closed_line_counts_until_the_day_before(village: Village) -> None:
    path.granted(village)
    key = village.cast.shiqiao.pk
    [before] = line_steps([key], None)[key]
    line = CreditLine.objects.order_by("pk")[0]
    closed_at: datetime = line.granted_at + timedelta(days=3)
    CreditLine.objects.filter(pk=line.pk).update(
        status="closed", closed_at=closed_at, closed_reason="replaced"
    )
    steps = line_steps([key], None)[key]
    assert step_on(steps, date_of(closed_at) - timedelta(days=1)) == before
    after = step_on(steps, date_of(closed_at))
    assert after is not None
    assert (after.open, after.limit_fen) == (before.open - 1, before.limit_fen - line.limit_fen)


def test_without_a_fixed_roster_there_is_no_denominator(village: Village) -> None:
    round_ = path.started(village)
    assert grants_of([round_.pk]) == {}


@pytest.mark.parametrize(("what", "queries"), [("stages", 1), ("lines", 1), ("grants", 2)])
def test_the_cost_is_as_stated(
    what: str, queries: int, village: Village, django_assert_num_queries: Any
) -> None:
    round_ = path.granted(village)
    keys = [village.cast.shiqiao.pk, village.cast.tangxi.pk]
    reads: dict[str, Callable[[], object]] = {
        "stages": lambda: stage_steps(keys, None),
        "lines": lambda: line_steps(keys, None),
        "grants": lambda: grants_of([round_.pk]),
    }
    with django_assert_num_queries(queries):
        reads[what]()
