"""The county itself: regions, villages with made-up points, natural villages, service areas."""

from collections.abc import Iterable
from datetime import date, datetime

from huhutong.demo.generator.types import VillageSeed
from huhutong.demo.generator.village import VillagePlan, make_village
from huhutong.demo.plans import SEED, CountyRow, VillageStage, county_rows, region_rows
from huhutong.infra.actors import SYSTEM
from huhutong.org.public import Branch
from huhutong.places.public import PlaceRow, Village, load_county, serve_villages


def seed_of(row: CountyRow, households: int, today: date) -> VillageSeed:
    """The generated village of a row of the county's table."""
    towns = {region.code: region for region in region_rows()}
    town = towns[row.town_code]
    if town.latitude is None or town.longitude is None:
        raise ValueError(f"no point for town {town.code}")
    return make_village(
        VillagePlan(
            index=row.index,
            code=row.code,
            name=row.name,
            town_latitude=town.latitude,
            town_longitude=town.longitude,
            households=households,
            seed=SEED,
            today=today,
        )
    )


def load_places(seeds: Iterable[VillageSeed], *, today: date, since: date, at: datetime) -> None:
    """All 90 villages exist, and the natural villages of those that were generated."""
    made = {seed.code: seed for seed in seeds}
    rows = [
        PlaceRow(r.code, r.name, r.level, r.latitude, r.longitude, "WGS-84", generated=False)
        for r in region_rows()
    ]
    for row in county_rows():
        # The point is drawn before anything else, so it does not depend on the size.
        seed = made.get(row.code) or seed_of(row, 2, today)
        rows.append(_place(row.code, row.name, row.kind, seed.latitude, seed.longitude))
        if row.code in made:
            rows += [
                _place(row.code + g.code, g.name, "group", g.latitude, g.longitude)
                for g in seed.groups
            ]
    load_county(table=rows, on=since, at=at)


def _place(code: str, name: str, level: str, latitude: float, longitude: float) -> PlaceRow:
    return PlaceRow(
        code, name, level, round(latitude, 5), round(longitude, 5), "WGS-84", generated=True
    )


def serve_towns(branches: dict[str, Branch], *, since: date, at: datetime) -> None:
    """Each branch answers for the villages of its town."""
    for town, branch in branches.items():
        villages = list(Village.objects.filter(town__code=town))
        serve_villages(by=SYSTEM, branch=branch, villages=villages, valid_from=since, at=at)


def seeds_of(stages: Iterable[VillageStage], today: date) -> list[VillageSeed]:
    """The generated villages of a plan, in its order."""
    return [seed_of(stage.row, stage.households, today) for stage in stages]
