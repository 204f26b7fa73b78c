"""Reads of objections."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from huhutong.casework.public import UNCLOSED, cases_in_scope
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import User
from huhutong.posting.interests import Question
from huhutong.posting.models import NoticeRow, Objection


@dataclass(frozen=True)
class QueueFilter:
    """What the queue shows: whose, and in which state."""

    whose: str = "all"  # all | mine | nobody
    state: str = "open"  # open | overdue | closed | any


def objections_in_scope(user: User, on: date) -> QuerySet[Objection]:
    """The only door of staff to objections: those whose case is in the user's scope."""
    return Objection.objects.filter(case__in=cases_in_scope(user, on)).select_related(
        "case__owner", "case__village", "case__institution", "notice", "row", "household"
    )


def objection_in_scope(user: User, number: str, on: date) -> Objection:
    """The objection under a case number, or NotInScope (404)."""
    found = objections_in_scope(user, on).filter(case__number=number).first()
    if found is None:
        raise NotInScope
    return found


def objections_numbered(user: User, text: str, on: date) -> QuerySet[Objection]:
    """Objections in scope whose number holds the text, the latest first. Cost: 1 query."""
    return objections_in_scope(user, on).filter(case__number__icontains=text).order_by("-pk")


def queue(user: User, on: date, wanted: QueueFilter) -> QuerySet[Objection]:
    """Objections in scope, the most urgent first. Cost: 1 query with all that the page reads."""
    found = objections_in_scope(user, on)
    if wanted.whose == "mine":
        found = found.filter(case__owner=user)
    elif wanted.whose == "nobody":
        found = found.filter(case__owner=None)
    if wanted.state == "overdue":
        found = found.filter(case__state__in=UNCLOSED, case__due_on__lt=on)
    elif wanted.state == "closed":
        found = found.exclude(case__state__in=UNCLOSED)
    elif wanted.state == "open":
        found = found.filter(case__state__in=UNCLOSED)
    return found.order_by("case__due_on", "pk")


def queue_counts(user: User, on: date) -> dict[str, int]:
    """How many are open, mine and open, nobody's, overdue. Cost: 1 query."""
    opened = Q(case__state__in=UNCLOSED)
    return objections_in_scope(user, on).aggregate(
        open=Count("pk", filter=opened),
        mine=Count("pk", filter=opened & Q(case__owner=user)),
        nobody=Count("pk", filter=opened & Q(case__owner=None)),
        overdue=Count("pk", filter=opened & Q(case__due_on__lt=on)),
    )


def open_objections(campaign: UUID) -> dict[int, str]:
    """Household -> number of a case that keeps it from being granted in this round.

    That is every case not yet answered, and every upheld one until a later notice carries the
    household: between the answer and the new result nothing may be granted. Cost: 1 query.
    """
    return {
        household: number
        for household, number in _holding(campaign)
        .order_by("-pk")
        .values_list("household_id", "case__number")
        if household is not None
    }


def held_by_others(objection: Objection) -> list[str]:
    """Numbers of other cases that keep its household from being granted. Cost: 1 query."""
    if objection.household_id is None:
        return []
    others = _holding(objection.notice.campaign).exclude(pk=objection.pk).order_by("pk")
    same = others.filter(household=objection.household_id)
    return list(same.values_list("case__number", flat=True))


def _holding(campaign: UUID) -> QuerySet[Objection]:
    corrected = NoticeRow.objects.filter(
        notice__campaign=campaign,
        notice__pk__gt=OuterRef("notice"),
        notice__posted_at__gte=OuterRef("decided_at"),
        household=OuterRef("household"),
    )
    upheld = Q(decision=Objection.Decision.ADJUST) & ~Exists(corrected)
    return Objection.objects.filter(
        Q(case__state__in=UNCLOSED) | upheld,
        notice__campaign=campaign,
        household__isnull=False,
    )


class Upheld(NamedTuple):
    """The case that was upheld, and when."""

    number: str
    at: datetime


def upheld_objections(campaigns: Collection[UUID]) -> dict[tuple[UUID, int], Upheld]:
    """(campaign, household's key) -> the objection upheld last. Cost: 1 query."""
    upheld = Objection.objects.filter(
        notice__campaign__in=campaigns,
        decision=Objection.Decision.ADJUST,
        household__isnull=False,
    ).order_by("decided_at", "pk")
    return {
        (campaign, household): Upheld(number, at)
        for campaign, household, number, at in upheld.values_list(
            "notice__campaign", "household_id", "case__number", "decided_at"
        )
        if household is not None and at is not None
    }


def question_of(objection: Objection, user: User, on: date) -> Question:
    """The question whether this user may handle this objection."""
    return Question(user, objection.notice.campaign, objection.household_id, on)
