"""The places that a file of changes speaks of, as values for the rules."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.db.models import Q

from huhutong.places.models import PlaceChange, PlaceState, Region, ServiceArea, Village
from huhutong.places.rules.changes import VILLAGE_DIGITS, ChangeRow, Former, Register, Unit

_PREFIXES: Final = (2, 4, 6, 9)
_WHOLE: Final = ("recode", "close")


def register_for(rows: Sequence[ChangeRow]) -> Register:
    """The register of every place that the rows may touch or meet.

    Cost: 6 queries, whatever the number of rows.
    """
    keys = [row.key for row in rows]
    register = Register(
        applied=set(PlaceChange.objects.filter(key__in=keys).values_list("key", flat=True))
    )
    spoken = _spoken_of(rows)
    regions = _add_regions(register, spoken)
    villages = _add_villages(register, spoken, regions)
    _add_served(villages, min(row.on for row in rows))
    _add_former(register, spoken)
    return register


def _spoken_of(rows: Sequence[ChangeRow]) -> Q:
    """Codes that the rows name, the regions around them, and all below a region that moves."""
    codes = {code for row in rows for code in (row.code, row.new_code) if code}
    codes |= {code[:digits] for code in codes for digits in _PREFIXES}
    found = Q(code__in=codes)
    for row in rows:
        if row.kind in _WHOLE and 0 < len(row.code) < VILLAGE_DIGITS:
            found |= _under(row.code)
            if row.new_code:
                found |= _under(row.new_code)
    return found


def _under(code: str) -> Q:
    # A range, as SQLite cannot use an index for LIKE; digits alone sort alike everywhere.
    return Q(code__gte=code, code__lte=code.ljust(VILLAGE_DIGITS, "9"))


def _add_regions(register: Register, spoken: Q) -> dict[int, Unit]:
    units: dict[int, Unit] = {}
    rows = list(Region.objects.filter(spoken).order_by("level", "pk"))
    for row in rows:
        units[row.pk] = Unit(
            pk=row.pk,
            code=row.code,
            name=row.name,
            kind=row.level,
            above=None,
            founded=row.valid_from,
            since=row.changed_on or row.valid_from,
            until=row.valid_to,
        )
    for row in rows:
        units[row.pk].above = units.get(row.parent_id) if row.parent_id else None
    _note(register, units.values())
    return units


def _add_villages(register: Register, spoken: Q, regions: dict[int, Unit]) -> dict[int, Unit]:
    units = {
        row.pk: Unit(
            pk=row.pk,
            code=row.code,
            name=row.name,
            kind=row.kind,
            above=regions.get(row.town_id),
            founded=row.valid_from,
            since=row.changed_on or row.valid_from,
            until=row.valid_to,
        )
        for row in Village.objects.filter(spoken)
    }
    _note(register, units.values())
    return units


def _note(register: Register, units: Iterable[Unit]) -> None:
    for unit in units:
        if unit.until is None:
            register.living[unit.code] = unit
        else:
            register.former[unit.code] = Former(unit.is_village, unit.pk or 0, "")


def _add_served(villages: dict[int, Unit], first: date) -> None:
    """Who serves a village on any day from the first change on."""
    areas = ServiceArea.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=first), village__in=list(villages)
    )
    for village, branch, until in areas.values_list("village_id", "branch__name", "valid_to"):
        villages[village].served += ((branch, until),)


def _add_former(register: Register, spoken: Q) -> None:
    past = (
        PlaceState.objects.filter(spoken).order_by("valid_to").select_related("village", "region")
    )
    for state in past:
        place = state.village or state.region
        if place is not None and state.code not in register.living:
            now = "" if place.valid_to else place.code
            register.former[state.code] = Former(state.village_id is not None, place.pk, now)
