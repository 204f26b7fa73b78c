"""When two pictures are the same one: 64 bits of brightness, told by the bits that differ."""

from collections.abc import Sequence
from typing import Final

WIDTH: Final = 9  # columns of grey compared with their right neighbour: 8 bits a line
HEIGHT: Final = 8
BITS: Final = 64
BANDS: Final = 8
BAND_BITS: Final = BITS // BANDS
# With at most 7 differing bits at least one of 8 bands is untouched: the look-up misses none.
MOST_DIFFERENT_BITS: Final = BANDS - 1
# A blank wall has almost no edges; its print says nothing of which wall it is.
FEWEST_EDGES: Final = 6


def fingerprint(grey: Sequence[int]) -> str:
    """16 hexadecimal digits: of 9 x 8 grey values, whether each is darker than its right one.

    The difference hash: it survives another size, quality or brightness, not another crop.
    Raises ValueError on another number of values.
    """
    if len(grey) != WIDTH * HEIGHT:
        raise ValueError(f"{len(grey)} grey values")
    bits = 0
    for line in range(HEIGHT):
        for column in range(WIDTH - 1):
            at = line * WIDTH + column
            bits = (bits << 1) | (grey[at] < grey[at + 1])
    return f"{bits:016x}"


def bands(print_: str) -> list[str]:
    """The print in eight pieces with their place, for look-up: "0:ff", "1:3c", ..."""
    digits = BAND_BITS // 4
    return [f"{n}:{print_[n * digits : (n + 1) * digits]}" for n in range(BANDS)]


def differing_bits(one: str, other: str) -> int:
    """In how many of 64 bits two prints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def says_something(print_: str) -> bool:
    """Whether the picture has edges enough for its print to tell it from others."""
    ones = int(print_, 16).bit_count()
    return FEWEST_EDGES <= ones <= BITS - FEWEST_EDGES


def is_same(one: str, other: str) -> bool:
    """Whether two prints are of one picture, as far as prints can tell."""
    return says_something(one) and differing_bits(one, other) <= MOST_DIFFERENT_BITS
