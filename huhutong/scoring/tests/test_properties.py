"""What must hold for every household under the shipped card."""

from dataclasses import astuple, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huhutong.scoring import rules
from huhutong.scoring.card import default_card
from huhutong.scoring.steps.points import item_points
from huhutong.scoring.types import MAX_AMOUNT_FEN, Averages, Figures

CARD = default_card()
COUNT = st.integers(min_value=0, max_value=12)
LEVEL = st.integers(min_value=0, max_value=3)
FEN = st.integers(min_value=0, max_value=10**9)
SIGNED = st.integers(min_value=-(10**8), max_value=10**9)
FIGURES = st.builds(
    Figures,
    labour_count=COUNT,
    skill=LEVEL,
    plan=LEVEL,
    net_income_fen=SIGNED,
    business_income_fen=SIGNED,
    assets_fen=FEN,
    debts_fen=FEN,
    debts_due_12m_fen=FEN,
    high_interest_fen=FEN,
    principal_age=st.none() | st.integers(min_value=0, max_value=110),
    peer_score_hundredths=st.none() | st.integers(min_value=0, max_value=10_000),
    record_repaid_late=COUNT,
    record_repaid_on_time=COUNT,
)
MEANS = st.builds(Averages, households=st.just(9), net_income_fen=SIGNED, net_assets_fen=SIGNED)


@given(FIGURES, MEANS)
def test_a_total_is_its_points_and_stays_in_bounds(row: Figures, means: Averages) -> None:
    found = rules.result(row, means, CARD)
    assert found.score.total == sum(item.points for item in found.score.items)
    assert 0 <= found.score.total <= 10_000
    assert all(0 <= item.points <= item.max for item in found.score.items)


@given(FIGURES, MEANS)
def test_a_limit_is_the_least_and_a_whole_thousand(row: Figures, means: Averages) -> None:
    found = rules.result(row, means, CARD).limit
    assert found.final_fen % 100_000 == 0
    assert 0 <= found.final_fen <= min(found.built_fen, found.repayment_fen, found.cap_fen)
    if found.binding != "grade":
        least = min(found.built_fen, found.repayment_fen, found.cap_fen)
        assert found.unrounded_fen == least < found.final_fen + 100_000


@given(st.sampled_from(CARD.items), st.integers(-(10**6), 10**8), st.integers(0, 10**6))
def test_points_never_turn_against_their_direction(item: object, value: int, more: int) -> None:
    low, high = (item_points(item, v).points for v in (value, value + more))  # type: ignore[arg-type]
    assert low <= high if item.direction == "up" else low >= high  # type: ignore[attr-defined]


@given(FIGURES, MEANS, st.integers(min_value=0, max_value=10_000))
def test_a_better_opinion_never_lowers_score_or_limit(
    row: Figures, means: Averages, peer: int
) -> None:
    unknown = rules.result(replace(row, peer_score_hundredths=None), means, CARD)
    known = rules.result(replace(row, peer_score_hundredths=peer), means, CARD)
    assert known.score.total >= unknown.score.total
    assert known.limit.final_fen >= unknown.limit.final_fen


@given(st.lists(FIGURES, max_size=8))
def test_averages_are_floors_and_ignore_the_order(rows: list[Figures]) -> None:
    means = rules.averages(rows)
    assert means == rules.averages(rows[::-1])
    if rows:
        total = sum(row.net_income_fen for row in rows)
        assert 0 <= total - means.net_income_fen * len(rows) < len(rows)
    else:
        assert means == Averages(0, 0, 0)


@given(st.lists(FIGURES, min_size=2, max_size=6))
def test_digests_ignore_the_order_and_notice_any_change(rows: list[Figures]) -> None:
    keyed = [(number, 7, row) for number, row in enumerate(rows)]
    digest = rules.input_digest(keyed, CARD)
    assert rules.input_digest(keyed[::-1], CARD) == digest
    key, village, first = keyed[0]
    changed = [(key, village, replace(first, labour_count=first.labour_count + 1)), *keyed[1:]]
    assert rules.input_digest(changed, CARD) != digest
    results = [(key, rules.result(row, rules.averages(rows), CARD)) for key, _, row in keyed]
    assert rules.result_digest(results) == rules.result_digest(results[::-1])


def test_the_largest_amounts_stay_within_64_bits() -> None:
    top = Figures(1, 0, 0, *[MAX_AMOUNT_FEN] * 6)
    found = rules.result(top, Averages(1, 1, 1), CARD)
    numbers = [n for n in astuple(found.features)[2:] if isinstance(n, int)]
    assert max(numbers) == MAX_AMOUNT_FEN * 10_000 < 2**63


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("net_income_fen", MAX_AMOUNT_FEN + 1),
        ("assets_fen", -1),
        ("labour_count", 2.0),
        ("labour_count", None),
        ("skill", True),
    ],
)
def test_figures_out_of_bounds_are_a_bug(field: str, value: object) -> None:
    good = Figures(1, 0, 0, 0, 0, 0, 0, 0, 0)
    with pytest.raises(ValueError, match=field):
        replace(good, **{field: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("age", "codes"),
    [(None, []), (17, ["under_age"]), (18, []), (65, []), (66, ["over_age"])],
)
def test_age_vetoes_at_its_borders(age: int | None, codes: list[str]) -> None:
    row = Figures(1, 0, 0, 0, 0, 0, 0, 0, 0, principal_age=age)
    assert rules.vetoes(rules.features_of(row, Averages(0, 0, 0)), CARD) == codes


@pytest.mark.parametrize(("debts", "codes"), [(6_000, []), (6_001, ["debt_ratio"])])
def test_sixty_percent_is_allowed_and_a_hundredth_more_is_not(debts: int, codes: list[str]) -> None:
    row = Figures(1, 0, 0, 0, 0, 10_000, debts, 0, 0)
    assert rules.vetoes(rules.features_of(row, Averages(0, 0, 0)), CARD) == codes


@pytest.mark.parametrize(
    "kind", ["arrears", "enforcement", "court_list", "unpaid_microcredit", "bad_record"]
)
def test_each_documented_record_vetoes_and_takes_the_repayment_points(kind: str) -> None:
    row = replace(
        Figures(1, 0, 0, 0, 0, 0, 0, 0, 0, record_repaid_on_time=3), **{f"record_{kind}": 1}
    )
    found = rules.result(row, Averages(0, 0, 0), CARD)
    assert found.vetoes == (kind,)
    assert next(i.points for i in found.score.items if i.code == "repayment") == 0
