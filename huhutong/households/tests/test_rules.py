"""Principal, imputed costs and kinship, from worked tables."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huhutong.households.rules.archive import (
    Member,
    completeness,
    household_number,
    principal_of,
)
from huhutong.households.rules.kinship import (
    HEAD_TO_MEMBER,
    RELATION_OF_WORD,
    graph_of,
    inverse,
    is_kin,
    kin_of,
    member_paths,
    reduce,
)

ON = date(2026, 3, 2)
HEAD, WIFE, SON = (UUID(int=n) for n in (1, 2, 3))


def _born(age: int, *, day_off: int = 0) -> date:
    return date(ON.year - age, ON.month, ON.day + day_off)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        # the head is 18 today
        ([Member(HEAD, is_head=True, birth_on=_born(18))], (HEAD, 18)),
        # the head is 18 tomorrow, and nobody else is there
        ([Member(HEAD, is_head=True, birth_on=_born(18, day_off=1))], None),
        # the head is 65: still the head
        (
            [
                Member(HEAD, is_head=True, birth_on=_born(65)),
                Member(WIFE, is_head=False, birth_on=_born(60), income_fen=9),
            ],
            (HEAD, 65),
        ),
        # the head is 66: the adult under 65 with the highest income
        (
            [
                Member(HEAD, is_head=True, birth_on=_born(66), income_fen=99),
                Member(WIFE, is_head=False, birth_on=_born(64), income_fen=5),
                Member(SON, is_head=False, birth_on=_born(30), income_fen=6),
            ],
            (SON, 30),
        ),
        # equal incomes: the eldest
        (
            [
                Member(HEAD, is_head=True, birth_on=_born(70)),
                Member(SON, is_head=False, birth_on=_born(30), income_fen=5),
                Member(WIFE, is_head=False, birth_on=_born(64), income_fen=5),
            ],
            (WIFE, 64),
        ),
        # a member of 65 is no longer under 65
        (
            [
                Member(HEAD, is_head=True, birth_on=_born(70)),
                Member(WIFE, is_head=False, birth_on=_born(65), income_fen=5),
            ],
            None,
        ),
        # nobody's birth is known
        (
            [Member(HEAD, is_head=True, birth_on=None), Member(WIFE, is_head=False, birth_on=None)],
            None,
        ),
        ([], None),
    ],
)
def test_principal(members: list[Member], expected: tuple[UUID, int] | None) -> None:
    found = principal_of(members, ON)
    assert (found and (found.person, found.age)) == expected


def test_numbers_and_completeness() -> None:
    assert household_number("441821100201", 12) == "441821100201-0012"
    assert household_number("441821100201", 12_345) == "441821100201-12345"
    found = completeness({"id": True, "phone": False, "income": False})
    assert (found.filled, found.total, found.missing) == (1, 3, ("phone", "income"))


@pytest.mark.parametrize(
    ("word", "shortest", "kin"),
    [
        ("S", "S", True),  # spouse
        ("P", "P", True),  # parent
        ("PPP", "PPP", True),  # great-grandparent, three degrees
        ("PPPP", "PPPP", False),
        ("PC", "B", True),  # my parent's child: sibling
        ("CP", "CP", True),  # my child's other parent
        ("PS", "P", True),  # my parent's spouse
        ("SC", "C", True),  # my spouse's child
        ("BS", "BS", True),  # sibling's spouse
        ("SB", "SB", True),  # spouse's sibling
        ("SBS", "SBS", False),  # two marriages away
        ("PB", "PB", True),  # uncle
        ("PPC", "PB", True),  # grandparent's child: uncle (or parent)
        ("BC", "BC", True),  # nephew
        ("PBC", "PBC", False),  # cousin, four degrees
        ("PPB", "PPB", False),  # great-uncle, four degrees
        ("PBS", "PBS", False),  # uncle's wife: three degrees by marriage
        ("SP", "SP", True),  # parent-in-law
        ("CS", "CS", True),  # child-in-law
        ("CSP", "CSP", True),  # child's parents-in-law (亲家)
        ("CCSP", "CCSP", False),
    ],
)
def test_words_of_kinship(word: str, shortest: str, *, kin: bool) -> None:
    assert reduce(word) == shortest
    assert is_kin(shortest) is kin


# One household by its relation codes; what each is to the daughter-in-law.
TO_DAUGHTER_IN_LAW = {
    "02": "parent_in_law",
    "10": "parent_in_law",
    "20": "sibling_in_law",  # or her husband: the roster does not say whose wife she is
    "30": "sibling_in_law",  # the head's daughter
    "40": "child",
    "50": "parent_in_law",
    "70": None,  # the father-in-law's brother: three degrees by marriage
    "97": None,
}


def test_relations_in_one_household_follow_from_those_to_the_head() -> None:
    codes = dict(enumerate([*TO_DAUGHTER_IN_LAW, "38"]))
    graph = graph_of(member_paths(codes.items()))
    wife = len(codes) - 1
    kin = kin_of(wife, graph)
    found = {
        code: RELATION_OF_WORD[kin[n]] if n in kin else None
        for n, code in codes.items()
        if n != wife
    }
    assert found == TO_DAUGHTER_IN_LAW


def test_kin_reach_across_households_and_stop_at_cousins() -> None:
    # given 1, father of 2 and 3; 2 heads a household with son 4; 3 one with son 5
    graph = graph_of(
        [
            *member_paths({1: "02", 2: "20", 3: "20"}.items()),
            *member_paths({2: "02", 4: "20"}.items()),
            *member_paths({3: "02", 5: "20"}.items()),
        ]
    )
    assert kin_of(4, graph) == {2: "P", 1: "PP", 3: "PB"}
    assert kin_of(3, graph) == {1: "P", 2: "B", 4: "BC", 5: "C"}


EDGES = st.lists(
    st.tuples(
        st.integers(0, 7), st.integers(0, 7), st.sampled_from(["S", "P", "C", "B", "PB", "SP"])
    ).filter(lambda edge: edge[0] != edge[1]),
    max_size=10,
)


@settings(max_examples=300)
@given(EDGES)
def test_kin_is_symmetric(edges: list[tuple[int, int, str]]) -> None:
    graph = graph_of(edges)
    for person in range(8):
        for other in kin_of(person, graph):
            assert person in kin_of(other, graph)


@given(st.text(alphabet="SPCB", max_size=6))
def test_the_inverse_of_a_word_is_kin_when_the_word_is(word: str) -> None:
    assert inverse(inverse(word)) == word
    assert is_kin(reduce(word)) == is_kin(reduce(inverse(reduce(word))))


def test_every_kin_word_has_a_name() -> None:
    words = {""}
    for _ in range(3):
        words |= {w + step for w in words for step in "SPCB"}
    kin = {reduce(w) for w in words if is_kin(reduce(w))}
    assert kin <= set(RELATION_OF_WORD)
    assert set(HEAD_TO_MEMBER.values()) <= set(RELATION_OF_WORD)
