"""Points on the ground and their datum: the one place where WGS-84 and GCJ-02 are converted.

GCJ-02 shifts a point inside China by up to 700 m, so a coordinate without its datum is worth
nothing. Formulas, worked table and what is not known: docs/algorithms/coordinates.md, S-029.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import cos, pi, radians, sin, sqrt
from typing import Final


class Datum(StrEnum):
    """The datums that a coordinate may be in."""

    WGS_84 = "WGS-84"  # satellite receivers, GeoJSON (RFC 7946)
    GCJ_02 = "GCJ-02"  # maps published in China


@dataclass(frozen=True)
class Point:
    """Degrees in a datum; north and east are positive."""

    latitude: float
    longitude: float
    datum: Datum


# Krasovsky 1940, in metres, as the published formulas have it.
_AXIS_METRES: Final = 6_378_245.0
_ECCENTRICITY_SQUARED: Final = 0.00669342162296594323
# The rectangle outside of which the published formulas change nothing.
_SOUTH, _NORTH, _WEST, _EAST = 0.8293, 55.8271, 72.004, 137.8347
_MOST_LATITUDE, _MOST_LONGITUDE = 90, 180
_CLOSE_DEGREES: Final = 1e-10
_MOST_STEPS: Final = 30


def converted(point: Point, datum: Datum) -> Point:
    """The same spot in the datum; unchanged if it is in it, or outside China's rectangle.

    WGS-84 to GCJ-02 by the published formulas; back by the fixed point of the same, to within
    1e-9 degrees (0.1 mm). Raises ValueError for a latitude or longitude that is none.
    """
    if not (abs(point.latitude) <= _MOST_LATITUDE and abs(point.longitude) <= _MOST_LONGITUDE):
        raise ValueError(f"no point on earth: {point}")
    if point.datum == datum:
        return point
    if datum == Datum.GCJ_02:
        north, east = _shift(point.latitude, point.longitude)
        return Point(point.latitude + north, point.longitude + east, datum)
    return _unshifted(point)


def _unshifted(point: Point) -> Point:
    """The WGS-84 point whose shift leads to this one; each step is hundreds of times closer."""
    if not _shifted_there(point.latitude, point.longitude):
        return Point(point.latitude, point.longitude, Datum.WGS_84)
    latitude, longitude = point.latitude, point.longitude
    for _step in range(_MOST_STEPS):
        north, east = _offset(latitude, longitude)
        gap_north = point.latitude - north - latitude
        gap_east = point.longitude - east - longitude
        latitude, longitude = latitude + gap_north, longitude + gap_east
        if abs(gap_north) < _CLOSE_DEGREES and abs(gap_east) < _CLOSE_DEGREES:
            break
    return Point(latitude, longitude, Datum.WGS_84)


def _shifted_there(latitude: float, longitude: float) -> bool:
    return _SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST


def _shift(latitude: float, longitude: float) -> tuple[float, float]:
    """How far GCJ-02 moves a WGS-84 point, in degrees north and east."""
    return _offset(latitude, longitude) if _shifted_there(latitude, longitude) else (0.0, 0.0)


def _offset(latitude: float, longitude: float) -> tuple[float, float]:
    x, y = longitude - 105.0, latitude - 35.0
    north, east = _metres_north(x, y), _metres_east(x, y)
    squeezed = 1 - _ECCENTRICITY_SQUARED * sin(radians(latitude)) ** 2
    meridian = _AXIS_METRES * (1 - _ECCENTRICITY_SQUARED) / (squeezed * sqrt(squeezed))
    parallel = _AXIS_METRES / sqrt(squeezed) * cos(radians(latitude))
    return north * 180 / (meridian * pi), east * 180 / (parallel * pi)


def _metres_north(x: float, y: float) -> float:
    waves = _ripple(x) + _waves(y, (20, 1), (40, 3), (160, 12), (320, 30))
    return -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves


def _metres_east(x: float, y: float) -> float:
    waves = _ripple(x) + _waves(x, (20, 1), (40, 3), (150, 12), (300, 30))
    return 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves


def _ripple(x: float) -> float:
    return (20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)) * 2 / 3


def _waves(at: float, *waves: tuple[float, float]) -> float:
    return sum(height * sin(at * pi / length) for height, length in waves) * 2 / 3
