"""Writes of places: the county's table, service areas, data scopes of users."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from huhutong.infra import audit
from huhutong.infra.actors import SYSTEM, Actor
from huhutong.infra.clock import date_of
from huhutong.kernel.text import mark as _
from huhutong.org.public import (
    Authority,
    Branch,
    Institution,
    User,
    check_may_manage,
    valid_on,
)
from huhutong.places import errors
from huhutong.places.county import PlaceRow, read_table
from huhutong.places.models import Assignment, Grid, Group, Region, ServiceArea, Village

Scope = Institution | Branch | Grid | Village | Region
_SCOPE_COLUMNS: dict[type, str] = {
    Institution: "institution",
    Branch: "branch",
    Grid: "grid",
    Village: "village",
    Region: "region",
}


@dataclass(frozen=True)
class CountyLoaded:
    """How many places of each kind were new."""

    regions: int
    villages: int
    groups: int


@transaction.atomic
def load_county(
    *, table: str | Sequence[PlaceRow], on: date, at: datetime, actor: Actor = SYSTEM
) -> CountyLoaded:
    """Every place of the CSV table (or of its rows) exists from `on`; known ones stay as they are.

    Columns: see county.py. Raises CountyTableFaulty; then nothing is loaded.
    Cost: about 12 queries, whatever the size.
    """
    rows = read_table(table) if isinstance(table, str) else list(table)
    loaded = CountyLoaded(
        regions=_load_regions(rows, on),
        villages=_load_villages(rows, on),
        groups=_load_groups(rows),
    )
    audit.record(
        actor=actor,
        action="places.load_county",
        subject=("region", None),
        institution=None,
        facts={
            "regions": loaded.regions,
            "villages": loaded.villages,
            "groups": loaded.groups,
        },
        at=at,
    )
    return loaded


@transaction.atomic
def serve_village(
    *, by: Authority, branch: Branch, village: Village, valid_from: date, at: datetime
) -> ServiceArea:
    """The branch answers for the village from valid_from on.

    Raises VillageServedAlready, PermissionRefused.
    """
    return serve_villages(by=by, branch=branch, villages=[village], valid_from=valid_from, at=at)[0]


@transaction.atomic
def serve_villages(
    *, by: Authority, branch: Branch, villages: list[Village], valid_from: date, at: datetime
) -> list[ServiceArea]:
    """The branch answers for all the villages from valid_from on, or for none.

    Raises VillageServedAlready, PermissionRefused.
    """
    actor = check_may_manage(by, institution=branch.institution, on=date_of(at))
    taken = (
        ServiceArea.objects.filter(
            institution=branch.institution, village__in=villages, valid_to=None
        )
        .select_related("village", "branch")
        .first()
    )
    if taken is not None:
        raise errors.VillageServedAlready(village=taken.village.name, branch=taken.branch.name)
    made = ServiceArea.objects.bulk_create(
        ServiceArea(
            institution=branch.institution, branch=branch, village=village, valid_from=valid_from
        )
        for village in villages
    )
    audit.record(
        actor=actor,
        action="places.serve_villages",
        subject=("branch", branch.uuid),
        institution=branch.institution.uuid,
        facts={"villages": [v.code for v in villages], "valid_from": valid_from},
        at=at,
    )
    return made


@transaction.atomic
def end_service(*, by: Authority, area: ServiceArea, at: datetime) -> None:
    """The branch does not answer for the village from today on. Raises VillageNotServed."""
    today = date_of(at)
    actor = check_may_manage(by, institution=area.institution, on=today)
    if ServiceArea.objects.filter(pk=area.pk, valid_to=None).update(valid_to=today) != 1:
        raise errors.VillageNotServed(village=area.village.name)
    audit.record(
        actor=actor,
        action="places.end_service",
        subject=("village", area.village.uuid),
        institution=area.institution.uuid,
        facts={"branch": area.branch.code, "valid_to": today},
        at=at,
    )


@transaction.atomic
def assign_scope(
    *, by: Authority, user: User, scope: Scope, valid_from: date, at: datetime
) -> Assignment:
    """The user works in the scope from valid_from on.

    A branch, grid or village must be the user's institution's own; a region is for supervisors.
    Raises ScopeOutsideInstitution, ScopeAlreadyAssigned, PermissionRefused.
    """
    actor = check_may_manage(by, institution=user.institution, on=date_of(at))
    if not _fits(user, scope, valid_from):
        raise errors.ScopeOutsideInstitution(name=user.name)
    column = {_SCOPE_COLUMNS[type(scope)]: scope}
    if Assignment.objects.filter(valid_on(valid_from), user=user, **column).exists():
        raise errors.ScopeAlreadyAssigned(name=user.name, scope=str(scope))
    made = Assignment.objects.create(user=user, valid_from=valid_from, **column)
    audit.record(
        actor=actor,
        action="places.assign_scope",
        subject=("user", user.uuid),
        institution=user.institution.uuid if user.institution else None,
        facts={"kind": next(iter(column)), "scope": scope.uuid, "valid_from": valid_from},
        at=at,
    )
    return made


@transaction.atomic
def end_scope(*, by: Authority, user: User, assignment: UUID, at: datetime) -> None:
    """The user does not work in the scope from today on. Raises ScopeNotAssigned."""
    today = date_of(at)
    actor = check_may_manage(by, institution=user.institution, on=today)
    held = Assignment.objects.filter(valid_on(today), user=user, uuid=assignment)
    if held.update(valid_to=today) != 1:
        raise errors.ScopeNotAssigned(name=user.name)
    audit.record(
        actor=actor,
        action="places.end_scope",
        subject=("user", user.uuid),
        institution=user.institution.uuid if user.institution else None,
        facts={"assignment": assignment, "valid_to": today},
        at=at,
    )


def _fits(user: User, scope: Scope, on: date) -> bool:
    if isinstance(scope, Region):
        return user.kind == User.Kind.SUPERVISOR
    if user.institution_id is None:
        return False
    if isinstance(scope, Institution):
        return scope.pk == user.institution_id
    if isinstance(scope, Branch | Grid):
        return scope.institution_id == user.institution_id
    areas = ServiceArea.objects.filter(valid_on(on), institution=user.institution_id)
    return areas.filter(village=scope).exists()


def _load_regions(rows: list[PlaceRow], on: date) -> int:
    count = 0
    for level in Region.Level.values:
        wanted = [row for row in rows if row.level == level]
        known = _regions([row.code for row in wanted])
        parents = _regions([row.parent_code for row in wanted])
        fresh = [row for row in wanted if row.code not in known]
        Region.objects.bulk_create(
            Region(
                code=row.code,
                name=row.name,
                level=row.level,
                parent=parents.get(row.parent_code),
                valid_from=on,
            )
            for row in fresh
        )
        count += len(fresh)
    return count


def _regions(codes: list[str]) -> dict[str, Region]:
    return {r.code: r for r in Region.objects.filter(code__in=codes, valid_to=None)}


def _villages(codes: list[str]) -> dict[str, Village]:
    return {v.code: v for v in Village.objects.filter(code__in=codes, valid_to=None)}


def _load_villages(rows: list[PlaceRow], on: date) -> int:
    wanted = [row for row in rows if row.level in Village.Kind.values]
    known = _villages([row.code for row in wanted])
    towns = _regions([row.parent_code for row in wanted])
    fresh = [row for row in wanted if row.code not in known]
    for row in fresh:
        if row.parent_code not in towns:
            raise errors.CountyTableFaulty(row=0, problem=_("no town above it"), value=row.code)
    Village.objects.bulk_create(
        Village(
            code=row.code,
            name=row.name,
            kind=row.level,
            town=towns[row.parent_code],
            latitude=row.latitude,
            longitude=row.longitude,
            datum=row.datum,
            generated_point=row.generated,
            valid_from=on,
        )
        for row in fresh
    )
    return len(fresh)


def _load_groups(rows: list[PlaceRow]) -> int:
    wanted = [row for row in rows if row.level == "group"]
    villages = _villages([row.parent_code for row in wanted])
    known = set(
        Group.objects.filter(village__in=villages.values()).values_list("village__code", "code")
    )
    fresh = [row for row in wanted if (row.parent_code, row.code[12:]) not in known]
    Group.objects.bulk_create(
        Group(
            village=villages[row.parent_code],
            code=row.code[12:],
            name=row.name,
            generated=row.generated,
            latitude=row.latitude,
            longitude=row.longitude,
        )
        for row in fresh
    )
    return len(fresh)
