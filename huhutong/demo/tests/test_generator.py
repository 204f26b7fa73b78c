"""The generator: the same everywhere, unique people, valid identities, sensible families."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from huhutong.demo.generator import ballots
from huhutong.demo.generator.people import check_digit
from huhutong.demo.generator.types import HouseholdSeed, VillageSeed
from huhutong.demo.generator.village import VillagePlan, make_village

TODAY = date(2026, 3, 2)


def plan(index: int = 1, households: int = 300) -> VillagePlan:
    return VillagePlan(
        index=index,
        code=f"4418211002{index:02d}",
        name="石桥村",
        town_latitude=23.87,
        town_longitude=113.53,
        households=households,
        seed="test",
        today=TODAY,
    )


@pytest.fixture(scope="module")
def village() -> VillageSeed:
    return make_village(plan())


def test_same_plan_gives_the_same_village(village: VillageSeed) -> None:
    assert make_village(plan()) == village


def test_every_household_is_made_and_numbered_once(village: VillageSeed) -> None:
    assert len(village.households) == 300
    assert len({h.number for h in village.households}) == 300
    assert {h.group_code for h in village.households} == {g.code for g in village.groups}


def test_identities_are_valid_and_never_shared_across_villages() -> None:
    # given two villages generated apart
    people = [p for n in (1, 2) for h in make_village(plan(n)).households for p in h.people]
    # then no identity and no phone is given out twice, and each number agrees with its person
    assert max(Counter(p.id_number for p in people).values()) == 1
    assert max(Counter(p.phone for p in people if p.phone).values()) == 1
    for person in people:
        assert person.id_number[6:14] == f"{person.birth_on:%Y%m%d}"
        assert int(person.id_number[16]) % 2 == (person.sex == "male")
        assert person.id_number[17] == check_digit(person.id_number[:17])


def test_check_digit_agrees_with_the_standard_example() -> None:
    # the worked example printed in GB 11643-1999
    assert check_digit("11010519491231002") == "X"


def test_ties_name_heads_of_the_same_village_and_fathers_are_older(village: VillageSeed) -> None:
    heads = {h.head.key: h.head for h in village.households}
    assert village.ties
    for tie in village.ties:
        person, other = heads[tie.person], heads[tie.other]
        assert person.key != other.key
        if tie.relation == "parent":
            assert person.birth_on.year + 20 <= other.birth_on.year


def test_better_standing_brings_better_marks(village: VillageSeed) -> None:
    # given one judge who knows everyone
    judge = ballots.Judge("a", "001", severity=0.0, noise=0.4, knows_percent=100)
    random = Random(1)  # noqa: S311 - a test's dice
    ranked = sorted(village.households, key=lambda h: h.truth.standing)

    def mean(households: list[HouseholdSeed]) -> float:
        answers = [ballots.judge(random, judge, h).marks for h in households]
        return sum(sum(marks) for marks in answers if marks) / (5 * len(answers))

    # then the lower third is marked at least a whole point below the upper third
    assert mean(ranked[:100]) + 1 < mean(ranked[200:])
