"""The campaign's rules as tables."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huhutong.granting import errors, rules
from huhutong.granting.rules import Act, Outcome, Stage

POLICY = rules.Policy(
    version="t",
    sample_percent=10,
    sample_minimum=10,
    check_above_fen=10_000_000,
    household_cap_fen=20_000_000,
    limit_step_fen=100_000,
    validity_years=3,
)
FORWARD = [
    (Stage.PREPARING, Act.OPEN_BALLOTS, Stage.BALLOTING),
    (Stage.BALLOTING, Act.CLOSE, Stage.CLOSED),
    (Stage.CLOSED, Act.SUPPLEMENT, Stage.BALLOTING),
    (Stage.CLOSED, Act.SCORE, Stage.SCORED),
    (Stage.SCORED, Act.DRAW, Stage.CHECKING),
    (Stage.CHECKING, Act.FINISH_CHECK, Stage.CHECKED),
    (Stage.CHECKED, Act.POST, Stage.POSTED),
    (Stage.CHECKED, Act.END_EMPTY, Stage.GRANTED),
    (Stage.POSTED, Act.GRANT, Stage.GRANTED),
    (Stage.GRANTED, Act.GRANT, Stage.GRANTED),
]


@pytest.mark.parametrize(("stage", "act", "after"), FORWARD)
def test_an_act_moves_the_round(stage: Stage, act: Act, after: Stage) -> None:
    assert rules.next_stage(stage, act) is after


def test_every_other_act_is_refused() -> None:
    allowed = {(stage, act) for stage, act, _ in FORWARD}
    refused = 0
    for stage in Stage:
        for act in Act:
            if (stage, act) not in allowed:
                with pytest.raises(errors.ActNotNow):
                    rules.next_stage(stage, act)
                refused += 1
    assert refused == len(Stage) * len(Act) - len(FORWARD)


def facts(**changes: object) -> rules.OpeningFacts:
    """An eligible household, but for the changes."""
    values: dict[str, object] = {
        "is_duplicate": False,
        "residence": "resident",
        "has_consent": True,
        "has_principal": True,
        "objective_vetoes": (),
    }
    return rules.OpeningFacts(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, None),
        ({"residence": "trader"}, None),
        ({"residence": "migrant"}, None),
        ({"is_duplicate": True}, Outcome.DUPLICATE),
        ({"residence": "moved_away"}, Outcome.MOVED_AWAY),
        ({"residence": "registered_absent"}, Outcome.ABSENT),
        ({"has_consent": False}, Outcome.CONSENT_WITHHELD),
        ({"has_principal": False}, Outcome.NO_PRINCIPAL),
        ({"objective_vetoes": ("arrears",)}, Outcome.VETOED_OBJECTIVE),
        # the first of several reasons is the outcome
        ({"is_duplicate": True, "residence": "moved_away"}, Outcome.DUPLICATE),
        ({"residence": "moved_away", "has_consent": False}, Outcome.MOVED_AWAY),
        ({"has_consent": False, "has_principal": False}, Outcome.CONSENT_WITHHELD),
        ({"has_principal": False, "objective_vetoes": ("arrears",)}, Outcome.NO_PRINCIPAL),
        # without consent nothing documented is looked at, so it cannot be the outcome
        ({"has_consent": False, "objective_vetoes": ("arrears",)}, Outcome.CONSENT_WITHHELD),
    ],
)
def test_opening_outcome(changes: dict[str, object], outcome: Outcome | None) -> None:
    assert rules.opening_outcome(facts(**changes)) is outcome


@pytest.mark.parametrize(
    ("too_few", "vetoes", "outcome"),
    [
        (False, [], None),
        (True, [], Outcome.TOO_FEW_OPINIONS),
        (False, ["gambling"], Outcome.VETOED_OPINION),
        (True, ["gambling"], Outcome.VETOED_OPINION),
    ],
)
def test_closing_outcome(too_few: bool, vetoes: list[str], outcome: Outcome | None) -> None:
    assert rules.closing_outcome(too_few=too_few, veto_reasons=vetoes) is outcome


@pytest.mark.parametrize(
    ("vetoes", "graded", "limit_fen", "outcome"),
    [
        ([], True, 100_000, None),
        ([], True, 0, Outcome.ZERO_LIMIT),
        ([], False, 0, Outcome.BELOW_GRADE),
        (["debt_ratio"], True, 100_000, Outcome.VETOED_OBJECTIVE),
        (["debt_ratio"], False, 0, Outcome.VETOED_OBJECTIVE),
    ],
)
def test_scoring_outcome(
    vetoes: list[str], graded: bool, limit_fen: int, outcome: Outcome | None
) -> None:
    found = rules.scoring_outcome(vetoes=vetoes, graded=graded, limit_fen=limit_fen)
    assert found is outcome


@pytest.mark.parametrize(
    ("model_fen", "branch_fen", "final_fen"),
    [(5_000_000, None, 5_000_000), (5_000_000, 3_000_000, 3_000_000), (0, 100_000, 100_000)],
)
def test_final_figure(model_fen: int, branch_fen: int | None, final_fen: int) -> None:
    assert rules.final_fen(model_fen=model_fen, branch_fen=branch_fen) == final_fen


@pytest.mark.parametrize("requested_fen", [0, -100_000, 99_999, 150_000])
def test_a_limit_out_of_step_is_refused(requested_fen: int) -> None:
    with pytest.raises(errors.LimitNotInSteps) as refusal:
        rules.check_limit(requested_fen=requested_fen, policy=POLICY)
    assert refusal.value.facts == {"step_yuan": 1000}


def test_a_limit_above_the_cap_is_refused_and_the_cap_itself_is_not() -> None:
    rules.check_limit(requested_fen=20_000_000, policy=POLICY)
    with pytest.raises(errors.LimitAboveCap) as refusal:
        rules.check_limit(requested_fen=20_100_000, policy=POLICY)
    assert refusal.value.facts == {"requested_wan": "20.1", "cap_wan": "20"}


@pytest.mark.parametrize(
    ("count", "size"),
    [(0, 0), (1, 1), (9, 9), (10, 10), (99, 10), (100, 10), (101, 11), (110, 11), (905, 91)],
)
def test_sample_size(count: int, size: int) -> None:
    assert rules.sample_size(count, percent=10, minimum=10) == size


def candidates(count: int) -> list[rules.CheckCandidate]:
    """So many proposals of 30,000 yuan without override."""
    return [rules.CheckCandidate(f"H-{n:04d}", 3_000_000, overridden=False) for n in range(count)]


def test_the_sample_is_repeatable_and_independent_of_the_order_given() -> None:
    rows = candidates(200)
    first = rules.check_reasons(rows, seed="s", policy=POLICY)
    again = rules.check_reasons(rows[::-1], seed="s", policy=POLICY)
    other = rules.check_reasons(rows, seed="t", policy=POLICY)
    assert first == again
    assert len(first) == 20
    assert set(first) != set(other)


def test_every_override_and_every_limit_above_the_threshold_is_checked() -> None:
    rows = candidates(200)
    plain = rules.check_reasons(rows, seed="s", policy=POLICY)
    left = [row.key for row in rows if row.key not in plain]
    rows[int(left[0][2:])] = rules.CheckCandidate(left[0], 3_000_000, overridden=True)
    rows[int(left[1][2:])] = rules.CheckCandidate(left[1], 10_000_001, overridden=False)
    rows[int(left[2][2:])] = rules.CheckCandidate(left[2], 10_000_000, overridden=False)
    found = rules.check_reasons(rows, seed="s", policy=POLICY)
    assert found[left[0]] == ["override"]
    assert found[left[1]] == ["above_threshold"]
    assert left[2] not in found
    assert len(found) == 22


@given(
    count=st.integers(0, 60),
    overridden=st.sets(st.integers(0, 59)),
    large=st.sets(st.integers(0, 59)),
    seed=st.text(max_size=8),
)
def test_whoever_must_be_checked_is_checked(
    count: int, overridden: set[int], large: set[int], seed: str
) -> None:
    rows = [
        rules.CheckCandidate(f"{n}", 10_000_001 if n in large else 1, overridden=n in overridden)
        for n in range(count)
    ]
    found = rules.check_reasons(rows, seed=seed, policy=POLICY)
    assert {row.key for row in rows if row.overridden} <= set(found)
    assert {row.key for row in rows if row.final_fen > 10_000_000} <= set(found)
    drawn = [key for key, why in found.items() if "sample" in why]
    assert len(drawn) == min(count, 10)


@pytest.mark.parametrize(
    ("posted_to_end", "case", "drawn_fen", "obstacle"),
    [
        (True, None, 0, None),
        (True, None, 3_000_000, None),
        (True, None, 3_000_001, "drawn_above_limit"),
        (True, "YY-2026-000001", 0, "objection"),
        (False, None, 0, "period"),
        (False, "YY-2026-000001", 0, "period"),
    ],
)
def test_grant_obstacle(
    posted_to_end: bool, case: str | None, drawn_fen: int, obstacle: str | None
) -> None:
    candidate = rules.GrantCandidate(
        household_id=1,
        final_fen=3_000_000,
        drawn_fen=drawn_fen,
        posted_to_end=posted_to_end,
        open_case=case,
    )
    assert rules.grant_obstacle(candidate) == obstacle


@pytest.mark.parametrize(
    ("makers", "decider", "refused"),
    [((1,), 1, True), ((1, 2), 2, True), ((None, 1), 2, False), ((), 1, False)],
)
def test_four_eyes(makers: Sequence[int | None], decider: int, refused: bool) -> None:
    if refused:
        with pytest.raises(errors.SameOfficerDecides):
            rules.check_four_eyes(makers=makers, decider=decider)
    else:
        rules.check_four_eyes(makers=makers, decider=decider)


@pytest.mark.parametrize(
    ("granted_on", "until"),
    [
        (date(2026, 11, 23), date(2029, 11, 23)),
        (date(2028, 2, 29), date(2031, 3, 1)),
        (date(2025, 2, 28), date(2028, 2, 28)),
    ],
)
def test_valid_to_is_the_first_day_without_the_line(granted_on: date, until: date) -> None:
    assert rules.valid_to(granted_on, 3) == until


@pytest.mark.parametrize(
    ("fen", "text"), [(2_950_000, "2.95"), (20_000_000, "20"), (0, "0"), (1, "0.000001")]
)
def test_wan_is_exact(fen: int, text: str) -> None:
    assert rules.wan(fen) == text


@pytest.mark.parametrize("reason", ["", "   ", "abc", " ab "])
def test_a_reason_says_something(reason: str) -> None:
    with pytest.raises(errors.ReasonMissing):
        rules.check_reason(reason)
    assert rules.check_reason("  实地核实  ") == "实地核实"


def test_a_policy_with_a_missing_unknown_or_foolish_number_is_refused() -> None:
    good: dict[str, int | str] = dict(POLICY.__dict__)
    assert rules.policy_of(good) == POLICY
    changes: list[dict[str, int | str]] = [
        {key: value for key, value in good.items() if key != "validity_years"},
        good | {"surprise": 1},
        good | {"sample_percent": 0},
        good | {"sample_percent": "10"},
    ]
    for bad in changes:
        with pytest.raises(ValueError, match="policy"):
            rules.policy_of(bad)


@pytest.mark.parametrize(("change_fen", "drawn_fen"), [(1, 51), (50, 100), (-50, 0), (-1, 49)])
def test_drawn_after(change_fen: int, drawn_fen: int) -> None:
    assert rules.drawn_after(limit_fen=100, drawn_fen=50, change_fen=change_fen) == drawn_fen


@pytest.mark.parametrize(("change_fen", "available_fen"), [(51, 50), (-51, 50)])
def test_more_than_the_line_is_refused(change_fen: int, available_fen: int) -> None:
    with pytest.raises(errors.AboveLine) as refusal:
        rules.drawn_after(limit_fen=100, drawn_fen=50, change_fen=change_fen)
    assert refusal.value.facts == {"available_fen": available_fen}


def test_the_digest_sees_a_changed_list_and_not_its_order() -> None:
    rows = [("a", "AA", 1), ("b", "A", 2)]
    assert rules.list_digest(rows) == rules.list_digest(rows[::-1])
    assert rules.list_digest(rows) != rules.list_digest([("a", "AA", 1), ("b", "A", 3)])
    assert rules.list_digest(rows) != rules.list_digest(rows[:1])
