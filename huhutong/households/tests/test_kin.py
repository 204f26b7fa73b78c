"""Kin households read from the registry and from declared ties."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from huhutong.households.errors import TieNeedsTwoPeople
from huhutong.households.inputs import HouseholdInput, MemberInput, TieInput
from huhutong.households.models import Household, Membership, Tie
from huhutong.households.public import (
    Register,
    bulk_declare_ties,
    bulk_register,
    declare_staff_tie,
    declare_tie,
    end_tie,
    kin_households,
    kin_households_of_many,
    staff_interest_households,
)
from huhutong.infra.actors import SYSTEM
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import NotInScope
from tests.cast import Cast

# Names by household: 甲 and 乙 are brothers' houses, 丙 is next door, 丁 the wife's parents'.
NAMES = {"甲": ["甲一", "甲妻"], "乙": ["乙一", "乙子"], "丙": ["丙一"], "丁": ["丁一"]}
CODES = {"甲": ["02", "10"], "乙": ["02", "20"], "丙": ["02"], "丁": ["02"]}
Village = dict[str, Household]


@pytest.fixture
def village(cast: Cast) -> dict[str, Household]:
    """Four households without ties between them."""
    rows = [
        HouseholdInput(
            members=tuple(
                MemberInput(name, code)
                for name, code in zip(
                    names, ["02", "20" if "子" in names[-1] else "10"], strict=False
                )
            )
        )
        for letter, names in NAMES.items()
    ]
    made = bulk_register(rows, Register(cast.shiqiao, cast.institution, SYSTEM, cast.at))
    return dict(zip(NAMES, made, strict=True))


def _uuid(name: str) -> UUID:
    return Membership.objects.get(person__name=name).person.uuid


def _kin(cast: Cast, village: dict[str, Household], name: str) -> dict[str, str]:
    names = {row.pk: letter for letter, row in village.items()}
    found = kin_households(_uuid(name), list(names), cast.day)
    return {names[key]: relation for key, relation in found.items()}


def _declare(cast: Cast, *ties: tuple[str, str, str]) -> None:
    rows = [TieInput(_uuid(a), _uuid(b), relation, "registry") for a, b, relation in ties]
    bulk_declare_ties(rows, institution=cast.institution, actor=SYSTEM, at=cast.at)


def test_without_ties_only_the_own_household_is_kin(cast: Cast, village: Village) -> None:
    assert _kin(cast, village, "甲一") == {"甲": "own"}


def test_brothers_houses_are_kin_both_ways(cast: Cast, village: Village) -> None:
    _declare(cast, ("甲一", "乙一", "sibling"), ("甲妻", "丁一", "parent"))
    assert _kin(cast, village, "甲一") == {"甲": "own", "乙": "sibling", "丁": "parent_in_law"}
    assert _kin(cast, village, "甲妻") == {"甲": "own", "乙": "sibling_in_law", "丁": "parent"}
    assert _kin(cast, village, "乙子") == {"乙": "own", "甲": "uncle"}
    assert _kin(cast, village, "丁一") == {"丁": "own", "甲": "child"}


def test_a_son_who_moved_out_is_still_a_son(cast: Cast, village: Village) -> None:
    # given the son of 乙 now lives in 丙
    son = Membership.objects.get(person__name="乙子")
    Membership.objects.filter(pk=son.pk).update(left_on=cast.day - timedelta(days=9))
    Membership.objects.create(
        household=village["丙"], person=son.person, relation="99", joined_on=cast.day
    )
    assert _kin(cast, village, "乙一") == {"乙": "own", "丙": "child"}


def test_a_declared_interest_binds_the_two_and_nobody_else(cast: Cast, village: Village) -> None:
    _declare(cast, ("甲一", "丙一", "interest"))
    assert _kin(cast, village, "丙一") == {"丙": "own", "甲": "interest"}
    assert _kin(cast, village, "甲妻") == {"甲": "own"}


def test_many_people_cost_as_much_as_one(
    cast: Cast, village: Village, django_assert_max_num_queries: Any
) -> None:
    _declare(cast, ("甲一", "乙一", "sibling"))
    people = [_uuid(name) for names in NAMES.values() for name in names]
    keys = [row.pk for row in village.values()]
    with django_assert_max_num_queries(10):
        many = kin_households_of_many(people, keys, cast.day)
    assert many == {p: kin_households(p, keys, cast.day) for p in people}


def test_a_tie_is_declared_and_ended_by_an_officer(cast: Cast, village: Village) -> None:
    given = TieInput(_uuid("甲一"), _uuid("丙一"), "kin")
    tie = declare_tie(officer=cast.li, given=given, at=cast.at)
    assert declare_tie(officer=cast.li, given=given, at=cast.at) == tie
    assert AuditRow.objects.filter(action="households.declare_tie").count() == 1
    assert _kin(cast, village, "甲一") == {"甲": "own", "丙": "kin"}

    end_tie(officer=cast.li, uuid=tie.uuid, at=cast.at)
    assert _kin(cast, village, "甲一") == {"甲": "own"}


def test_ties_are_refused_out_of_scope_and_with_oneself(cast: Cast, village: Village) -> None:
    one, other = _uuid("甲一"), _uuid("丙一")
    with pytest.raises(NotInScope):
        declare_tie(officer=cast.zhao, given=TieInput(one, other, "kin"), at=cast.at)
    with pytest.raises(TieNeedsTwoPeople):
        declare_tie(officer=cast.li, given=TieInput(one, one, "kin"), at=cast.at)
    assert not Tie.objects.exists()


def test_a_handler_with_kin_is_known(cast: Cast, village: Village) -> None:
    _declare(cast, ("甲一", "乙一", "sibling"))
    declare_staff_tie(
        officer=cast.li, user=cast.sun, person=_uuid("乙一"), relation="parent", at=cast.at
    )
    keys = {row.pk: letter for letter, row in village.items()}
    found = staff_interest_households(cast.sun.uuid, list(keys), cast.day)
    assert {keys[key] for key in found} == {"甲", "乙"}
    assert staff_interest_households(cast.wang.uuid, list(keys), cast.day) == set()
