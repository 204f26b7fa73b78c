"""陈家 and 李家, to whom things happen, and how tests look at them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from huhutong.households.inputs import HouseholdInput, MemberInput
from huhutong.households.models import Household, Membership, Person
from huhutong.households.selectors.kin import kin_households
from huhutong.households.services.events import family
from huhutong.households.services.events.book import Occasion
from huhutong.households.services.events.opened import NewHead
from huhutong.households.services.register import Register, bulk_register
from huhutong.households.tests.test_event_machine import tables
from huhutong.infra.actors import SYSTEM
from huhutong.infra.models import AuditRow, OutboxMessage
from huhutong.kernel.errors import DomainError
from tests.cast import Cast

DAY = timedelta(days=1)
# 陈家: head, wife, son, his wife, their child, the head's father; 李家: head and daughter.
CHEN = (
    ("陈大山", "02", "m", 1962),
    ("李秀英", "10", "f", 1964),
    ("陈小明", "20", "m", 1990),
    ("王小红", "38", "f", 1992),
    ("陈宝宝", "40", "m", 2018),
    ("陈老爹", "50", "m", 1938),
)
LI = (("李老汉", "02", "m", 1960), ("李小妹", "30", "f", 1995))


def build_homes(cast: Cast) -> tuple[Household, Household]:
    """陈家 and 李家, registered a hundred days before the day of the cast."""
    rows = [
        HouseholdInput(
            members=tuple(
                MemberInput(name, code, sex=sex, birth_on=date(year, 5, 1))
                for name, code, sex, year in people
            ),
            group_id=cast.groups[0].pk,
        )
        for people in (CHEN, LI)
    ]
    at = cast.at - 100 * DAY
    one, two = bulk_register(rows, Register(cast.shiqiao, cast.institution, SYSTEM, at))
    return one, two


Homes = tuple[Household, Household]


def uuid(name: str) -> UUID:
    return Person.objects.get(name=name).uuid


def occasion(cast: Cast, household: Household, *, ago: int = 10, officer: Any = None) -> Occasion:
    return Occasion(officer or cast.li, household.uuid, cast.day - ago * DAY, "村委会证明", cast.at)


def living(household: Household, on: date | None = None) -> dict[str, str]:
    """Name -> relation of those who live there now, or lived there on a day."""
    rows = Membership.objects.filter(household=household).select_related("person")
    wanted = [
        r
        for r in rows
        if (r.left_on is None if on is None else r.joined_on <= on < (r.left_on or date.max))
    ]
    return {r.person.name: r.relation for r in wanted}


def kin(cast: Cast, name: str, *households: Household) -> dict[str, str]:
    """Number -> relation of the households that the person may not judge."""
    numbers = {row.pk: row.number for row in households}
    found = kin_households(uuid(name), list(numbers), cast.day)
    return {numbers[key]: relation for key, relation in found.items()}


@contextmanager
def refused(expected: type[DomainError]) -> Iterator[Any]:
    """The act is refused, and nothing was changed, written to the audit or sent."""
    before = (tables(), AuditRow.objects.count(), OutboxMessage.objects.count())
    with pytest.raises(expected) as refusal:
        yield refusal
    assert (tables(), AuditRow.objects.count(), OutboxMessage.objects.count()) == before


def split_off_the_son(cast: Cast, chen: Household, *, ago: int = 10) -> Household:
    event = family.record_split(
        occasion(cast, chen, ago=ago),
        family.Division(
            frozenset(uuid(n) for n in ("陈小明", "王小红", "陈宝宝")),
            NewHead(uuid("陈小明"), {uuid("王小红"): "10", uuid("陈宝宝"): "20"}),
        ),
    )
    assert event.other is not None
    return event.other
