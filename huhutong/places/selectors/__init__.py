"""Reads of places: who works where, who serves a village, what a place was called on a day."""

from huhutong.places.selectors.dated import (
    DatedState,
    PastChange,
    PlaceHistory,
    history_of,
    place_on,
    region_keys,
    village_keys,
    village_names,
)
from huhutong.places.selectors.scope import (
    area_of,
    assignments_of,
    groups_of,
    near_villages,
    scoped_among,
    scopes_offered,
    serving,
    towns_of,
    village_in_scope,
    villages_not_served_by,
    villages_of,
    workers_among,
)

__all__ = [
    "DatedState",
    "PastChange",
    "PlaceHistory",
    "area_of",
    "assignments_of",
    "groups_of",
    "history_of",
    "near_villages",
    "place_on",
    "region_keys",
    "scoped_among",
    "scopes_offered",
    "serving",
    "towns_of",
    "village_in_scope",
    "village_keys",
    "village_names",
    "villages_not_served_by",
    "villages_of",
    "workers_among",
]
