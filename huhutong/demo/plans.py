"""Which villages the demo county holds, how large each is and how far its round has come."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from random import Random

SEED = "fogang-7"
# About 80,000 in the end: the three named villages stay small enough to walk through.
COUNTY_HOUSEHOLDS = 82_600
NAMED_ROSTER, NAMED_BALLOTS, NAMED_GRANTED = "441821100237", "441821100232", "441821100222"

# Villages of the same town as the named ones, so that Li and Wang see all of them.
_STAGED = (
    "441821100201",
    "441821100202",
    "441821100203",
    "441821100215",
    "441821100216",
    "441821100224",
    "441821100226",
)


class Stage(StrEnum):
    """How far the demo carries a village before the newcomer takes over."""

    ROSTER = "roster"
    ARCHIVED = "archived"
    PREPARING = "preparing"
    BALLOTING = "balloting"
    CLOSED = "closed"
    SCORED = "scored"
    CHECKING = "checking"
    CHECKED = "checked"
    POSTED = "posted"
    GRANTED = "granted"


@dataclass(frozen=True)
class CountyRow:
    """One row of the county's committed table; name is the short one (观山村, 城东社区)."""

    index: int
    code: str
    name: str
    kind: str
    town_code: str


@dataclass(frozen=True)
class RegionRow:
    """A region above the village; the point is that of the town in WGS-84, from GeoNames."""

    code: str
    name: str
    level: str
    parent: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class VillageStage:
    """A village to populate."""

    row: CountyRow
    households: int
    stage: Stage


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("huhutong.demo").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _short(name: str) -> str:
    return name.removesuffix("居委会") if name.endswith("居委会") else name.removesuffix("委会")


def county_rows() -> list[CountyRow]:
    """The 90 village-level units of Fogang, by code."""
    return [
        CountyRow(index, row["code"], _short(row["name"]), row["kind"], row["town_code"])
        for index, row in enumerate(_rows("fogang_villages.csv"))
    ]


def region_rows() -> list[RegionRow]:
    """Province, city, county and the six towns, parents first."""
    return [
        RegionRow(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent=row["parent"],
            latitude=float(row["latitude"]) if row["latitude"] else None,
            longitude=float(row["longitude"]) if row["longitude"] else None,
        )
        for row in _rows("fogang_regions.csv")
    ]


def three_villages() -> list[VillageStage]:
    """The default: one village to begin with, one whose ballots are under way, one finished."""
    by_code = {row.code: row for row in county_rows()}
    return [
        VillageStage(by_code[NAMED_GRANTED], 180, Stage.GRANTED),
        VillageStage(by_code[NAMED_BALLOTS], 96, Stage.BALLOTING),
        VillageStage(by_code[NAMED_ROSTER], 36, Stage.ROSTER),
    ]


def every_stage() -> list[VillageStage]:
    """The three, and one more village of the same branch at each stage between: to look around."""
    between = [
        Stage.ARCHIVED,
        Stage.PREPARING,
        Stage.CLOSED,
        Stage.SCORED,
        Stage.CHECKING,
        Stage.CHECKED,
        Stage.POSTED,
    ]
    by_code = {row.code: row for row in county_rows()}
    more = zip(_STAGED, between, strict=True)
    return [*three_villages(), *(VillageStage(by_code[code], 48, stage) for code, stage in more)]


def whole_county() -> list[VillageStage]:
    """All 90: about 80,000 households; 32 villages granted, as many as the pilot tried."""
    rows = county_rows()
    random = Random(SEED)  # noqa: S311 - sizes must be the same on every machine
    weights = [random.uniform(0.4, 1.9) for _ in rows]
    sizes = [max(150, round(COUNTY_HOUSEHOLDS * w / sum(weights))) for w in weights]
    named = {plan.row.code: plan for plan in three_villages()}
    others = [row.code for row in rows if row.code not in named]
    random.shuffle(others)
    stages = dict(zip(others, _stages(len(others)), strict=True))
    return [
        named.get(row.code) or VillageStage(row, size, stages[row.code])
        for row, size in zip(rows, sizes, strict=True)
    ]


def _stages(count: int) -> Sequence[Stage]:
    known = [Stage.GRANTED] * 31 + [Stage.POSTED] * 6 + [Stage.BALLOTING] * 8
    return known + [Stage.ARCHIVED] * (count - len(known))
