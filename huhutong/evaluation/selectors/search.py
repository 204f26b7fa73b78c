"""Finding people of a village by name, for engaging evaluators and declaring ties."""

from django.db.models import F, Prefetch, Q, QuerySet

from huhutong.evaluation.models import Evaluator
from huhutong.households.public import Membership, Person
from huhutong.kernel.text import normalise
from huhutong.places.public import Village

MOST = 20


def people_named(village: Village, text: str) -> list[Person]:
    """Up to 20 present members of the village whose name or initials begin so. 2 queries.

    The caller has checked the scope of the village.
    """
    wanted = normalise(text)
    if not wanted:
        return []
    here = Membership.objects.filter(household__village=village, left_on=None)
    found = (
        Person.objects.filter(Q(name__startswith=wanted) | Q(initials__startswith=wanted.lower()))
        .filter(memberships__in=here)
        .prefetch_related(
            Prefetch("memberships", here.select_related("household__group"), to_attr="present")
        )
        .order_by("name_sort", "pk")
        .distinct()
    )
    return list(found[:MOST])


def all_of_village(village: Village, institution_id: int) -> QuerySet[Evaluator]:
    """Every evaluator of the village, active first, then the released. 1 query."""
    return (
        Evaluator.objects.filter(village=village, institution_id=institution_id)
        .select_related("person", "group")
        .order_by(
            F("released_on").desc(nulls_first=True),
            "-status",
            "group__code",
            "person__name_sort",
            "pk",
        )
    )
