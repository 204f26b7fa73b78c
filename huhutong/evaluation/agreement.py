"""How far evaluators agree: pure arithmetic on whole numbers; docs/algorithms/agreement.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from huhutong.evaluation.rules import RATINGS

# In a smaller group a chart would come close to telling single opinions.
LEAST_HOUSEHOLDS = 10
PAIR = 2
# Code of a band -> the difference at which the next begins, in 1/100 of a step of the five.
BANDS: Sequence[tuple[str, int | None]] = (
    ("half", 50),
    ("one", 100),
    ("one_half", 150),
    ("two", 200),
    ("more", None),
)


@dataclass(frozen=True)
class Agreement:
    """How far the opinions on some households agree.

    opinions           knowing opinions on them
    spread_hundredths  mean over the households of their difference, in 1/100 step, floor
    alpha_thousandths  Krippendorff's alpha; None where everybody said the same of everyone
    bands              code of the band for each household, in the given order
    """

    households: int
    opinions: int
    spread_hundredths: int
    alpha_thousandths: int | None
    bands: tuple[str, ...]


def agreement(households: Sequence[Sequence[int]]) -> Agreement | None:
    """The agreement on households; None when they are fewer than LEAST_HOUSEHOLDS.

    households  for each, the ratings of its knowing opinions added (5 to 25), at least two.
    """
    if len(households) < LEAST_HOUSEHOLDS:
        return None
    spreads = [_spread(sums) for sums in households]
    return Agreement(
        households=len(households),
        opinions=sum(map(len, households)),
        spread_hundredths=floor(sum(spreads) / len(spreads)),
        alpha_thousandths=alpha_thousandths(households),
        bands=tuple(band_of(floor(spread)) for spread in spreads),
    )


def spread_hundredths(sums: Sequence[int]) -> int:
    """By how much two opinions on one household differ on average, in 1/100 step, floor.

    A step is one of the five of a rating: the sums are divided by the five ratings. Raises
    ValueError below two opinions.
    """
    return floor(_spread(sums))


def _spread(sums: Sequence[int]) -> Fraction:
    if len(sums) < PAIR:
        raise ValueError("a difference needs two opinions")
    ranked = sorted(sums)
    # In ascending order the value at place i is larger than i others and smaller than the rest.
    total = sum(value * (2 * place - len(ranked) + 1) for place, value in enumerate(ranked))
    pairs = len(ranked) * (len(ranked) - 1) // 2
    return Fraction(total * 100, pairs * len(RATINGS))


def band_of(hundredths: int) -> str:
    """The band of a difference."""
    return next(code for code, below in BANDS if below is None or hundredths < below)


def alpha_thousandths(units: Sequence[Sequence[int]]) -> int | None:
    """Krippendorff's alpha for interval data, in 1/1000, rounded half up.

    1,000: all agree on each unit; 0: no more than chance; below: less. Units with one value tell
    nothing and are left out. None when the values do not differ at all. Source: S-024.
    """
    paired = [unit for unit in units if len(unit) >= PAIR]
    values = [value for unit in paired for value in unit]
    expected = _squared_differences(values)
    if not expected:
        return None
    within = sum(
        (Fraction(_squared_differences(unit), len(unit) - 1) for unit in paired), Fraction(0)
    )
    return floor((1 - (len(values) - 1) * within / expected) * 1000 + Fraction(1, 2))


def _squared_differences(values: Sequence[int]) -> int:
    """Over all ordered pairs, the squared differences added."""
    return 2 * (len(values) * sum(value * value for value in values) - sum(values) ** 2)
