"""Deadlines, public draws and refusals."""

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huhutong.kernel import calendar, draws
from huhutong.kernel.errors import DomainError, NotInScope, PermissionRefused

KEYS = st.lists(st.text(min_size=1, max_size=6), unique=True, max_size=30)


def test_a_public_period_does_not_count_its_first_day() -> None:
    assert calendar.add_days_public(date(2026, 9, 28), 7) == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("on", "days", "due"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 23), 5, date(2026, 11, 30)),  # a Saturday waits for Monday
        (date(2026, 9, 16), 15, date(2026, 10, 8)),  # 1 to 7 October is no working time
        (date(2026, 9, 26), 14, date(2026, 10, 10)),  # a Saturday worked in exchange
    ],
)
def test_a_bank_deadline_waits_for_a_working_day(on: date, days: int, due: date) -> None:
    golden_week = {date(2026, 10, day) for day in range(1, 8)}
    assert calendar.bank_deadline(on, days, golden_week, {date(2026, 10, 10)}) == due


def test_a_negative_period_is_a_bug() -> None:
    for deadline in (calendar.add_days_public, calendar.bank_deadline):
        with pytest.raises(ValueError, match="negative"):
            deadline(date(2026, 1, 1), -1)


def test_a_draw_is_the_documented_one() -> None:
    """The worked example of docs/algorithms/draws.md."""
    keys = ["441821100201-0001", "441821100201-0002", "441821100201-0003"]
    tickets = {k: hashlib.sha256(f"2026-石桥\n{k}".encode()).hexdigest() for k in keys}
    assert draws.order("2026-石桥", keys) == sorted(keys, key=tickets.__getitem__)
    assert draws.sample("2026-石桥", keys, 2) == draws.order("2026-石桥", keys)[:2]


@given(KEYS, st.text(max_size=5), st.integers(min_value=0, max_value=40))
def test_a_draw_depends_on_seed_and_keys_only(keys: list[str], seed: str, n: int) -> None:
    drawn = draws.order(seed, keys)
    assert draws.order(seed, reversed(keys)) == drawn
    assert sorted(drawn) == sorted(keys)
    assert draws.sample(seed, keys, n) == drawn[:n]


def test_another_seed_gives_another_order() -> None:
    keys = [str(n) for n in range(100)]
    assert draws.order("a", keys) != draws.order("b", keys)


def test_a_key_named_twice_is_a_bug() -> None:
    with pytest.raises(ValueError, match="only once"):
        draws.order("a", ["x", "x"])


def test_a_refusal_carries_code_and_facts() -> None:
    class LimitAboveCeiling(DomainError):
        code = "granting.limit_above_ceiling"
        template = "Requested {requested_fen} fen; the ceiling is {ceiling_fen} fen."

    refusal = LimitAboveCeiling(requested_fen=2, ceiling_fen=1)
    assert refusal.http_status == 409
    assert refusal.facts == {"requested_fen": 2, "ceiling_fen": 1}
    assert refusal.args == ("granting.limit_above_ceiling", refusal.facts)


def test_the_two_refusals_of_access() -> None:
    refused = PermissionRefused(permission="granting.check")
    assert (refused.code, refused.http_status) == ("org.permission_refused", 403)
    assert refused.facts == {"permission": "granting.check"}
    assert NotInScope().http_status == 404
