"""A map of places by one measure: its scale, its legend with denominators, its days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.functional import Promise

# A scale has its own colours in tokens.css; the number in a mark tells it on black-and-white paper.
Scale = Literal["stage", "rate"]


@dataclass(frozen=True)
class MapBand:
    """One line of the legend.

    code   what the points carry
    place  0 for "nothing yet" (a hollow mark without a number), then upwards: larger and stronger
    count  places of this band on the day shown
    note   further numbers in words, as "12 of 20 households"
    """

    code: str
    label: str | Promise
    place: int
    count: int
    note: str = ""


@dataclass(frozen=True)
class MapDays:
    """The days that a map can be looked at.

    changes  the days on which anything changes, in order; the play button stops at each
    kept     parameters that the form of the day carries along
    """

    first: date
    last: date
    shown: date
    changes: Sequence[date]
    kept: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class MapView:
    """What `ui/components/map.html` shows.

    href       where the points come from (GeoJSON); or `json_id`, a JSON script of the page
    sentence   the whole map in a sentence, for those who do not see it and above the table
    only       show the points of this band alone; "" all
    days       None where the measure is known for one day only
    """

    scale: Scale
    title: str | Promise
    sentence: str
    bands: Sequence[MapBand]
    href: str = ""
    json_id: str = ""
    only: str = ""
    note: str | Promise = ""
    days: MapDays | None = None

    @property
    def total(self) -> int:
        """All places of the legend."""
        return sum(band.count for band in self.bands)
