"""The table of a county: places that a bank loads by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huhutong.infra import audit
from huhutong.infra.actors import SYSTEM, Actor
from huhutong.kernel.text import mark as _
from huhutong.places import errors
from huhutong.places.county import PlaceRow, read_table
from huhutong.places.models import Group, Region, Village
from huhutong.places.selectors import region_keys, village_keys


@dataclass(frozen=True)
class CountyLoaded:
    """How many places of each kind were new, and how many known villages got their first point."""

    regions: int
    villages: int
    groups: int
    points: int


@transaction.atomic
def load_county(
    *, table: str | Sequence[PlaceRow], on: date, at: datetime, actor: Actor = SYSTEM
) -> CountyLoaded:
    """Every place of the CSV table (or of its rows) exists from `on`; known ones stay as they are.

    Known is whoever carries the code or carried it before a change. A known village without a point
    takes over the table's. Columns: see county.py. Raises CountyTableFaulty; then nothing is
    loaded.
    Cost: about 12 queries, whatever the size.
    """
    rows = read_table(table) if isinstance(table, str) else list(table)
    regions = _load_regions(rows, on)
    villages, points = _load_villages(rows, on)
    loaded = CountyLoaded(regions, villages, _load_groups(rows), points)
    audit.record(
        actor=actor,
        action="places.load_county",
        subject=("region", None),
        institution=None,
        facts={
            "regions": loaded.regions,
            "villages": loaded.villages,
            "groups": loaded.groups,
            "points": loaded.points,
        },
        at=at,
    )
    return loaded


def _load_regions(rows: list[PlaceRow], on: date) -> int:
    count = 0
    for level in Region.Level.values:
        wanted = [row for row in rows if row.level == level]
        known = region_keys([row.code for row in wanted])
        parents = region_keys([row.parent_code for row in wanted])
        fresh = [row for row in wanted if row.code not in known]
        Region.objects.bulk_create(
            Region(
                code=row.code,
                name=row.name,
                level=row.level,
                parent_id=parents.get(row.parent_code),
                valid_from=on,
            )
            for row in fresh
        )
        count += len(fresh)
    return count


def _load_villages(rows: list[PlaceRow], on: date) -> tuple[int, int]:
    """How many are new, and how many known ones got their first point."""
    wanted = [row for row in rows if row.level in Village.Kind.values]
    known = village_keys([row.code for row in wanted])
    towns = region_keys([row.parent_code for row in wanted])
    fresh = [row for row in wanted if row.code not in known]
    for row in fresh:
        if row.parent_code not in towns:
            raise errors.CountyTableFaulty(row=0, problem=_("no town above it"), value=row.code)
    Village.objects.bulk_create(
        Village(
            code=row.code,
            name=row.name,
            kind=row.level,
            town_id=towns[row.parent_code],
            latitude=row.latitude,
            longitude=row.longitude,
            datum=row.datum,
            generated_point=row.generated,
            valid_from=on,
        )
        for row in fresh
    )
    return len(fresh), _fill_in_points(wanted, known)


def _fill_in_points(rows: Iterable[PlaceRow], known: dict[str, int]) -> int:
    """The nation's list knows no points: the bank's own table brings them later."""
    given = {known[row.code]: row for row in rows if row.code in known and row.latitude is not None}
    bare = list(Village.objects.filter(pk__in=list(given), latitude=None))
    for village in bare:
        row = given[village.pk]
        village.latitude, village.longitude = row.latitude, row.longitude
        village.datum, village.generated_point = row.datum, row.generated
    Village.objects.bulk_update(
        bare, ["latitude", "longitude", "datum", "generated_point"], batch_size=200
    )
    return len(bare)


def _load_groups(rows: list[PlaceRow]) -> int:
    wanted = [row for row in rows if row.level == "group"]
    villages = village_keys([row.parent_code for row in wanted])
    known = set(
        Group.objects.filter(village__in=list(villages.values())).values_list("village_id", "code")
    )
    fresh = [row for row in wanted if (villages.get(row.parent_code), row.code[12:]) not in known]
    Group.objects.bulk_create(
        Group(
            village_id=villages[row.parent_code],
            code=row.code[12:],
            name=row.name,
            generated=row.generated,
            latitude=row.latitude,
            longitude=row.longitude,
            datum=row.datum,
        )
        for row in fresh
    )
    return len(fresh)
