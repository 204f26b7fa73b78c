"""Slices that lose no row and keep the order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huhutong.kernel.pieces import pieces


@given(rows=st.lists(st.integers(), max_size=50), size=st.integers(1, 60))
def test_pieces_put_together_are_the_rows(rows: list[int], size: int) -> None:
    cut = list(pieces(rows, size))
    assert [row for piece in cut for row in piece] == rows
    assert all(len(piece) == size for piece in cut[:-1])
    assert all(0 < len(piece) <= size for piece in cut)


@pytest.mark.parametrize("size", [0, -1])
def test_a_piece_holds_at_least_one(size: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        pieces([1], size)
