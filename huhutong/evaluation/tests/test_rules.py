"""Pure decisions: exact values, and the worked table of docs/algorithms/peer_score.md."""

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huhutong.evaluation import rules
from huhutong.evaluation.errors import AnswerInvalid, TooYoungToEvaluate
from huhutong.evaluation.rules import Accusation, Answer, Opinion, Veto
from huhutong.evaluation.selectors.policies import default_figures
from huhutong.evaluation.tests.village import GOOD
from tests.cast import DAY, NOON

POLICY = rules.policy_of(default_figures())
TABLE = Path(__file__).with_name("peer_score.csv")
A, B, C, D = (UUID(int=n) for n in range(1, 5))


def rows() -> list[dict[str, str]]:
    """The worked table; docs/algorithms/peer_score.md shows the same rows."""
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["case"])
def test_worked_table(row: dict[str, str]) -> None:
    sums = [int(n) for n in row["sums"].split()]
    yuan = [int(n) for n in row["suggested_yuan"].split()]
    padded = [*yuan, *([None] * (len(sums) - len(yuan)))]
    opinions = [Opinion(s, y) for s, y in zip(sums, padded, strict=True)]

    verdict = rules.peer_verdict(answered=int(row["answered"]), opinions=opinions, policy=POLICY)

    expected = int(row["score_hundredths"]) if row["score_hundredths"] else None
    limit = int(row["suggested_limit_fen"]) if row["suggested_limit_fen"] else None
    assert (verdict.score_hundredths, verdict.suggested_limit_fen) == (expected, limit)
    assert (verdict.knowing, verdict.answered) == (len(sums), int(row["answered"]))


def test_the_page_shows_the_same_table() -> None:
    root = Path(__file__).resolve().parents[3]
    page = (root / "docs/algorithms/peer_score.md").read_text(encoding="utf-8")
    for row in rows():
        assert "| " + " | ".join(row.values()) + " |" in page


@given(st.lists(st.integers(5, 25), min_size=3, max_size=30))
def test_score_lies_between_lowest_and_highest_and_ignores_order(sums: list[int]) -> None:
    def score(values: list[int]) -> int:
        opinions = [Opinion(value) for value in values]
        found = rules.peer_verdict(answered=len(values), opinions=opinions, policy=POLICY)
        assert found.score_hundredths is not None
        return found.score_hundredths

    value = score(sums)
    assert score(sorted(sums)) == score(sorted(sums, reverse=True)) == value
    assert (min(sums) - 5) * 500 <= value <= (max(sums) - 5) * 500
    assert score([25] * len(sums)) == 10_000
    assert score([5] * len(sums)) == 0


@given(st.lists(st.integers(5, 25), min_size=5, max_size=12), st.integers(0, 11))
def test_one_single_voice_cannot_go_beyond_the_others(sums: list[int], index: int) -> None:
    """From five opinions on, one evaluator cannot lift a score above the best other opinion."""
    others = [s for n, s in enumerate(sums) if n != index % len(sums)]
    bribed = [*others, 25]
    found = rules.peer_verdict(
        answered=len(bribed), opinions=[Opinion(s) for s in bribed], policy=POLICY
    )
    assert found.score_hundredths is not None
    assert found.score_hundredths <= (max(others) - 5) * 500


def rated(*marks: int, **more: Any) -> Answer:
    """A knowing answer with the five ratings in order."""
    ratings: dict[str, Any] = dict(zip(rules.RATINGS, marks, strict=True))
    return Answer(knows=True, **ratings, **more)


@pytest.mark.parametrize(
    ("answer", "field", "remedy"),
    [
        (Answer(knows=True), "standing", "rate_all_five"),
        (Answer(knows=False, honesty=3), "honesty", "unknown_means_empty"),
        (Answer(knows=False, veto_reasons=("gambling",)), "veto_reasons", "unknown_means_empty"),
        (rated(6, 4, 4, 4, 4), "standing", "range_1_5"),
        (rated(4, 4, 4, 4, 0), "diligence", "range_1_5"),
        (rated(4, 4, 4, 4, 4, labour=6), "labour", "range_0_5"),
        (rated(4, 4, 4, 4, 4, debts_band=-1), "debts_band", "range_0_5"),
        (
            rated(4, 4, 4, 4, 4, suggested_limit_yuan=300_001),
            "suggested_limit_yuan",
            "limit_range",
        ),
        (rated(4, 4, 4, 4, 4, veto_reasons=("disability",)), "veto_reasons", "veto_listed"),
        (
            rated(4, 4, 4, 4, 4, veto_reasons=("drugs", "drugs"), note="见过"),
            "veto_reasons",
            "veto_once",
        ),
        (
            rated(4, 4, 4, 4, 4, veto_reasons=("drugs",), note="  "),
            "note",
            "veto_needs_note",
        ),
        (rated(4, 4, 4, 4, 4, note="长" * 501), "note", "note_length"),
    ],
)
def test_answers_that_are_refused(answer: Answer, field: str, remedy: str) -> None:
    with pytest.raises(AnswerInvalid) as refusal:
        rules.check_answer(answer, POLICY)
    assert (refusal.value.facts["field"], refusal.value.facts["remedy"]) == (field, remedy)


