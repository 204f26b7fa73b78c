"""Long lists in pieces: one short write transaction, or one query, for each."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def pieces(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The rows in their order, in slices of `size`; the last may be shorter. size > 0."""
    if size <= 0:
        raise ValueError("the size of a piece must be positive")
    return (rows[start : start + size] for start in range(0, len(rows), size))
