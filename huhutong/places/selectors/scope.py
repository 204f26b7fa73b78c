"""Reads of places: which villages a person works in, and who serves a village."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, Q, QuerySet

from huhutong.infra import per_request
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import Branch, Institution, User, valid_on
from huhutong.places.errors import VillageNotServed
from huhutong.places.models import Assignment, Grid, Group, PlaceState, Region, ServiceArea, Village

# The regions around a village, from its town up to its province.
_ABOVE = ("town", "town__parent", "town__parent__parent", "town__parent__parent__parent")


def villages_of(user: User, on: date) -> QuerySet[Village]:
    """THE door: the villages a user works in on a day, by code.

    By institution, branch (through service areas), grid, village, or region (supervisors). A region
    gives its villages that some branch serves or served: the database may hold the whole nation,
    and what no bank ever worked in is nobody's business. The query is a union of keys, so it costs
    what the user's villages cost, not what the nation does.
    Inactive users work nowhere. Cost: 1 query, whatever the number of assignments. A request
    builds the query once, as building takes longer than answering it; rows are never kept.
    """
    if not user.is_active:
        return Village.objects.none()
    return per_request.once(("places.villages", user.pk, on), lambda: _worked_in(user, on)).all()


def _worked_in(user: User, on: date) -> QuerySet[Village]:
    held = Assignment.objects.filter(valid_on(on), user=user)
    areas = ServiceArea.objects.filter(valid_on(on))
    regions = held.filter(region__isnull=False).values("region")
    grids = held.filter(grid__isnull=False).values("grid")
    begun = ServiceArea.objects.filter(valid_from__lte=on)
    keys = areas.filter(branch__in=held.filter(branch__isnull=False).values("branch")).values_list(
        "village"
    )
    keys = keys.union(
        areas.filter(
            institution__in=held.filter(institution__isnull=False).values("institution")
        ).values_list("village"),
        Grid.villages.through.objects.filter(grid__in=grids).values_list("village"),
        held.filter(village__isnull=False).values_list("village"),
        *(
            begun.filter(**{f"village__{above}__in": regions}).values_list("village")
            for above in _ABOVE
        ),
    )
    return Village.objects.filter(valid_on(on), pk__in=keys).order_by("code")


def near_villages(user: User, on: date) -> frozenset[int]:
    """Keys of the villages nearest to a user's work: their own, their grid's, their branch's.

    For ordering only: what they may see is villages_of. Cost: 1 query.
    """
    held = Assignment.objects.filter(valid_on(on), user=user)
    grids = held.filter(grid__isnull=False).values("grid")
    areas = ServiceArea.objects.filter(valid_on(on), branch=user.branch_id)
    near = Village.objects.filter(
        Q(pk__in=held.filter(village__isnull=False).values("village"))
        | Q(pk__in=Grid.villages.through.objects.filter(grid__in=grids).values("village"))
        | Q(pk__in=areas.values("village"))
    )
    return frozenset(near.values_list("pk", flat=True))


def workers_among(users: Iterable[int], village: Village, on: date) -> set[int]:
    """Keys of those of the users who work in a village on a day, as villages_of says it.

    Cost: 1 query, whatever the number of users.
    """
    areas = ServiceArea.objects.filter(valid_on(on), village=village)
    # A region counts for a village that somebody serves or served.
    begun = ServiceArea.objects.filter(valid_from__lte=on, village=village)
    town = Region.objects.filter(Exists(begun), pk=village.town_id)
    held = Assignment.objects.filter(valid_on(on), user__in=list(users), user__is_active=True)
    return set(
        held.filter(
            Q(village=village)
            | Q(grid__villages=village)
            | Q(branch__in=areas.values("branch"))
            | Q(institution__in=areas.values("institution"))
            | Q(region__in=town.values("pk"))
            | Q(region__in=town.values("parent"))
            | Q(region__in=town.values("parent__parent"))
            | Q(region__in=town.values("parent__parent__parent"))
        ).values_list("user_id", flat=True)
    )


def village_in_scope(user: User, code_or_uuid: str | UUID, on: date) -> Village:
    """The village with its town, if the user works in it on a day, else NotInScope (404).

    A code that the village carried before a change still leads to it: addresses are kept for years.
    Cost: 1 query; 2 for a code that nothing carries today.
    """
    mine = villages_of(user, on).select_related("town")
    if isinstance(code_or_uuid, UUID):
        found = mine.filter(uuid=code_or_uuid).first()
    else:
        before = PlaceState.objects.filter(code=code_or_uuid).values("village")
        found = mine.filter(code=code_or_uuid).first() or mine.filter(pk__in=before).first()
    if found is None:
        raise NotInScope
    return found


def serving(
    village: Village, on: date, *, institution: Institution | None = None
) -> tuple[Institution, Branch]:
    """Institution and branch that answer for a village on a day. Cost: 1 query.

    Where several institutions do, name the one meant; else the first that came.
    Raises VillageNotServed.
    """
    areas = ServiceArea.objects.filter(valid_on(on), village=village)
    if institution is not None:
        areas = areas.filter(institution=institution)
    area = areas.select_related("institution", "branch").order_by("valid_from", "pk").first()
    if area is None:
        raise VillageNotServed(village=village.name)
    return area.institution, area.branch


def area_of(institution: Institution, code: str) -> ServiceArea:
    """The open service area of an institution in the village with a code. Cost: 1 query.

    Raises VillageNotServed.
    """
    areas = ServiceArea.objects.filter(institution=institution, village__code=code, valid_to=None)
    area = areas.select_related("institution", "branch", "village").first()
    if area is None:
        raise VillageNotServed(village=code)
    return area


def groups_of(village: Village) -> QuerySet[Group]:
    """Natural villages of a village, by code."""
    return Group.objects.filter(village=village).order_by("code")


def towns_of(user: User, on: date) -> QuerySet[Region]:
    """Towns in which the user works, by code. Cost: 1 query."""
    return Region.objects.filter(pk__in=villages_of(user, on).order_by().values("town")).order_by(
        "code"
    )


def assignments_of(user: User, on: date) -> QuerySet[Assignment]:
    """A user's data scopes on a day, with what they name. Cost: 1 query."""
    return (
        Assignment.objects.filter(valid_on(on), user=user)
        .select_related("institution", "branch", "grid", "village", "region")
        .order_by("pk")
    )


