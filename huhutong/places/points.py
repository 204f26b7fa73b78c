"""Where a place is, in the datum that maps and GeoJSON use."""

from huhutong.kernel.coordinates import Datum, Point, converted
from huhutong.places.models import Group, Village


def wgs84_of(place: Village | Group) -> Point | None:
    """The place's point in WGS-84, whatever datum it came in; None where it has none. No query.

    The only way from a stored coordinate to a page, a map or a file: a source-text test keeps it.
    """
    if place.latitude is None or place.longitude is None:
        return None
    return converted(Point(place.latitude, place.longitude, Datum(place.datum)), Datum.WGS_84)
