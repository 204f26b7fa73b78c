"""Who serves a village and who works where: service areas, data scopes of users."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from huhutong.infra import audit
from huhutong.infra.clock import date_of
from huhutong.org.public import (
    Authority,
    Branch,
    Institution,
    User,
    check_may_manage,
    valid_on,
)
from huhutong.places import errors
from huhutong.places.models import Assignment, Grid, Region, ServiceArea, Village

Scope = Institution | Branch | Grid | Village | Region
_SCOPE_COLUMNS: dict[type, str] = {
    Institution: "institution",
    Branch: "branch",
    Grid: "grid",
    Village: "village",
    Region: "region",
}


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
