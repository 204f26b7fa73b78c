"""Net farm income where nobody keeps books (docs/algorithms/farm_income.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from huhutong.households.errors import RatioNotAhead, RatioOutOfRange

BP_PER_ONE: Final = 10_000
OTHER: Final = "other"
# Cost as a share of gross income, basis points: S-019. What is not named goes by OTHER.
DEFAULT_RATIO_BP: Final[Mapping[str, int]] = {
    "grain": 4_000,
    "livestock": 4_000,
    "orchard": 1_500,
    OTHER: 4_000,
}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A cost ratio in force; since None: the default, of which no institution decided."""

    ratio_bp: int
    since: date | None = None


Ratios = Mapping[str, Ratio]


def ratio_for(kind: str, own: Ratios) -> Ratio:
    """The ratio of a livelihood or of what is grown or kept.

    own  what the institution set, by kind. Its own for the kind goes before the default for the
         kind, that before its own for "other", that before the default for "other".
    """
    if kind in own:
        return own[kind]
    if kind in DEFAULT_RATIO_BP and kind != OTHER:
        return Ratio(DEFAULT_RATIO_BP[kind])
    return own.get(OTHER, Ratio(DEFAULT_RATIO_BP[OTHER]))


def imputed_net_fen(*, gross_fen: int, ratio_bp: int) -> int:
    """What is left of the gross after the imputed cost, rounded down to one fen.

    gross_fen  fen, >= 0.  ratio_bp  0 to 10,000.  Raises ValueError beyond: a caller's bug.
    """
    if gross_fen < 0:
        raise ValueError(f"negative gross: {gross_fen}")
    if not 0 <= ratio_bp <= BP_PER_ONE:
        raise ValueError(f"no share: {ratio_bp}")
    return gross_fen * (BP_PER_ONE - ratio_bp) // BP_PER_ONE


def imputed_cost_fen(*, gross_fen: int, ratio_bp: int) -> int:
    """Gross less imputed net: cost and net always add up to the gross."""
    return gross_fen - imputed_net_fen(gross_fen=gross_fen, ratio_bp=ratio_bp)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing grown or kept in a year; output None: not known, cost None: no books."""

    kind: str
    year: int
    output_fen: int | None
    cost_fen: int | None


@dataclass(frozen=True, slots=True)
class LineIncome:
    """What a line leaves; ratio where the cost was imputed. None where the output is unknown."""

    cost_fen: int | None
    net_fen: int | None
    ratio: Ratio | None


def line_income(line: Line, own: Ratios) -> LineIncome:
    """Net of a line: stated cost where there is one (a loss stays a loss), else imputed."""
    if line.output_fen is None:
        return LineIncome(line.cost_fen, None, None)
    if line.cost_fen is not None:
        return LineIncome(line.cost_fen, line.output_fen - line.cost_fen, None)
    ratio = ratio_for(line.kind, own)
    net = imputed_net_fen(gross_fen=line.output_fen, ratio_bp=ratio.ratio_bp)
    return LineIncome(line.output_fen - net, net, ratio)


@dataclass(frozen=True, slots=True)
class YearIncome:
    """Net farm income of a year; imputed_fen is the part without books, unknown counts lines."""

    year: int
    net_fen: int
    imputed_fen: int
    unknown: int


def latest_year(lines: Sequence[tuple[Line, LineIncome]]) -> YearIncome | None:
    """The latest year on file added up; None without any line whose output is known."""
    years = [line.year for line, told in lines if told.net_fen is not None]
    if not years:
        return None
    of_year = [told for line, told in lines if line.year == max(years)]
    known = [(told.net_fen, told.ratio) for told in of_year if told.net_fen is not None]
    return YearIncome(
        max(years),
        sum(net for net, _ratio in known),
        sum(net for net, ratio in known if ratio is not None),
        len(of_year) - len(known),
    )


def check_new_ratio(*, ratio_bp: int, from_on: date, today: date, last_on: date | None) -> None:
    """A ratio counts from a day to come, so that no figure on file moves.

    Raises RatioOutOfRange, RatioNotAhead.
    """
    if not 0 <= ratio_bp <= BP_PER_ONE:
        raise RatioOutOfRange(ratio_bp=ratio_bp)
    latest = max(today, last_on) if last_on else today
    if from_on <= latest:
        raise RatioNotAhead(day=latest.isoformat())
