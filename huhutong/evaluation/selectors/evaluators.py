"""Who may be asked, where they live, and to whom they are kin."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from huhutong.evaluation.models import Evaluator, Sheet
from huhutong.households.public import Tie, kin_households_of_many
from huhutong.org.public import valid_on

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
        .filter(
            Q(person__memberships__left_on=None) | Q(person__memberships__left_on__gt=on),
            person__memberships__joined_on__lte=on,
        )
        .values_list("pk", "person__memberships__household_id")
    )
    return dict(rows)


def recusals(
    evaluators: Sequence[Evaluator], household_ids: Sequence[int], on: date
) -> dict[int, dict[int, tuple[str, str]]]:
    """evaluator pk -> household pk -> (reason, relation): what each of them must not judge.

    Own household by the registry, kin by registry and declared ties (DECISIONS, "Kin").
    Wants person loaded. Cost: about 11 queries, whatever the number of evaluators.
    """
    homes = own_households(evaluators, on)
    kin = kin_households_of_many([e.person.uuid for e in evaluators], household_ids, on)
    given = set(household_ids)
    found: dict[int, dict[int, tuple[str, str]]] = {}
    for evaluator in evaluators:
        home = homes.get(evaluator.pk)
        excused = {
            household: (_reason(household, relation, home), relation)
            for household, relation in kin[evaluator.person.uuid].items()
        }
        if home is not None and home in given:
            excused[home] = (Sheet.Recusal.OWN_HOUSEHOLD.value, OWN)
        found[evaluator.pk] = excused
    return found


def _reason(household: int, relation: str, home: int | None) -> str:
    own = relation == OWN or household == home
    return Sheet.Recusal.OWN_HOUSEHOLD.value if own else Sheet.Recusal.KIN.value


def ties_of(evaluator: Evaluator, on: date) -> list[tuple[str, str]]:
    """(name, relation in words) of the evaluator's declared ties, both ways. 1 query."""
    person = evaluator.person_id
    rows = (
        Tie.objects.filter(valid_on(on), Q(person=person) | Q(other=person))
        .exclude(source=Tie.Source.REGISTRY)
        .select_related("person", "other")
        .order_by("valid_from", "pk")
    )
    return [
        (tie.other.name if tie.person_id == person else tie.person.name, tie.get_relation_display())
        for tie in rows
    ]
