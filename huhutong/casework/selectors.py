"""Reads of cases."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from huhutong.casework.models import Case, CaseEvent, Extension
from huhutong.org.public import User
from huhutong.places.public import villages_of


def cases_in_scope(user: User, on: date) -> QuerySet[Case]:
    """The only door to cases: those of the user's villages and, for staff, of their institution.

    A supervisor has no institution and sees the cases of all in the region.
    """
    cases = Case.objects.filter(village__in=villages_of(user, on))
    if user.institution_id is not None:
        cases = cases.filter(institution_id=user.institution_id)
    return cases.select_related("owner", "village", "institution")


def history_of(case: Case) -> QuerySet[CaseEvent]:
    """What happened, oldest first. Cost: 1 query."""
    return CaseEvent.objects.filter(case=case).order_by("pk")


def waiting_extension(case: Case) -> Extension | None:
    """The request that waits for a second person. Cost: 1 query."""
    waiting = Extension.objects.filter(case=case, state=Extension.State.WAITING)
    return waiting.select_related("asked_by").first()


def with_waiting_extensions(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The same cases with `waiting_extensions` loaded. Cost: 1 query more."""
    waiting = Extension.objects.filter(state=Extension.State.WAITING)
    return cases.prefetch_related(
        Prefetch("extensions", queryset=waiting, to_attr="waiting_extensions")
    )
