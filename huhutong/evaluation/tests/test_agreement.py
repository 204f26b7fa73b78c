"""How far evaluators agree: the worked table, a published example, and what is not told."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huhutong.evaluation.agreement import (
    LEAST_HOUSEHOLDS,
    agreement,
    alpha_thousandths,
    band_of,
    spread_hundredths,
)

TABLE = Path(__file__).with_name("agreement.csv")
UNITS = st.lists(st.lists(st.integers(5, 25), min_size=2, max_size=9), min_size=1, max_size=20)


def rows() -> list[dict[str, str]]:
    """The worked table; docs/algorithms/agreement.md shows the same rows."""
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def units_of(row: dict[str, str]) -> list[list[int]]:
    return [[int(value) for value in unit.split()] for unit in row["units"].split(";")]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["case"])
def test_worked_table(row: dict[str, str]) -> None:
    units = units_of(row)
    expected = int(row["alpha_thousandths"]) if row["alpha_thousandths"] else None
    assert alpha_thousandths(units) == expected
    if row["spread_hundredths"]:
        spreads = [int(value) for value in row["spread_hundredths"].split()]
        assert [spread_hundredths(unit) for unit in units] == spreads


def test_the_page_shows_the_same_table() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs/algorithms/agreement.md").read_text("utf-8")
    for row in rows():
        assert "| " + " | ".join(row.values()) + " |" in page


def test_too_few_households_are_not_told_at_all() -> None:
    assert agreement([[20, 22, 25]] * (LEAST_HOUSEHOLDS - 1)) is None
    assert agreement([[20, 22, 25]] * LEAST_HOUSEHOLDS) is not None


def test_households_fall_into_bands_and_the_mean_is_theirs() -> None:
    # given differences of 0, 1 and 4 steps
    found = agreement([[20, 20]] * 8 + [[20, 25]] + [[5, 25]])
    assert found is not None
    assert (found.households, found.opinions, found.spread_hundredths) == (10, 20, 50)
    assert found.bands == ("half",) * 8 + ("one_half", "more")


@pytest.mark.parametrize(
    ("hundredths", "band"),
    [(0, "half"), (49, "half"), (50, "one"), (149, "one_half"), (199, "two"), (200, "more")],
)
def test_a_border_belongs_to_the_band_above(hundredths: int, band: str) -> None:
    assert band_of(hundredths) == band


@given(UNITS)
def test_order_never_matters_and_nothing_exceeds_full_agreement(units: list[list[int]]) -> None:
    alpha = alpha_thousandths(units)
    assert alpha == alpha_thousandths([unit[::-1] for unit in reversed(units)])
    assert alpha is None or alpha <= 1000
    for unit in units:
        assert 0 <= spread_hundredths(unit) <= 400


@given(st.lists(st.integers(5, 25), min_size=2, max_size=9))
def test_the_spread_is_that_of_all_pairs(sums: list[int]) -> None:
    pairs = [abs(a - b) for place, a in enumerate(sums) for b in sums[:place]]
    assert spread_hundredths(sums) == sum(pairs) * 100 // (len(pairs) * 5)


def test_one_opinion_has_no_difference() -> None:
    with pytest.raises(ValueError, match="two opinions"):
        spread_hundredths([20])
