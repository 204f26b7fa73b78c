"""The funnel of a village: resident, archived, eligible, evaluated, graded, posted, granted."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huhutong.granting.models import CreditLine, Round, RoundHousehold
from huhutong.granting.selectors.previews import VILLAGE_PRODUCT
from huhutong.households.public import AWAY, Household
from huhutong.places.public import Village

# Step -> (label, what it is a share of). The shares are the rates of DOMAIN 1 where it names one:
# archived of resident, graded of archived, granted of eligible.
STEPS: Mapping[str, tuple[str | Promise, str]] = {
    "roster": (_("On the roster"), "roster"),
    "resident": (_("Resident"), "roster"),
    "archived": (_("Archived (of resident)"), "resident"),
    "eligible": (_("Eligible (of archived)"), "archived"),
    "evaluated": (_("Evaluated (of eligible)"), "eligible"),
    "graded": (_("Graded (of archived)"), "archived"),
    "posted": (_("Posted (of graded)"), "graded"),
    "granted": (_("Granted (of eligible)"), "eligible"),
}
_REACHED: Mapping[str, Q] = {
    "roster": Q(),
    "resident": Q(resident=True),
    "archived": Q(archived=True),
    "eligible": Q(eligible=True),
    "evaluated": Q(peer_score_hundredths__isnull=False),
    "graded": ~Q(grade=""),
    "posted": Q(notice__isnull=False),
    "granted": Q(outcome="granted"),
}


@dataclass(frozen=True)
class FunnelStep:
    """One number with its denominator; `filter` is the query that opens its households."""

    code: str
    label: str | Promise
    count: int
    denominator: int
    filter: str


@dataclass(frozen=True)
class Counts:
    """How many households of a village reached each step; all zero where nothing was counted."""

    roster: int = 0
    resident: int = 0
    archived: int = 0
    eligible: int = 0
    evaluated: int = 0
    graded: int = 0
    posted: int = 0
    granted: int = 0

    def steps(self) -> list[FunnelStep]:
        """The funnel in its order."""
        return [
            FunnelStep(
                code=code,
                label=label,
                count=getattr(self, code),
                denominator=getattr(self, of),
                filter=f"step={code}",
            )
            for code, (label, of) in STEPS.items()
        ]


@dataclass(frozen=True)
class LineFigures:
    """Open village lines of a village: households and fen."""

    granted: int = 0
    signed: int = 0
    used: int = 0
    limit_fen: int = 0
    drawn_fen: int = 0


def reached(rows: QuerySet[RoundHousehold], step: str) -> QuerySet[RoundHousehold]:
    """The rows behind one number of the funnel; an unknown step filters nothing."""
    return rows.filter(_REACHED.get(step, Q()))


def counts_by_round(rounds: Iterable[int]) -> dict[int, Counts]:
    """Round -> its counts; rounds without rows are absent. Cost: 1 query over a covering index."""
    counted: Any = (
        RoundHousehold.objects.filter(round__in=list(rounds))
        .values("round")
        .annotate(
            n_roster=Count("pk"),
            **{f"n_{code}": Count("pk", filter=q) for code, q in _REACHED.items() if q},
        )
        .order_by()
    )
    return {
        row["round"]: Counts(**{code: row[f"n_{code}"] for code in _REACHED}) for row in counted
    }


# Counting 80,000 households of 90 villages takes 0.2 s (measured); a county page may be a minute
# old, a village page may not: below this many villages nothing is kept.
KEPT_FROM_VILLAGES = 20
KEPT_SECONDS = 60


def counts_by_registry(
    villages: Sequence[int], institution_id: int | None, on: date
) -> dict[int, Counts]:
    """Village -> what the registry alone says: roster, resident, archived. Cost: 2 queries.

    For many villages at once the answer may be up to a minute old.
    """
    if len(villages) < KEPT_FROM_VILLAGES:
        return _count_registry(villages, institution_id, on) if villages else {}
    text = repr((sorted(villages), institution_id, on.isoformat()))
    key = f"granting.registry.{hashlib.sha256(text.encode()).hexdigest()}"
    found: dict[int, Counts] | None = cache.get(key)
    if found is None:
        found = _count_registry(villages, institution_id, on)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _count_registry(
    villages: Sequence[int], institution_id: int | None, on: date
) -> dict[int, Counts]:
    here = Household.objects.filter(village__in=villages, ended_on=None).order_by()
    resident = Q(duplicate_of=None) & ~Q(residence__in=AWAY)
    rows = here.values("village").annotate(
        roster=Count("pk"), resident=Count("pk", filter=resident)
    )
    of = {} if institution_id is None else {"archiveprofiles__institution": institution_id}
    archived = dict(
        here.filter(
            resident,
            Q(archiveprofiles__valid_to=None) | Q(archiveprofiles__valid_to__gt=on),
            archiveprofiles__valid_from__lte=on,
            **of,
        )
        .values("village")
        .annotate(archived=Count("pk", distinct=institution_id is None))
        .values_list("village", "archived")
    )
    return {
        row["village"]: Counts(
            roster=row["roster"],
            resident=row["resident"],
            archived=archived.get(row["village"], 0),
        )
        for row in rows
    }


def line_figures(villages: Sequence[int], institution_id: int | None) -> dict[int, LineFigures]:
    """Village -> figures of its open village lines. Cost: 1 query over a covering index."""
    lines = CreditLine.objects.filter(
        product=VILLAGE_PRODUCT, closed_at=None, village__in=villages
    ).order_by()
    if institution_id is not None:
        lines = lines.filter(institution=institution_id)
    rows: Any = lines.values("village").annotate(
        granted=Count("pk"),
        signed=Count("pk", filter=Q(status="signed")),
        used=Count("pk", filter=Q(drawn_fen__gt=0)),
        limit_fen=Sum("limit_fen"),
        drawn_fen=Sum("drawn_fen"),
    )
    return {
        row.pop("village"): LineFigures(**{key: int(value or 0) for key, value in row.items()})
        for row in rows
    }


def latest_rounds(villages: Sequence[int], institution_id: int | None) -> dict[int, Round]:
    """Village -> its latest round. Cost: 1 query; loads the institution."""
    rounds = Round.objects.filter(village__in=villages).select_related("institution")
    if institution_id is not None:
        rounds = rounds.filter(institution=institution_id)
    return {round_.village_id: round_ for round_ in rounds.order_by("opened_at", "pk")}


@dataclass(frozen=True)
class VillageFigures:
    """A village with its latest round, its funnel and its lines."""

    village: Village
    round: Round | None
    counts: Counts
    lines: LineFigures


def figures_of(
    villages: Sequence[Village], institution_id: int | None, on: date
) -> list[VillageFigures]:
    """One row for each village, in the given order. Cost: 5 queries, whatever their number."""
    keys = [village.pk for village in villages]
    rounds = latest_rounds(keys, institution_id)
    by_round = counts_by_round(round_.pk for round_ in rounds.values())
    listed = {v: by_round[r.pk] for v, r in rounds.items() if r.pk in by_round}
    registry = counts_by_registry([key for key in keys if key not in listed], institution_id, on)
    lines = line_figures(keys, institution_id)
    return [
        VillageFigures(
            village=village,
            round=rounds.get(village.pk),
            counts=listed.get(village.pk) or registry.get(village.pk, Counts()),
            lines=lines.get(village.pk, LineFigures()),
        )
        for village in villages
    ]


def funnel(round_: Round) -> list[FunnelStep]:
    """The round's funnel. Cost: 1 query."""
    return counts_by_round([round_.pk]).get(round_.pk, Counts()).steps()


def outcome_counts(round_: Round) -> list[tuple[str, int]]:
    """(outcome or "", households), most first; "" has not ended yet. Cost: 1 query."""
    rows = (
        RoundHousehold.objects.filter(round=round_)
        .values("outcome")
        .annotate(count=Count("pk"))
        .order_by("-count", "outcome")
    )
    return [(row["outcome"] or "", row["count"]) for row in rows]
