"""Codes under another head, families head by head, ended marriages, days: from worked tables."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huhutong.households import event_errors as errors
from huhutong.households.rules.changes import (
    Living,
    check_away,
    check_day,
    may_be_couple,
    relations_under,
    same_day_next_year,
    suggested,
)
from huhutong.households.rules.kinship import (
    HEAD_TO_MEMBER,
    MemberRow,
    families_of,
    graph_of,
    inverse,
    kin_of,
    member_paths,
)
from huhutong.households.rules.relations import code_of_word, code_under

ON = date(2026, 3, 2)
CODES = st.sampled_from(sorted(HEAD_TO_MEMBER))


@pytest.mark.parametrize(
    ("head", "member", "sex", "expected"),
    [
        # the wife becomes head
        ("10", "20", "m", "20"),
        ("10", "30", "f", "30"),
        ("10", "50", "m", "53"),
        ("10", "53", "m", "50"),
        ("10", "97", "m", "97"),
        # her husband's brother is not her brother's or sister's spouse: no code says it
        ("10", "70", "m", ""),
        # the son becomes head
        ("20", "10", "f", "50"),
        ("20", "50", "m", "60"),
        ("20", "30", "f", "70"),
        ("20", "70", "m", "81"),
        # whose wife, whose child: asked
        ("20", "38", "f", ""),
        ("20", "40", "m", ""),
        ("20", "97", "m", ""),
        # the daughter, and her brother's wife
        ("30", "38", "f", "72"),
        ("30", "28", "m", ""),
        # the brother becomes head; his brother's child is his nephew
        ("70", "20", "m", "93"),
        ("70", "50", "f", "50"),
        # a child whose sex is not known: son or daughter
        ("10", "20", "", ""),
    ],
)
def test_codes_under_another_head(head: str, member: str, sex: str, expected: str) -> None:
    assert code_under(head, member, sex) == expected


@given(head=CODES, member=CODES, sex=st.sampled_from(["m", "f"]))
def test_a_code_that_is_told_says_the_same_kinship_as_before(
    head: str, member: str, sex: str
) -> None:
    """The word between the two by the new code is among those by the old ones."""
    code = code_under(head, member, sex)
    if not code or head == "02":
        return
    before = graph_of(member_paths([(1, head), (2, member)]))
    after = graph_of(member_paths([(1, "02"), (2, code)]))
    assert set(after.get(1, [])) <= set(before.get(1, []))


@given(word=st.sampled_from(["S", "C", "CS", "P", "SP", "B", "BS"]))
def test_codes_of_words_lead_back_to_the_word(word: str) -> None:
    for sex in ("m", "f"):
        assert HEAD_TO_MEMBER[code_of_word(word, sex)] == word


def test_a_wife_is_the_daughter_of_her_parents_in_the_house() -> None:
    kin = kin_of(2, graph_of(member_paths([(1, "02"), (2, "10"), (3, "53"), (4, "53")])))
    assert kin == {1: "S", 3: "P", 4: "P"}


def _row(key: int, person: int, code: str, day: int = 1) -> MemberRow:
    return MemberRow(date(2026, 1, day), key, person, code)


def test_families_are_read_head_by_head() -> None:
    first = [_row(1, 2, "10"), _row(2, 1, "02"), _row(3, 3, "20")]
    # the second head's rows come later on the same day, a third head's on another
    second = [_row(7, 3, "02"), _row(8, 2, "50")]
    third = [_row(9, 2, "02", 5), _row(10, 3, "20", 5), _row(11, 4, "97", 7)]
    found = families_of([*third, *first, *second])
    assert found == [
        [(2, "10"), (1, "02"), (3, "20")],
        [(3, "02"), (2, "50")],
        [(2, "02"), (3, "20"), (4, "97")],
    ]


MEMBERS = st.lists(CODES, min_size=2, max_size=7)


@given(codes=MEMBERS, data=st.data())
def test_kin_stay_symmetric_when_marriages_end(codes: list[str], data: st.DataObject) -> None:
    people = list(enumerate(["02", *codes]))
    pairs = st.lists(
        st.sets(st.integers(0, len(people) - 1), min_size=2, max_size=2).map(frozenset), max_size=3
    )
    parted = data.draw(pairs)
    graph = graph_of(member_paths(people, parted))
    plain = graph_of(member_paths(people))
    for person, _code in people:
        for other, word in kin_of(person, graph).items():
            assert "X" not in word
            assert person in kin_of(other, graph), (person, other)
        # a divorce adds no kin
        assert set(kin_of(person, graph)) <= set(kin_of(person, plain))


@pytest.mark.parametrize(
    ("codes", "parted", "gone"),
    [
        # head and wife, his father, her mother, their son: the wife's mother is no kin of his side
        (["02", "10", "50", "53", "20"], {0, 1}, {(0, 1), (1, 2), (0, 3), (2, 3)}),
        # the son's wife, parents, the son
        (["02", "10", "20", "38"], {2, 3}, {(0, 3), (1, 3), (2, 3)}),
        # a pair that is no couple by the codes: nothing ends
        (["02", "20", "30"], {1, 2}, set()),
    ],
)
def test_what_a_divorce_ends(
    codes: list[str], parted: set[int], gone: set[tuple[int, int]]
) -> None:
    def pairs(ended: list[frozenset[int]]) -> set[tuple[int, int]]:
        found = member_paths(list(enumerate(codes)), ended)
        return {(one, other) for one, other, _word in found}

    assert pairs([]) - pairs([frozenset(parted)]) == gone


def test_words_and_their_inverse() -> None:
    assert inverse("CX") == "XP"


def living(person: int, code: str, **more: object) -> Living:
    base: dict[str, object] = {"person": person, "name": "陈*", "relation": code, "since": ON}
    return Living(**(base | more))  # type: ignore[arg-type]


def test_relations_are_asked_where_the_codes_do_not_tell() -> None:
    people = [living(1, "20", sex="m"), living(2, "38", sex="f"), living(3, "10", sex="f")]
    assert suggested(people, 1) == {3: "50"}

    def under(said: Mapping[int, str], head: int | None = 1) -> dict[int, str]:
        return relations_under(people, head=head, said=said, number="1")

    assert under({2: "10"}) == {1: "02", 2: "10", 3: "50"}
    with pytest.raises(errors.RelationMissing):
        under({})
    # two heads
    with pytest.raises(errors.RelationMissing):
        under({2: "02"})
    with pytest.raises(errors.NewHeadMissing):
        under({2: "10"}, head=9)
    with pytest.raises(errors.NewHeadMissing):
        under({2: "10"}, head=None)


def test_a_year_away_ends_on_the_same_day_of_the_next_year() -> None:
    assert same_day_next_year(date(2024, 2, 29)) == date(2025, 3, 1)
    assert same_day_next_year(date(2024, 3, 2)) == date(2025, 3, 2)

    def away(since: date, today: date) -> None:
        check_away(residence="migrant", since=since, today=today, number="1")

    away(date(2024, 2, 29), date(2025, 3, 1))
    with pytest.raises(errors.NotAwayAYear):
        away(date(2024, 2, 29), date(2025, 2, 28))
    with pytest.raises(errors.EventInFuture):
        away(date(2025, 3, 2), date(2025, 3, 1))


def test_days_of_the_people_concerned() -> None:
    earlier, later = date(2026, 1, 1), date(2026, 2, 1)
    # only the day of registration: an earlier event is possible
    check_day(earlier, ON, [living(1, "02", since=later)])
    for person in (
        living(1, "02", since=later, fixed=True),
        living(1, "02", free_from=later),
    ):
        with pytest.raises(errors.EventBeforeStay) as refusal:
            check_day(earlier, ON, [person])
        assert refusal.value.facts["day"] == "2026-02-01"
        check_day(later, ON, [person])
    with pytest.raises(errors.EventBeforeBirth):
        check_day(earlier, ON, [living(1, "02", birth_on=later)])


def test_who_may_be_a_couple() -> None:
    assert may_be_couple("10", "02")
    assert may_be_couple("38", "20")
    assert may_be_couple("50", "50")
    assert not may_be_couple("20", "30")
    assert not may_be_couple("02", "38")
