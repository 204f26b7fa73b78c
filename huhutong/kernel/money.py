"""Money is integer fen (1/100 yuan). No float ever touches it."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from huhutong.kernel.text import normalise

FEN_PER_YUAN: Final = 100
FEN_PER_WAN: Final = 1_000_000
MAX_FEN: Final = 2**63 - 1  # what a 64-bit column can hold

_DECORATION: Final = re.compile(r"[¥￥]|(?<=\d),(?=\d{3}(?:\D|$))|人民币")
_PLAIN: Final = re.compile(r"^([+-]?\d+(?:\.\d+)?)(万元|万|元)?$")


class AmountProblem(ValueError):
    """The text is no amount; kind is one of empty, characters, decimals, too_large."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)


def _decimal_yuan(value: str) -> Decimal:
    text = _DECORATION.sub("", normalise(value)).replace(" ", "")
    if not text:
        raise AmountProblem("empty")
    match = _PLAIN.match(text)
    if match is None:
        raise AmountProblem("characters")
    try:
        number = Decimal(match[1])
    except InvalidOperation as problem:
        raise AmountProblem("characters") from problem
    return number * 10_000 if (match[2] or "").startswith("万") else number


def yuan_to_fen(value: str | Decimal | int) -> int:
    """Yuan as typed ("12,345.6", "3.2万", full-width digits too) in fen; never rounded.

    Refuses with AmountProblem what is no number, has more than two decimals (after 万 is
    multiplied out), or passes 64 bits. Signs are kept: whether a debt may be negative is not
    decided here.
    """
    yuan = _decimal_yuan(value) if isinstance(value, str) else Decimal(value)
    if not yuan.is_finite():
        raise AmountProblem("characters")
    fen = yuan * FEN_PER_YUAN
    if abs(fen) > MAX_FEN:
        raise AmountProblem("too_large")
    if fen != fen.to_integral_value():
        raise AmountProblem("decimals")
    return int(fen)


def div_floor(numerator: int, denominator: int) -> int:
    """Quotient rounded towards minus infinity. Denominator > 0."""
    if denominator <= 0:
        raise ValueError("the denominator must be positive")
    return numerator // denominator


def div_half_up(numerator: int, denominator: int) -> int:
    """Quotient rounded to the nearest integer, halves away from zero. Denominator > 0."""
    if denominator <= 0:
        raise ValueError("the denominator must be positive")
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def round_down_to(fen: int, step_fen: int) -> int:
    """The largest multiple of step_fen that is at most fen. step_fen > 0."""
    return div_floor(fen, step_fen) * step_fen


def _two_decimals(hundredths: int) -> str:
    sign = "-" if hundredths < 0 else ""
    whole, part = divmod(abs(hundredths), 100)
    return f"{sign}{whole:,}.{part:02d}"


def format_yuan(fen: int) -> str:
    """Yuan with two decimals and thousands parted: 2900000 -> 29,000.00."""
    return _two_decimals(fen)


def format_wan(fen: int) -> str:
    """Ten thousands of yuan with two decimals, halves up: 2900000 -> 2.90."""
    return _two_decimals(div_half_up(fen, FEN_PER_WAN // 100))
