"""Finding households: who comes first, who is found at all, and at what cost."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from huhutong.households.errors import SearchPlaceUnknown
from huhutong.households.inputs import HouseholdInput, MemberInput
from huhutong.households.models import Household, Membership, NameKey, Person
from huhutong.households.public import Register, bulk_register
from huhutong.households.selectors import finding
from huhutong.households.selectors.asking import asker_of
from huhutong.households.selectors.finding import find
from huhutong.households.services.name_keys import rekey_households, stale_households
from huhutong.households.services.people import Correction, edit_person, end_membership
from huhutong.households.tests.ids import id_number
from huhutong.infra.actors import SYSTEM
from huhutong.org.public import User
from tests.cast import NOON, Cast

TABLE = Path(__file__).parents[3] / "docs" / "algorithms" / "finding.csv"
HEADS = ("陈大山", "陈水生", "陈雪梅", "林大山", "单雄", "𠮷田", "䶮明")
PHONE = "13800138000"


def _household(cast: Cast, name: str, number: str = "", phone: str = "") -> HouseholdInput:
    return HouseholdInput((MemberInput(name, "02", number, phone),), group_id=cast.groups[0].pk)


def _register(cast: Cast, rows: list[HouseholdInput]) -> list[Household]:
    return bulk_register(rows, Register(cast.shiqiao, cast.institution, SYSTEM, cast.at))


def _tails(user: User, text: str, limit: int = 50) -> list[int]:
    """The short numbers of what is found, in its order."""
    matches = find(asker_of(user, NOON.date()), text, limit=limit).matches
    numbers = dict(Household.objects.values_list("pk", "number"))
    return [int(numbers[match.household].rpartition("-")[2]) for match in matches]


def _table() -> list[Any]:
    with TABLE.open(encoding="utf-8") as file:
        return [
            pytest.param(row["query"], [int(n) for n in row["found"].split()], id=row["query"])
            for row in csv.DictReader(file)
        ]


@pytest.fixture
def seven(cast: Cast) -> list[Household]:
    """One household for each of the heads, numbered from 1."""
    return _register(cast, [_household(cast, name) for name in HEADS])


@pytest.mark.parametrize(("query", "found"), _table())
def test_what_is_found_is_as_the_table_says(
    cast: Cast, seven: list[Household], query: str, found: list[int]
) -> None:
    assert _tails(cast.li, query) == found
    assert _tails(cast.zhao, query) == []


@pytest.mark.parametrize(
    "text", ["", "  ", "a", "1", "王" * 5000, "9" * 5000, "' OR 1=1 --", "\x00"]
)
def test_odd_texts_find_nothing_and_break_nothing(
    cast: Cast, seven: list[Household], text: str
) -> None:
    answer = find(asker_of(cast.li, NOON.date()), text, limit=5)
    assert answer.after == ""
    assert len(answer.matches) <= 1


def test_exact_comes_before_beginning_before_part_before_sound(cast: Cast) -> None:
    _register(cast, [_household(cast, n) for n in ("章三", "李张三", "张三丰", "张三")])
    assert _tails(cast.li, "张三") == [4, 3, 2, 1]


def test_the_living_come_before_those_who_left_and_those_before_the_merged(cast: Cast) -> None:
    # given three of a name: one merged away, one whose household moved away, one who lives there
    rows = _register(cast, [_household(cast, "张三") for _ in range(3)])
    Person.objects.filter(headed=rows[0]).update(merged_into=rows[2].head)
    Household.objects.filter(pk=rows[1].pk).update(residence="moved_away")
    rekey_households([row.pk for row in rows])
    assert _tails(cast.li, "张三") == [3, 2, 1]


def test_near_villages_come_before_far_ones(cast: Cast) -> None:
    # given the same name in both villages, and somebody of the second branch who sees both
    one = _register(cast, [_household(cast, "张三")])[0]
    two = bulk_register(
        [HouseholdInput((MemberInput("张三", "02"),))],
        Register(cast.tangxi, cast.institution, SYSTEM, cast.at),
    )[0]
    asker = asker_of(cast.sun, NOON.date())
    near = replace(asker, near=frozenset({cast.tangxi.pk}))
    assert [m.household for m in find(asker, "张三", limit=5).matches] == [one.pk, two.pk]
    assert [m.household for m in find(near, "张三", limit=5).matches] == [two.pk, one.pk]


@pytest.mark.parametrize("length", [4, 5, 6, 18])
def test_the_end_of_an_id_number_finds_it_and_no_other_of_the_same_digest(
    cast: Cast, length: int
) -> None:
    number = id_number("19800512", 3)
    _register(cast, [_household(cast, "张三", number), _household(cast, "李四")])
    # given another number that has the same short digest but ends otherwise
    other = Person.objects.get(name="李四")
    mine = Person.objects.get(name="张三")
    other.id_number, other.id_tail_index = id_number("19900101", 5), mine.id_tail_index
    other.save()
    assert _tails(cast.li, number[-length:]) == [1]
    assert _tails(cast.li, number[-length:].lower()) == [1]
    assert _tails(cast.zhao, number[-length:]) == []
    assert _tails(cast.zhou, number[-length:]) == []


@pytest.mark.parametrize("text", [PHONE, PHONE[-4:], PHONE[-5:], PHONE[-6:]])
def test_a_phone_number_or_its_end_finds_its_owner(cast: Cast, text: str) -> None:
    _register(cast, [_household(cast, "李四"), _household(cast, "张三", phone=PHONE)])
    assert _tails(cast.li, text) == [2]
    assert _tails(cast.zhou, text) == []


def test_walking_gives_the_order_of_ranking_page_by_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given families in which several bear the name, left and merged ones among them
    names = ("王一", "王", "李王", "王二", "王三王", "汪")
    rows = [
        HouseholdInput(
            (
                MemberInput(names[n % 6], "02"),
                MemberInput(names[(n + 1) % 6], "10"),
                MemberInput(names[(n * 5) % 6], "20"),
            )
        )
        for n in range(30)
    ]
    made = _register(cast, rows)
    Membership.objects.filter(household__in=made[::4], relation="10").update(left_on=cast.day)
    Household.objects.filter(pk__in=[h.pk for h in made[::7]]).update(duplicate_of=made[1])
    rekey_households([row.pk for row in made])
    for text in ("王", "wang", "w", "wangyi"):
        ranked = _tails(cast.li, text)
        # when the text counts as common
        with monkeypatch.context() as patch:
            patch.setattr(finding, "MOST", 3)
            walked, after = [], ""
            while True:
                answer = find(asker_of(cast.li, NOON.date()), text, limit=4, after=after)
                assert not answer.counted
                walked += [match.household for match in answer.matches]
                after = answer.after
                if not after:
                    break
        numbers = dict(Household.objects.values_list("pk", "number"))
        # then every household comes once, in the same order
        assert [int(numbers[key][-4:]) for key in walked] == ranked


def test_a_page_that_no_answer_named_is_refused(cast: Cast) -> None:
    for after in ("nonsense", "W10=", "é"):
        with pytest.raises(SearchPlaceUnknown):
            find(asker_of(cast.li, NOON.date()), "王", limit=5, after=after)


def test_finding_costs_few_queries(
    cast: Cast, seven: list[Household], django_assert_max_num_queries: Any
) -> None:
    asker = asker_of(cast.li, NOON.date())
    for text, most in (("陈", 3), ("chen", 3), ("陈大山", 3), ("0001", 4), ("441821", 5)):
        with django_assert_max_num_queries(most):
            find(asker, text, limit=7)


def test_what_is_compared_follows_each_service(cast: Cast) -> None:
    rows = _register(cast, [replace(_household(cast, "张三"), members=(
        MemberInput("张三", "02"), MemberInput("李四", "10"),
    ))])  # fmt: skip
    correction = Correction(cast.li, rows[0].uuid, cast.at)
    wife = Person.objects.get(name="李四")
    edit_person(correction, person=wife.uuid, given=MemberInput("李思", "10"))
    assert _tails(cast.li, "李思") == [1]
    assert NameKey.objects.filter(name="李四").count() == 0
    end_membership(correction, person=wife.uuid)
    assert NameKey.objects.get(name="李思").standing == NameKey.Standing.ENDED
    assert stale_households([rows[0].pk]) == []


def test_what_was_forgotten_is_told_and_made_anew(cast: Cast, seven: list[Household]) -> None:
    from huhutong.households.services.name_keys import reindex_chunk

    Person.objects.filter(name="林大山").update(name="林大河")
    keys = [row.pk for row in seven]
    assert stale_households(keys) == [seven[3].pk]
    assert reindex_chunk(keys) == 1
    assert stale_households(keys) == []
    assert _tails(cast.li, "大河") == [4]
