"""Money: parsing without rounding, division with a stated rounding."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huhutong.kernel import money

FEN = st.integers(min_value=-(10**15), max_value=10**15)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("12", 1_200),
        ("12.3", 1_230),
        ("1,234,567.89", 123_456_789),
        ("１２，３４５．６", 1_234_560),
        ("￥300元", 30_000),
        ("3.2万", 3_200_000),
        ("0.00005万元", 50),
        ("-5.01", -501),
        (" 7 ", 700),
        (Decimal("0.01"), 1),
        (29_000, 2_900_000),
    ],
)
def test_yuan_becomes_fen(text: str | Decimal | int, fen: int) -> None:
    assert money.yuan_to_fen(text) == fen


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("约三万", "characters"),
        ("1,23", "characters"),
        ("1e5", "characters"),
        ("--", "characters"),
        ("0.001", "decimals"),
        ("92233720368547758.08", "too_large"),
        (Decimal("NaN"), "characters"),
    ],
)
def test_what_is_no_amount_is_named(text: str | Decimal, kind: str) -> None:
    with pytest.raises(money.AmountProblem) as problem:
        money.yuan_to_fen(text)
    assert problem.value.kind == kind


@given(FEN)
def test_format_and_parse_are_inverse(fen: int) -> None:
    assert money.yuan_to_fen(money.format_yuan(fen)) == fen


@pytest.mark.parametrize(
    ("fen", "yuan", "wan"),
    [
        (0, "0.00", "0.00"),
        (2_900_000, "29,000.00", "2.90"),
        (4_999, "49.99", "0.00"),
        (5_000, "50.00", "0.01"),
        (-12_345_678, "-123,456.78", "-12.35"),
    ],
)
def test_amounts_as_shown(fen: int, yuan: str, wan: str) -> None:
    assert (money.format_yuan(fen), money.format_wan(fen)) == (yuan, wan)


@given(FEN, st.integers(min_value=1, max_value=10**9))
def test_divisions_are_as_decimal_does_them(numerator: int, denominator: int) -> None:
    down, nearest = (
        money.div_floor(numerator, denominator),
        money.div_half_up(numerator, denominator),
    )
    assert down * denominator <= numerator < (down + 1) * denominator
    assert abs(2 * (nearest * denominator - numerator)) <= denominator
    assert money.div_half_up(-numerator, denominator) == -nearest


@pytest.mark.parametrize(
    ("numerator", "down", "nearest"), [(5, 2, 3), (-5, -3, -3), (4, 2, 2), (3, 1, 2), (-3, -2, -2)]
)
def test_halves(numerator: int, down: int, nearest: int) -> None:
    assert money.div_floor(numerator, 2) == down
    assert money.div_half_up(numerator, 2) == nearest


@pytest.mark.parametrize("divide", [money.div_floor, money.div_half_up, money.round_down_to])
def test_dividing_by_nothing_is_a_bug(divide: object) -> None:
    with pytest.raises(ValueError, match="positive"):
        divide(1, 0)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("fen", "rounded"), [(99_999, 0), (100_000, 100_000), (2_987_654, 2_900_000)]
)
def test_rounding_down_to_a_thousand_yuan(fen: int, rounded: int) -> None:
    assert money.round_down_to(fen, 100_000) == rounded
