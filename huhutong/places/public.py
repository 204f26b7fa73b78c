"""All that other apps may import from places."""

from huhutong.places.county import PlaceRow, read_table
from huhutong.places.errors import VillageNotServed
from huhutong.places.models import Assignment, Grid, Group, Region, ServiceArea, Village
from huhutong.places.points import wgs84_of
from huhutong.places.selectors import (
    DatedState,
    PlaceHistory,
    groups_of,
    history_of,
    near_villages,
    place_on,
    scoped_among,
    serving,
    towns_of,
    village_in_scope,
    villages_of,
    workers_among,
)
from huhutong.places.services import (
    CountyLoaded,
    assign_scope,
    end_scope,
    end_service,
    load_county,
    serve_village,
    serve_villages,
)

__all__ = [
    "Assignment",
    "CountyLoaded",
    "DatedState",
    "Grid",
    "Group",
    "PlaceHistory",
    "PlaceRow",
    "Region",
    "ServiceArea",
    "Village",
    "VillageNotServed",
    "assign_scope",
    "end_scope",
    "end_service",
    "groups_of",
    "history_of",
    "load_county",
    "near_villages",
    "place_on",
    "read_table",
    "scoped_among",
    "serve_village",
    "serve_villages",
    "serving",
    "towns_of",
    "village_in_scope",
    "villages_of",
    "wgs84_of",
    "workers_among",
]
