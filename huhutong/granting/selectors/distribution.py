"""How scores and limits of a round are spread. Who may see the round was checked at its door."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet

from huhutong.granting.models import Round, RoundHousehold
from huhutong.granting.selectors.pages import rows_of

# A band of scores is 5 points wide; the highest holds 100 points too.
BAND_POINTS, BANDS = 5, 20
BAND_HUNDREDTHS = 500


def band_label(band: int) -> str:
    """ "70–75": from 70 points, below 75; the last one with its end."""
    return f"{band * BAND_POINTS}–{(band + 1) * BAND_POINTS}"


def in_band(rows: QuerySet[RoundHousehold], band: int) -> QuerySet[RoundHousehold]:
    """The rows whose score lies in a band."""
    found = rows.filter(score_hundredths__gte=band * BAND_HUNDREDTHS)
    if band == BANDS - 1:
        return found
    return found.filter(score_hundredths__lt=(band + 1) * BAND_HUNDREDTHS)


def of_grade(rows: QuerySet[RoundHousehold], grade: str) -> QuerySet[RoundHousehold]:
    """The rows of a grade; "none": scored, and below the lowest grade."""
    if grade == "none":
        return rows.filter(grade="", score_hundredths__isnull=False)
    return rows.filter(grade=grade)


def score_bands(round_: Round) -> list[int]:
    """Households in each of the 20 bands of 5 points. Cost: 1 query."""
    counted = (
        rows_of(round_)
        .filter(score_hundredths__isnull=False)
        .annotate(band=F("score_hundredths") / BAND_HUNDREDTHS)
        .values_list("band")
        .annotate(count=Count("pk"))
        .order_by("band")
    )
    found = [0] * BANDS
    for band, count in counted:
        found[min(band, BANDS - 1)] += count
    return found


def graded_count(round_: Round) -> int:
    """Households with a grade. Cost: 1 query."""
    return rows_of(round_).exclude(grade="").count()


@dataclass(frozen=True)
class GradeLimits:
    """The limits of one grade in a round, in fen; the median is that of the middle two, floor."""

    grade: str
    count: int
    lowest_fen: int
    median_fen: int
    highest_fen: int


def limits_by_grade(round_: Round, grades: Sequence[str]) -> list[GradeLimits]:
    """For each of the grades that has a limit. Cost: 1 query over the round's proposals."""
    found: dict[str, list[int]] = {}
    rows = rows_of(round_).filter(final_fen__gt=0).exclude(grade="")
    for grade, fen in rows.order_by("final_fen").values_list("grade", "final_fen"):
        found.setdefault(grade, []).append(int(fen or 0))
    return [
        GradeLimits(grade, len(fens), fens[0], median_fen(fens), fens[-1])
        for grade in grades
        if (fens := found.get(grade))
    ]


def median_fen(ranked: Sequence[int]) -> int:
    """The middle of ascending amounts; of two middles the mean, floor."""
    middle = len(ranked) // 2
    if len(ranked) % 2:
        return ranked[middle]
    return (ranked[middle - 1] + ranked[middle]) // 2
