"""Suspicions and merges that a user may see: both people lie in the villages of their scope."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from huhutong.households.models import DuplicateSuspect, Membership, PersonMerge
from huhutong.households.selectors.doors import households_in_scope
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import User


def _lived_in_scope(user: User, on: date, person: str) -> Exists:
    """The person lives or lived in a household of the user's scope."""
    inside = Membership.objects.filter(
        person=OuterRef(person), household__in=households_in_scope(user, on)
    )
    return Exists(inside)


def suspects_in_scope(user: User, on: date) -> QuerySet[DuplicateSuspect]:
    """The only door to suspicions, with both people, likely ones first. Cost: 1 query."""
    rows = DuplicateSuspect.objects.filter(
        _lived_in_scope(user, on, "one"), _lived_in_scope(user, on, "other")
    )
    return rows.select_related("one", "other").order_by("-probability_ppm", "pk")


def suspect_in_scope(user: User, uuid: UUID, on: date) -> DuplicateSuspect:
    """One suspicion. Raises NotInScope (404). Cost: 1 query."""
    found = suspects_in_scope(user, on).filter(uuid=uuid).first()
    if found is None:
        raise NotInScope
    return found


def merges_in_scope(user: User, on: date) -> QuerySet[PersonMerge]:
    """The only door to merges, the latest first. Cost: 1 query."""
    rows = PersonMerge.objects.filter(
        _lived_in_scope(user, on, "kept"), _lived_in_scope(user, on, "gone")
    )
    wanted = rows.select_related("kept", "gone", "membership__household", "household")
    return wanted.order_by("-merged_at", "-pk")


def merge_in_scope(user: User, uuid: UUID, on: date) -> PersonMerge:
    """One merge. Raises NotInScope (404). Cost: 1 query."""
    found = merges_in_scope(user, on).filter(uuid=uuid).first()
    if found is None:
        raise NotInScope
    return found
