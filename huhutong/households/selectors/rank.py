"""Whether somebody who is found lives there, has left, or gave way to another row."""

from datetime import date
from typing import Any

from huhutong.households.models import Household, Person
from huhutong.households.rules.name_keys import standing


def standing_at(household: Household, person: Any, left_on: date | None) -> int:
    """Where whoever has or had a row in the household comes in an answer.

    person  a Person, or a draft of one, who is alive and has not given way
    """
    known = isinstance(person, Person)
    dead = known and person.died_on is not None
    away = household.residence == Household.Residence.MOVED_AWAY or household.ended_on is not None
    return standing(
        is_here=left_on is None and not dead and not away,
        gave_way=household.duplicate_of_id is not None
        or (known and person.merged_into_id is not None),
    )
