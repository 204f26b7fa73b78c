"""Who may be asked, where they live, and to whom they are kin."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from huhutong.evaluation.models import Evaluator, Sheet
from huhutong.households.public import kin_households

OWN = "own"


def active(institution_id: int, village_id: int) -> QuerySet[Evaluator]:
    """Evaluators of a village that are engaged now, formal first, then by name."""
    return (
        Evaluator.objects.filter(
            institution_id=institution_id, village_id=village_id, released_on=None
        )
        .select_related("person", "group")
        .order_by("-status", "group__code", "person__name_sort", "pk")
    )


def own_households(evaluators: Iterable[Evaluator], on: date) -> dict[int, int]:
    """evaluator pk -> household pk on a day; those who live nowhere are left out. 1 query."""
    rows = (
        Evaluator.objects.filter(pk__in=[e.pk for e in evaluators])
        .filter(person__memberships__joined_on__lte=on)
        .filter(
            Q(person__memberships__left_on=None) | Q(person__memberships__left_on__gt=on),
            person__memberships__joined_on__lte=on,
        )
        .values_list("pk", "person__memberships__household_id")
    )
    return dict(rows)


def recusals(
    person: UUID, own_household: int | None, household_ids: Sequence[int], on: date
) -> dict[int, tuple[str, str]]:
    """household pk -> (reason, relation) for the households this person must not judge.

    Own household by the registry, kin by registry and declared ties (DECISIONS, "Kin").
    """
    found: dict[int, tuple[str, str]] = {}
    for household_id, relation in kin_households(person, household_ids, on).items():
        own = relation == OWN or household_id == own_household
        reason = Sheet.Recusal.OWN_HOUSEHOLD if own else Sheet.Recusal.KIN
        found[household_id] = (reason.value, relation)
    if own_household is not None and own_household in set(household_ids):
        found[own_household] = (Sheet.Recusal.OWN_HOUSEHOLD.value, OWN)
    return found
