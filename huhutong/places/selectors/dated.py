"""What carries a code, and what it was called on a day: villages and regions with their past."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from huhutong.org.public import valid_on
from huhutong.places.errors import PlaceNotFound
from huhutong.places.models import PlaceChange, PlaceState, Region, Village

_VILLAGE_DIGITS = 12


@dataclass(frozen=True)
class DatedState:
    """What a place was called from valid_from until valid_to (exclusive; None: still is).

    above names the region around it as that was called on the first of these days, or on the day
    that was asked for.
    """

    uuid: UUID
    code: str
    name: str
    kind: str
    above_code: str
    above_name: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class PastChange:
    """One applied change; other is the other place of a merger or a split by its present name."""

    kind: str
    on: date
    code: str
    new_code: str
    new_name: str
    basis: str
    gained: bool  # the place is the other one: it was merged into, or split off
    other: str

    @property
    def label(self) -> str:
        """What happened, in the reader's language."""
        return str(PlaceChange.Kind(self.kind).label)


@dataclass(frozen=True)
class PlaceHistory:
    """All that a place was called, oldest first, and what happened to it."""

    states: list[DatedState]
    changes: list[PastChange]


def region_keys(codes: Collection[str]) -> dict[str, int]:
    """Code -> key of the region that carries it, or carried it last. Cost: 2 queries at most."""
    return _keys(Region, codes, "region_id")


def village_keys(codes: Collection[str]) -> dict[str, int]:
    """Code -> key of the village that carries it, or carried it last. Cost: 2 queries at most."""
    return _keys(Village, codes, "village_id")


def _keys(model: type[Region] | type[Village], codes: Collection[str], key: str) -> dict[str, int]:
    found = dict(
        model.objects.filter(code__in=codes)
        .order_by(F("valid_to").asc(nulls_last=True))
        .values_list("code", "pk")
    )
    missing = [code for code in codes if code not in found]
    if missing:
        past = PlaceState.objects.filter(**{"code__in": missing, f"{key}__isnull": False})
        found |= dict(past.order_by("valid_to").values_list("code", key))
    return found


def village_names(codes: Collection[str]) -> dict[str, str]:
    """Code -> name of the living villages that carry it. Cost: 1 query."""
    living = Village.objects.filter(code__in=codes, valid_to=None)
    return dict(living.values_list("code", "name"))


def place_on(code: str, on: date) -> DatedState:
    """What carried the code on a day, as it was called then. Cost: 5 queries at most.

    Raises PlaceNotFound.
    """
    now = _carrying(code).annotate(since=Coalesce("changed_on", "valid_from"))
    held = now.filter(Q(valid_to=None) | Q(valid_to__gt=on), since__lte=on).first()
    if held is not None:
        return _present(held, on)
    past = (
        PlaceState.objects.filter(valid_on(on), code=code)
        .select_related("village", "region")
        .first()
    )
    if past is None:
        raise PlaceNotFound(code=code, on=on.isoformat())
    return _past(past, past.village or past.region, on)


def history_of(code: str) -> PlaceHistory:
    """The past of whatever carries the code, or carried it last. Raises PlaceNotFound.

    Cost: 6 queries and 2 for each state.
    """
    is_village = len(code) == _VILLAGE_DIGITS
    key = (village_keys if is_village else region_keys)([code]).get(code)
    if key is None:
        raise PlaceNotFound(code=code, on="")
    place: Any = (Village if is_village else Region).objects.get(pk=key)
    states = [
        _past(state, place, state.valid_from) for state in place.states.order_by("valid_from")
    ]
    states.append(_present(place, place.changed_on or place.valid_from))
    return PlaceHistory(states, _changes(place.uuid))


def _carrying(code: str) -> Any:
    return (Village if len(code) == _VILLAGE_DIGITS else Region).objects.filter(code=code)


def _present(place: Any, on: date) -> DatedState:
    above = _region_on(place.town_id if isinstance(place, Village) else place.parent_id, on)
    return DatedState(
        uuid=place.uuid,
        code=place.code,
        name=place.name,
        kind=place.kind if isinstance(place, Village) else place.level,
        above_code=above[0],
        above_name=above[1],
        valid_from=place.changed_on or place.valid_from,
        valid_to=place.valid_to,
    )


def _past(state: PlaceState, place: Any, on: date) -> DatedState:
    above = _region_on(state.above_id, on)
    return DatedState(
        uuid=place.uuid,
        code=state.code,
        name=state.name,
        kind=state.kind,
        above_code=above[0],
        above_name=above[1],
        valid_from=state.valid_from,
        valid_to=state.valid_to,
    )


def _region_on(key: int | None, on: date) -> tuple[str, str]:
    """Code and name of a region on a day; of none, nothing."""
    if key is None:
        return "", ""
    past = PlaceState.objects.filter(valid_on(on), region=key).first()
    if past is not None:
        return past.code, past.name
    region = Region.objects.get(pk=key)
    return region.code, region.name


def _changes(uuid: UUID) -> list[PastChange]:
    rows = list(
        PlaceChange.objects.filter(Q(place_uuid=uuid) | Q(other_uuid=uuid)).order_by("on", "pk")
    )
    names = _names({row.other_uuid for row in rows} | {row.place_uuid for row in rows})
    return [
        PastChange(
            kind=row.kind,
            on=row.on,
            code=row.code,
            new_code=row.new_code,
            new_name=row.new_name,
            basis=row.basis,
            gained=row.other_uuid == uuid,
            other=names.get(row.place_uuid if row.other_uuid == uuid else row.other_uuid, ""),
        )
        for row in rows
    ]


def _names(uuids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    wanted = [uuid for uuid in uuids if uuid is not None]
    return dict(Village.objects.filter(uuid__in=wanted).values_list("uuid", "name"))
