"""Pictures of a household as a list; their content is shown by the service that may."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from huhutong.households.models import Household, Picture
from huhutong.households.selectors.doors import households_in_scope
from huhutong.households.selectors.facts import end_of_day
from huhutong.org.public import Institution, User


def pictures_on(household: Household, institution: Institution, on: date) -> QuerySet[Picture]:
    """Pictures that were there at the end of a day, by class, without their content.

    Cost: 1 query.
    """
    after = end_of_day(on)
    return (
        Picture.objects.filter(
            Q(removed_at=None) | Q(removed_at__gte=after),
            household=household,
            institution=institution,
            added_at__lt=after,
        )
        .select_related("alike__household", "added_by")
        .defer("content", "alike__content")
        .order_by("kind", "pk")
    )


def number_if_in_scope(user: User, picture: Picture | None, on: date) -> str:
    """The number of the household a picture belongs to; "" outside the user's scope."""
    if picture is None:
        return ""
    seen = households_in_scope(user, on).filter(pk=picture.household_id)
    return seen.values_list("number", flat=True).first() or ""


def asks_purpose(household: Household, picture: UUID) -> bool:
    """Whether a picture of the household may be looked at for a purpose only. Cost: 1 query."""
    there = Picture.objects.filter(household=household, uuid=picture, removed_at=None)
    return there.filter(kind=Picture.Kind.IDENTITY).exists()
