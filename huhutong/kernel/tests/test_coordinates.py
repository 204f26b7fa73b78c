"""WGS-84 and GCJ-02: the worked table, there and back, and where nothing changes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huhutong.kernel.coordinates import Datum, Point, converted

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "coordinates.md"
CLOSE = 1e-9
# A kilometre inside the rectangle's border.
NORTH = st.floats(min_value=0.84, max_value=55.81)
EAST = st.floats(min_value=72.02, max_value=137.82)
OUTSIDE = st.one_of(
    st.tuples(st.floats(-90, 0.82), st.floats(-180, 180)),
    st.tuples(st.floats(55.83, 90), st.floats(-180, 180)),
    st.tuples(st.floats(-90, 90), st.floats(-180, 72.0)),
    st.tuples(st.floats(-90, 90), st.floats(137.84, 180)),
)


def _table() -> list[tuple[str, tuple[float, ...]]]:
    lines = PAGE.read_text(encoding="utf-8").split("<!-- table: points -->")[1].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return [(name, tuple(map(float, numbers))) for name, *numbers in cells[2:]]


def test_the_table_of_the_page_has_its_rows() -> None:
    assert len(_table()) == 11


@pytest.mark.parametrize(("name", "numbers"), _table())
def test_the_page_and_the_code_agree(name: str, numbers: tuple[float, ...]) -> None:
    wgs = Point(numbers[0], numbers[1], Datum.WGS_84)
    gcj = Point(numbers[2], numbers[3], Datum.GCJ_02)
    there, back = converted(wgs, Datum.GCJ_02), converted(gcj, Datum.WGS_84)
    assert there.datum == Datum.GCJ_02
    assert (there.latitude, there.longitude) == pytest.approx(numbers[2:], abs=CLOSE), name
    assert (back.latitude, back.longitude) == pytest.approx(numbers[:2], abs=2 * CLOSE), name


def test_the_published_pairs_are_met_to_their_last_digit() -> None:
    """googollee/eviltransform, its tests; see S-029."""
    published = {
        (31.1774276, 121.5272106): (31.17530398364597, 121.531541859215),
        (22.543847, 113.912316): (22.540796131694766, 113.9171764808363),
        (39.911954, 116.377817): (39.91334545536069, 116.38404722455657),
    }
    for wgs, gcj in published.items():
        found = converted(Point(*wgs, Datum.WGS_84), Datum.GCJ_02)
        assert (found.latitude, found.longitude) == pytest.approx(gcj, abs=1e-12)


@given(latitude=NORTH, longitude=EAST)
def test_there_and_back_ends_where_it_began(latitude: float, longitude: float) -> None:
    point = Point(latitude, longitude, Datum.WGS_84)
    shifted = converted(point, Datum.GCJ_02)
    back = converted(shifted, Datum.WGS_84)
    assert (back.latitude, back.longitude) == pytest.approx((latitude, longitude), abs=CLOSE)
    assert (shifted.latitude, shifted.longitude) != (latitude, longitude)


@given(where=OUTSIDE, datum=st.sampled_from(Datum))
def test_outside_of_china_nothing_moves(where: tuple[float, float], datum: Datum) -> None:
    for other in Datum:
        moved = converted(Point(*where, datum), other)
        assert (moved.latitude, moved.longitude, moved.datum) == (*where, other)


@pytest.mark.parametrize("where", [(90.1, 0), (-91, 0), (0, 180.5), (float("nan"), 100)])
def test_what_is_no_point_is_a_callers_bug(where: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no point on earth"):
        converted(Point(*where, Datum.WGS_84), Datum.GCJ_02)
