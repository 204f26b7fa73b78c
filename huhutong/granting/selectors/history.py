"""What the county looked like on an earlier day, from records that carry their day.

Dated are the stages of rounds (`StageEntry`, rows are only added), the granting and closing of
village lines, and who was eligible when a round's roster was fixed. Archives, grades and drawn
amounts are kept as they are now: no past day of them is offered here.
A day means its end: what happened on it counts.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from django.db.models import Count, QuerySet, Sum

from huhutong.granting.models import CreditLine, RoundHousehold, StageEntry
from huhutong.granting.selectors.previews import VILLAGE_PRODUCT
from huhutong.infra.clock import date_of


class _Dated(Protocol):
    @property
    def on(self) -> date: ...


Step = TypeVar("Step", bound=_Dated)


@dataclass(frozen=True)
class StageStep:
    """From the end of day `on` the village's latest round (its key) is at this stage."""

    on: date
    stage: str
    round: int


@dataclass(frozen=True)
class LineStep:
    """From the end of day `on` so many village lines are open, with this sum of limits."""

    on: date
    open: int
    limit_fen: int


@dataclass(frozen=True)
class GrantStep:
    """From the end of day `on` so many households of the round have had their line."""

    on: date
    granted: int


@dataclass(frozen=True)
class Grants:
    """The eligible households of a round, fixed with its roster, and how many had their line."""

    eligible: int
    steps: Sequence[GrantStep]


def step_on(steps: Sequence[Step], day: date) -> Step | None:
    """The step in force at the end of a day; None before the first. Steps in order of days."""
    place = bisect_right(steps, day, key=lambda step: step.on)
    return steps[place - 1] if place else None


def stage_steps(villages: Sequence[int], institution_id: int | None) -> dict[int, list[StageStep]]:
    """Village -> its changes of stage, at most one a day; a village without a round is absent.

    The latest round of a day speaks for the village, as in `latest_rounds`.
    Cost: 1 query; one row for each stage that a round ever reached.
    """
    entries = StageEntry.objects.filter(round__village__in=villages)
    if institution_id is not None:
        entries = entries.filter(round__institution=institution_id)
    rows = entries.order_by("at", "pk").values_list(
        "round__village", "round", "round__opened_at", "stage", "at"
    )
    latest: dict[int, tuple[Any, int]] = {}
    steps: dict[int, list[StageStep]] = defaultdict(list)
    for village, round_, opened_at, stage, at in rows:
        # A word of an older round after a newer one began no longer speaks for the village.
        if (opened_at, round_) < latest.get(village, (opened_at, round_)):
            continue
        latest[village] = (opened_at, round_)
        _append(steps[village], StageStep(date_of(at), stage, round_))
    return dict(steps)


def _append(steps: list[StageStep], step: StageStep) -> None:
    """The end of a day is what counts; a day that ends as it began is no change."""
    if steps and steps[-1].on == step.on:
        steps.pop()
    if not steps or (steps[-1].stage, steps[-1].round) != (step.stage, step.round):
        steps.append(step)


def line_steps(villages: Sequence[int], institution_id: int | None) -> dict[int, list[LineStep]]:
    """Village -> how many village lines were open from which day on, and their limits in fen.

    A limit is never edited (an adjustment closes the line and opens another), so the sum is what
    it was. Cost: 1 query; a batch of grants is one row.
    """
    lines = CreditLine.objects.filter(product=VILLAGE_PRODUCT, village__in=villages)
    if institution_id is not None:
        lines = lines.filter(institution=institution_id)
    rows: Any = (
        lines.order_by()
        .values("village", "granted_at", "closed_at")
        .annotate(count=Count("pk"), fen=Sum("limit_fen"))
    )
    changes: dict[int, Counter[date]] = defaultdict(Counter)
    limits: dict[int, Counter[date]] = defaultdict(Counter)
    for row in rows:
        for at, sign in ((row["granted_at"], 1), (row["closed_at"], -1)):
            if at is not None:
                changes[row["village"]][date_of(at)] += sign * row["count"]
                limits[row["village"]][date_of(at)] += sign * row["fen"]
    return {village: _summed(counts, limits[village]) for village, counts in changes.items()}


def _summed(counts: Mapping[date, int], fen: Mapping[date, int]) -> list[LineStep]:
    steps: list[LineStep] = []
    opened, limit_fen = 0, 0
    for day in sorted(counts):
        opened, limit_fen = opened + counts[day], limit_fen + fen[day]
        steps.append(LineStep(day, opened, limit_fen))
    return steps


def grants_of(rounds: Iterable[int]) -> dict[int, Grants]:
    """Round -> eligible households, and how many had their line by which day. Cost: 2 queries.

    A round without a fixed roster is absent: there is no denominator yet.
    """
    keys = list(rounds)
    rows = RoundHousehold.objects.filter(round__in=keys, eligible=True)
    eligible = dict(
        rows.order_by().values("round").annotate(n=Count("pk")).values_list("round", "n")
    )
    given: QuerySet[CreditLine, Any] = (
        CreditLine.objects.filter(row__round__in=keys)
        .order_by()
        .values("row__round", "granted_at")
        .annotate(n=Count("pk"))
        .values_list("row__round", "granted_at", "n")
    )
    days: dict[int, Counter[date]] = defaultdict(Counter)
    for round_, at, n in given:
        days[round_][date_of(at)] += n
    return {key: Grants(count, _running(days[key])) for key, count in eligible.items()}


def _running(days: Mapping[date, int]) -> list[GrantStep]:
    steps: list[GrantStep] = []
    for day in sorted(days):
        before = steps[-1].granted if steps else 0
        steps.append(GrantStep(day, before + days[day]))
    return steps