def scoped_among(users: Iterable[User], on: date) -> set[int]:
    """Keys of those of the users who hold a data scope on a day. Cost: 1 query."""
    held = Assignment.objects.filter(valid_on(on), user__in=[user.pk for user in users])
    return set(held.values_list("user_id", flat=True))


def scopes_offered(user: User, on: date) -> dict[str, Institution | Branch | Grid | Village]:
    """What an administrator may give a user as scope, by "kind:uuid": all of the user's own bank.

    Cost: 3 queries.
    """
    bank = user.institution
    if bank is None:
        return {}
    served = ServiceArea.objects.filter(valid_on(on), institution=bank).values("village")
    offered: list[tuple[str, Institution | Branch | Grid | Village]] = [("institution", bank)]
    offered += [("branch", row) for row in Branch.objects.filter(institution=bank).order_by("code")]
    offered += [("grid", row) for row in Grid.objects.filter(institution=bank).order_by("code")]
    offered += [("village", row) for row in Village.objects.filter(pk__in=served).order_by("code")]
    return {f"{kind}:{row.uuid}": row for kind, row in offered}


def villages_not_served_by(branch: Branch, *, under: str, on: date) -> QuerySet[Village]:
    """Villages whose code begins with `under` that the branch does not answer for yet. Cost: 1.

    A village of another branch of the bank is among them: serving it is then refused by name.
    """
    own = ServiceArea.objects.filter(valid_on(on), branch=branch).values("village")
    return (
        # A range, as SQLite cannot use an index for LIKE; digits alone sort alike everywhere.
        Village.objects.filter(valid_on(on), code__gte=under, code__lte=under.ljust(12, "9"))
        .exclude(pk__in=own)
        .order_by("code")
    )