@pytest.mark.parametrize(
    "answer",
    [
        GOOD,
        Answer(knows=False),
        Answer(knows=False, note="搬来不久"),
        rated(
            1,
            5,
            1,
            5,
            1,
            labour=0,
            skill=5,
            will=0,
            income_band=5,
            assets_band=0,
            debts_band=5,
            high_interest=True,
            suggested_limit_yuan=300_000,
            veto_reasons=("usury",),
            note="可证",
        ),
    ],
)
def test_answers_that_are_taken(answer: Answer) -> None:
    rules.check_answer(answer, POLICY)


def accuse(*pairs: tuple[UUID, str], note: bool = True) -> list[Accusation]:
    """One accusation per pair."""
    return [Accusation(evaluator, reason, note) for evaluator, reason in pairs]


def test_a_veto_needs_the_same_reason_from_two_who_are_not_kin() -> None:
    kin = {A: frozenset({B}), B: frozenset({A})}

    def found(*pairs: tuple[UUID, str]) -> list[Veto]:
        return rules.opinion_vetoes(accuse(*pairs), kin=kin, policy=POLICY)

    assert found((A, "drugs")) == []
    assert found((A, "drugs"), (B, "drugs")) == []  # kin of each other
    assert found((A, "drugs"), (C, "fraud")) == []  # not the same reason
    assert found((A, "drugs"), (A, "drugs")) == []  # the same person twice
    assert found((A, "drugs"), (C, "drugs")) == [Veto("drugs", 2, 2)]
    assert found((A, "drugs"), (B, "drugs"), (C, "drugs")) == [Veto("drugs", 2, 3)]
    without_note = accuse((A, "drugs"), note=False) + accuse((C, "drugs"))
    assert rules.opinion_vetoes(without_note, kin=kin, policy=POLICY) == []


def test_independence_is_counted_exactly_on_a_chain() -> None:
    """A-B-C-D where neighbours are kin: A with C, or A with D, are independent; no three are."""
    kin = {A: frozenset({B}), B: frozenset({C}), C: frozenset({D})}
    assert rules.largest_independent([A, B, C, D], kin) == 2
    assert rules.largest_independent([A, C, D], kin) == 2
    assert rules.largest_independent([], kin) == 0


def test_age_and_its_refusal() -> None:
    eighteen = DAY.replace(year=DAY.year - 18)
    assert rules.age_on(eighteen, DAY) == 18
    assert rules.age_on(eighteen + timedelta(days=1), DAY) == 17
    with pytest.raises(TooYoungToEvaluate):
        rules.check_age(name="陈*", age=17, policy=POLICY)


def test_the_fifth_failure_locks_for_fifteen_minutes() -> None:
    assert rules.lock_after_failure(failed=3, at=NOON, policy=POLICY) == (4, None)
    assert rules.lock_after_failure(failed=4, at=NOON, policy=POLICY) == (
        0,
        NOON + timedelta(minutes=15),
    )


def test_a_policy_with_a_missing_or_broken_figure_is_a_bug() -> None:
    figures = default_figures()
    with pytest.raises(ValueError, match="policy keys differ"):
        rules.policy_of({k: v for k, v in figures.items() if k != "trim_from"})
    with pytest.raises(ValueError, match="quorum_knowing"):
        rules.policy_of({**figures, "quorum_knowing": 0})


def test_order_is_repeatable_and_complete() -> None:
    households = [uuid4() for _ in range(30)]
    first = rules.drawn_order("seed", A, households)
    assert first == rules.drawn_order("seed", A, reversed(households))
    assert sorted(first) == sorted(households)
    assert first != rules.drawn_order("seed", B, households)
