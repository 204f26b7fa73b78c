"""The only doors to households: what a user may see, what belongs to a village's roster."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from huhutong.households.models import Household
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import User
from huhutong.places.public import Village, villages_of


def households_in_scope(user: User, on: date) -> QuerySet[Household]:
    """Households of the villages in which the user works on a day."""
    return Household.objects.filter(village__in=villages_of(user, on))


def household_in_scope(user: User, uuid: UUID, on: date) -> Household:
    """One household with village, group and head. Raises NotInScope (404). Cost: 1 query."""
    found = households_in_scope(user, on).select_related("village__town", "group", "head")
    household = found.filter(uuid=uuid).first()
    if household is None:
        raise NotInScope
    return household


def roster(village: Village) -> QuerySet[Household]:
    """Every household of a village, duplicates and those moved away too, by number.

    Those that ended (joined into another, nobody left) are not among them.
    The door for upper layers: who calls it has checked the scope of the village.
    """
    return Household.objects.filter(village=village, ended_on=None).order_by("number")
