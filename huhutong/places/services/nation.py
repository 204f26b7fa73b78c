"""The nation's list: every region and village unit of it exists, what is known stays as it is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Final, TypeVar

from django.db import transaction

from huhutong.infra import audit
from huhutong.infra.actors import SYSTEM, Actor
from huhutong.places.models import Region, Village
from huhutong.places.nation import LIST_DAY, ListedRegion, ListedVillage, NationList
from huhutong.places.selectors import region_keys, village_keys, village_names

#: Rows of one write transaction: a tenth of the 200 ms that one may take on SQLite, so that a busy
#: machine keeps the limit too.
CHUNK: Final = 250
T = TypeVar("T")


@dataclass(frozen=True)
class NationTally:
    """What an import did. renamed counts known villages that are called otherwise here."""

    regions: int = 0
    villages: int = 0
    known: int = 0
    renamed: int = 0

    @property
    def read(self) -> int:
        """Village units of the list that were looked at."""
        return self.villages + self.known


Progress = Callable[[NationTally], None]


def import_nation(
    source: NationList,
    *,
    at: datetime,
    progress: Progress,
    on: date = LIST_DAY,
    dry_run: bool = False,
    actor: Actor = SYSTEM,
) -> NationTally:
    """Every region and village unit of the list exists from `on`; known ones stay as they are.

    Known is whoever carries the code or ever carried it, so a list of 2023 brings back no place
    that was merged or got another code since. Writes in chunks: whatever stops it, running it again
    goes on where it stopped, and a run over a complete database writes nothing at all.
    progress is told after each chunk. Cost: 4 queries and 1 write for each 250 rows.
    Raises RegionNotListed, ListFaulty.
    """
    tally = NationTally()
    for level, rows in _by_level(source.regions()):
        for chunk in _chunks(rows):
            fresh = _load_regions(chunk, level, on, dry_run=dry_run)
            tally = replace(tally, regions=tally.regions + fresh)
    for villages in _chunks(source.villages()):
        tally = _load_villages(villages, tally, on, dry_run=dry_run)
        progress(tally)
    if (tally.regions or tally.villages) and not dry_run:
        _record(source, tally, actor=actor, at=at)
    return tally


def _by_level(regions: Iterable[ListedRegion]) -> Iterator[tuple[str, Sequence[ListedRegion]]]:
    """All are read before anything is written: a code that is not listed is refused up front."""
    rows: dict[str, list[ListedRegion]] = {level: [] for level in Region.Level.values}
    for region in regions:
        rows[region.level].append(region)
    yield from rows.items()


def _chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def _load_regions(rows: Sequence[ListedRegion], level: str, on: date, *, dry_run: bool) -> int:
    known = region_keys([row.code for row in rows])
    fresh = [row for row in rows if row.code not in known]
    if not fresh or dry_run:
        return len(fresh)
    parents = region_keys({row.parent for row in fresh})
    made = [
        Region(
            code=row.code,
            name=row.name,
            level=level,
            parent_id=parents[row.parent] if row.parent else None,
            valid_from=on,
        )
        for row in fresh
    ]
    with transaction.atomic():
        # A second import that runs at the same time wrote the same rows: that is no conflict.
        Region.objects.bulk_create(made, ignore_conflicts=True)
    return len(fresh)


def _load_villages(
    rows: Sequence[ListedVillage], tally: NationTally, on: date, *, dry_run: bool
) -> NationTally:
    known = village_keys([row.code for row in rows])
    fresh = [row for row in rows if row.code not in known]
    names = village_names(known) if known else {}
    renamed = sum(row.code in names and names[row.code] != row.name for row in rows)
    if fresh and not dry_run:
        towns = region_keys({row.town for row in fresh})
        made = [
            Village(
                code=row.code,
                name=row.name,
                kind=row.kind,
                town_id=towns[row.town],
                valid_from=on,
            )
            for row in fresh
        ]
        with transaction.atomic():
            Village.objects.bulk_create(made, ignore_conflicts=True)
    return replace(
        tally,
        villages=tally.villages + len(fresh),
        known=tally.known + len(rows) - len(fresh),
        renamed=tally.renamed + renamed,
    )


def _record(source: NationList, tally: NationTally, *, actor: Actor, at: datetime) -> None:
    with transaction.atomic():
        audit.record(
            actor=actor,
            action="places.import_nation",
            subject=("region", None),
            institution=None,
            facts={
                "list": source.archive.name,
                "under": list(source.under),
                "regions": tally.regions,
                "villages": tally.villages,
            },
            at=at,
        )
