"""Deadlines, numbers, second persons."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huhutong.casework import holidays, rules
from huhutong.casework.errors import CaseInOtherState, NoFurtherExtension, SamePersonDecides

DAYS_OF_2026 = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 9, 30))


@pytest.mark.parametrize(
    ("opened_on", "answer_days", "due"),
    [
        (date(2026, 3, 2), 15, date(2026, 3, 17)),  # a Tuesday: stays
        (date(2026, 3, 6), 15, date(2026, 3, 23)),  # Saturday 21 March -> Monday
        (date(2026, 9, 16), 15, date(2026, 10, 8)),  # 1 October -> the day after the holidays
        (date(2026, 4, 24), 15, date(2026, 5, 9)),  # a Saturday worked in exchange stays
    ],
)
def test_an_answer_is_due_on_a_working_day(opened_on: date, answer_days: int, due: date) -> None:
    national = holidays.national()
    assert (
        rules.due_on(
            opened_on=opened_on,
            answer_days=answer_days,
            holidays=national.off,
            working_weekends=national.worked,
        )
        == due
    )


@given(opened_on=DAYS_OF_2026, answer_days=st.integers(min_value=1, max_value=90))
def test_a_deadline_is_never_earlier_than_its_calendar_days(
    opened_on: date, answer_days: int
) -> None:
    national = holidays.national()
    due = rules.due_on(
        opened_on=opened_on,
        answer_days=answer_days,
        holidays=national.off,
        working_weekends=national.worked,
    )
    assert due >= opened_on + timedelta(days=answer_days)
    assert due not in national.off
    assert due.weekday() < 5 or due in national.worked


def test_the_holidays_of_2026_are_33_days_off_and_6_worked() -> None:
    assert len(holidays.national().off) == 33
    assert len(holidays.national().worked) == 6


def test_extensions_add_15_then_30_days_and_no_more() -> None:
    steps = (15, 30)
    days = [
        rules.next_extension_days(extended_times=times, steps_days=steps, number="YY-2026-000001")
        for times in (0, 1)
    ]
    assert days == [15, 30]
    with pytest.raises(NoFurtherExtension) as refusal:
        rules.next_extension_days(extended_times=2, steps_days=steps, number="YY-2026-000001")
    assert refusal.value.facts == {"number": "YY-2026-000001", "times": 2}


def test_nobody_grants_their_own_extension() -> None:
    rules.check_second_person(asked_by=1, decided_by=2, number="n")
    with pytest.raises(SamePersonDecides):
        rules.check_second_person(asked_by=1, decided_by=1, number="n")


@pytest.mark.parametrize("act", sorted(rules.FROM))
def test_nothing_starts_from_closed(act: str) -> None:
    with pytest.raises(CaseInOtherState):
        rules.check_act(act=act, state="closed", number="n")


def test_a_number_has_prefix_year_and_six_digits() -> None:
    assert rules.number_of(prefix="YY", year=2026, sequence=123) == "YY-2026-000123"


@pytest.mark.parametrize(
    "typed",
    [
        "YY-2026-000123",
        "yy-2026-000123",
        "YY2026000123",
        " yy 2026 000 123 ",
        "ＹＹ－２０２６－０００１２３",
        "YY—2026—000123",
        "2026-000123",
        "yy-2026-123",
    ],
)
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert rules.read_number(typed, prefix="YY") == "YY-2026-000123"


@pytest.mark.parametrize(
    "typed",
    ["", "x", "YY", "123456", "YY-2026-", "YY-2026-00012", "GS-2026-000123", "YY-26-000123"],
)
def test_what_cannot_be_a_number_is_none(typed: str) -> None:
    assert rules.read_number(typed, prefix="YY") is None
