"""Files of changes: places get another code, name or town from a day on, or are no more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from huhutong.infra import audit
from huhutong.infra.actors import SYSTEM, Actor
from huhutong.places.errors import ChangesRefused, PlacesChangedMeanwhile, TooManyPlaces
from huhutong.places.models import PlaceChange, PlaceState, Region, ServiceArea, Village
from huhutong.places.rules.changes import ChangeRow, Plan, Unit, planned
from huhutong.places.selectors.changing import register_for

#: What one write transaction changes at most: the largest county of the list, with its 1,568 towns
#: and villages, took 167 ms of SQLite's 200 on a busy machine (bench/places_nation.py).
MOST_PLACES: Final = 1600
_UPDATE: Final = {
    Village: "UPDATE {table} SET code = %s, name = %s, kind = %s, town_id = %s, valid_to = %s,"
    " changed_on = %s WHERE id = %s AND valid_to IS NULL AND COALESCE(changed_on, valid_from) = %s",
    Region: "UPDATE {table} SET code = %s, name = %s, level = %s, parent_id = %s, valid_to = %s,"
    " changed_on = %s WHERE id = %s AND valid_to IS NULL AND COALESCE(changed_on, valid_from) = %s",
}


@dataclass(frozen=True)
class ChangesDone:
    """Rows applied now, rows known from before, and places that they touched."""

    rows: int
    known: int
    places: int


def apply_changes(
    rows: Sequence[ChangeRow],
    *,
    file: str,
    today: date,
    at: datetime,
    dry_run: bool = False,
    actor: Actor = SYSTEM,
) -> ChangesDone:
    """Every row of the file is done, in its order, or none is.

    A village keeps its key and uuid, and with them its households, rounds and branches; what it was
    called before is kept with its days. What is split off is served by the branches that serve the
    old village. file names the file in the audit. Rows that were applied before change nothing.
    Cost: 7 queries to read, about 12 to write. Raises ChangesRefused with each row and its reason,
    TooManyPlaces, PlacesChangedMeanwhile.
    """
    register = register_for(rows)
    before = {unit: unit.since for unit in register.living.values()}
    plan = planned(rows, register, today=today)
    if plan.refused:
        raise ChangesRefused(plan.refused)
    if len(plan.touched) > MOST_PLACES:
        raise TooManyPlaces(count=len(plan.touched), most=MOST_PLACES)
    done = ChangesDone(rows=len(plan.done), known=plan.known, places=len(plan.touched))
    if done.rows and not dry_run:
        try:
            with transaction.atomic():
                _write(plan, before, at)
                audit.record(
                    actor=actor,
                    action="places.change",
                    subject=("region", None),
                    institution=None,
                    facts={"file": file, "rows": done.rows, "places": done.places},
                    at=at,
                )
        except IntegrityError as problem:
            # Two files at once: the unique code or the unique row of the other one was first.
            raise PlacesChangedMeanwhile from problem
    return done


def _write(plan: Plan, before: dict[Unit, date], at: datetime) -> None:
    made = _Made()
    made.add_regions([unit for unit in plan.touched if unit.pk is None and not unit.is_village])
    made.add_villages([unit for unit in plan.touched if unit.pk is None and unit.is_village])
    for model in (Region, Village):
        old = [
            unit
            for unit in plan.touched
            if unit.pk is not None and unit.is_village == (model is Village)
        ]
        _update(model, old, made, before)
    PlaceState.objects.bulk_create(
        PlaceState(
            village_id=called.unit.pk if called.unit.is_village else None,
            region_id=None if called.unit.is_village else called.unit.pk,
            code=called.code,
            name=called.name,
            kind=called.kind,
            above_id=made.above(called.above),
            valid_from=called.valid_from,
            valid_to=called.valid_to,
        )
        for called in plan.states
    )
    _note(plan, made, at)
    for row, unit, other in plan.done:
        if row.kind == PlaceChange.Kind.SPLIT and other is not None:
            _serve_part(unit, made.key(other), row.on)


class _Made:
    """Keys of the places that were founded in this transaction."""

    def __init__(self) -> None:
        self._keys: dict[Unit, int] = {}

    def key(self, unit: Unit) -> int:
        """The key of a place, old or new."""
        return unit.pk or self._keys[unit]

    def above(self, unit: Unit | None) -> int | None:
        """The key of the region above a region; of a province, none."""
        return None if unit is None else self.key(unit)

    def town(self, unit: Unit) -> int:
        """The key of a village's town."""
        if unit.above is None:
            raise ValueError(f"village without a town: {unit.code}")
        return self.key(unit.above)

    def add_regions(self, units: Iterable[Unit]) -> None:
        """New regions, upper levels first: a new town may lie in a new county."""
        for unit in sorted(units, key=lambda each: len(each.code)):
            self._keys[unit] = Region.objects.create(
                code=unit.code,
                name=unit.name,
                level=unit.kind,
                parent_id=self.above(unit.above),
                valid_from=unit.founded,
                valid_to=unit.until,
                changed_on=_changed(unit),
            ).pk

    def add_villages(self, units: Sequence[Unit]) -> None:
        """New villages."""
        villages = Village.objects.bulk_create(
            Village(
                code=unit.code,
                name=unit.name,
                kind=unit.kind,
                town_id=self.town(unit),
                valid_from=unit.founded,
                valid_to=unit.until,
                changed_on=_changed(unit),
            )
            for unit in units
        )
        self._keys |= {unit: row.pk for unit, row in zip(units, villages, strict=True)}


def _changed(unit: Unit) -> date | None:
    return unit.since if unit.since > unit.founded else None


def _update(
    model: type[Region] | type[Village],
    units: Sequence[Unit],
    made: _Made,
    before: dict[Unit, date],
) -> None:
    """One conditional UPDATE for each place: whoever was changed meanwhile fails the file."""
    if not units:
        return
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - Django documents _meta
    rows = [
        (
            unit.code,
            unit.name,
            unit.kind,
            made.above(unit.above),
            unit.until,
            _changed(unit),
            unit.pk,
            before[unit],
        )
        for unit in units
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_UPDATE[model].format(table=table), rows)
        if cursor.rowcount != len(rows):
            raise PlacesChangedMeanwhile


def _note(plan: Plan, made: _Made, at: datetime) -> None:
    spoken = [unit for _row, *both in plan.done for unit in both if unit is not None]
    uuids = dict(
        Region.objects.filter(pk__in=[made.key(u) for u in spoken if not u.is_village]).values_list(
            "code", "uuid"
        )
    ) | dict(
        Village.objects.filter(pk__in=[made.key(u) for u in spoken if u.is_village]).values_list(
            "code", "uuid"
        )
    )
    PlaceChange.objects.bulk_create(
        PlaceChange(
            key=row.key,
            kind=row.kind,
            place_uuid=uuids[unit.code],
            other_uuid=uuids[other.code] if other is not None else None,
            code=row.code,
            new_code=row.new_code,
            new_name=row.new_name,
            basis=row.basis,
            on=row.on,
            recorded_at=at,
        )
        for row, unit, other in plan.done
    )


def _serve_part(unit: Unit, part: int, on: date) -> None:
    """The branches of a village that was split serve what was split off: no household is lost."""
    areas = ServiceArea.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), village=unit.pk)
    ServiceArea.objects.bulk_create(
        ServiceArea(
            institution_id=area.institution_id,
            branch_id=area.branch_id,
            village_id=part,
            valid_from=max(on, area.valid_from),
            valid_to=area.valid_to,
        )
        for area in areas
    )
