"""A whole family leaves the village for a year or more, and returns."""

from django.db import transaction

from huhutong.households.event_errors import NotAway
from huhutong.households.models import Household, HouseholdEvent
from huhutong.households.rules.changes import MOVED_AWAY, check_away, check_return
from huhutong.households.rules.residence import AWAY
from huhutong.households.services.events.book import Occasion
from huhutong.households.services.events.opened import Kind, open_book
from huhutong.infra.clock import date_of


@transaction.atomic
def record_away(occasion: Occasion) -> HouseholdEvent:
    """The family has been away as a whole since the day, a year or more: it is no 农户 any more.

    Everybody stays a member. Raises PermissionRefused, NotInScope, ReasonMissing,
    HouseholdEnded, AwayAlready, EventInFuture, NotAwayAYear.
    """
    book, home, _others = open_book(occasion, Kind.AWAY)
    household = home.household
    check_away(
        residence=household.residence,
        since=occasion.happened_on,
        today=date_of(occasion.at),
        number=household.number,
    )
    book.change(household, residence=Household.Residence.MOVED_AWAY.value)
    return book.close([household])


@transaction.atomic
def record_return(occasion: Occasion, *, residence: str) -> HouseholdEvent:
    """The family lives in the village again since the day, in one of the ways of living there.

    Raises PermissionRefused, NotInScope, ReasonMissing, HouseholdEnded, NotAway, EventInFuture,
    ReturnBeforeAway.
    """
    book, home, _others = open_book(occasion, Kind.RETURN)
    household = home.household
    if household.residence != MOVED_AWAY:
        raise NotAway(number=household.number)
    left = HouseholdEvent.objects.filter(household=household, kind=Kind.AWAY, undone_at=None)
    since = left.order_by("-happened_on").values_list("happened_on", flat=True).first()
    check_return(occasion.happened_on, since=since, today=date_of(occasion.at))
    if residence in AWAY or residence not in Household.Residence.values:
        raise ValueError(f"not a way of living in the village: {residence}")
    book.change(household, residence=residence)
    return book.close([household])
