"""Identity numbers; all of them generated, none of a person."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from id_validator import validator

from huhutong.kernel import identity
from huhutong.kernel.identity import IdNumberProblem, check_company_code, check_id_number

BIRTHS = st.dates(min_value=date(1930, 1, 1), max_value=date(2023, 12, 31))
# Fogang today; counties of Beijing, Ganzhou and Chongqing that were abolished.
AREAS = st.sampled_from(["441821", "110103", "362101", "512301", "110108"])


def number_of(area: str, birth_on: date, serial: int) -> str:
    first17 = f"{area}{birth_on:%Y%m%d}{serial:03d}"
    return first17 + identity.check_sign(first17)


GOOD = number_of("441821", date(1976, 5, 12), 123)


@settings(max_examples=12, deadline=None)
@given(AREAS, BIRTHS, st.integers(min_value=0, max_value=999))
def test_agrees_with_an_independent_validator(area: str, birth_on: date, serial: int) -> None:
    number = number_of(area, birth_on, serial)
    theirs = validator.get_info(number)
    ours = check_id_number(number)
    assert theirs["birthday_code"] == ours.birth_on.isoformat() == birth_on.isoformat()
    assert {1: "male", 0: "female"}[theirs["sex"]] == ours.sex


@settings(max_examples=8, deadline=None)
@given(BIRTHS, st.integers(min_value=0, max_value=999), st.integers(min_value=1, max_value=9))
def test_both_refuse_a_wrong_check_sign(birth_on: date, serial: int, shift: int) -> None:
    number = number_of("441821", birth_on, serial)
    signs = "0123456789X"
    wrong = number[:17] + signs[(signs.index(number[17]) + shift) % 11]
    assert not validator.is_valid(wrong)
    with pytest.raises(IdNumberProblem) as problem:
        check_id_number(wrong)
    assert problem.value.kind == "check_digit"


@given(BIRTHS, st.integers(min_value=0, max_value=999), st.integers(0, 15))
def test_two_neighbouring_digits_swapped_are_noticed(
    birth_on: date, serial: int, place: int
) -> None:
    number = number_of("441821", birth_on, serial)
    if number[place] == number[place + 1]:
        return
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    with pytest.raises(IdNumberProblem):
        check_id_number(swapped)


def test_typing_is_forgiven() -> None:
    full_width = "".join(chr(ord(sign) + 0xFEE0) for sign in GOOD)
    for typed in (f" {GOOD} ", full_width, f"'{GOOD}", f"{GOOD[:6]} {GOOD[6:14]} {GOOD[14:]}"):
        found = check_id_number(typed)
        assert found.number == GOOD
        assert (found.birth_on, found.sex, found.area_code) == (
            date(1976, 5, 12),
            "male",
            "441821",
        )


def test_a_small_x_is_an_x() -> None:
    with_x = next(
        number
        for serial in range(1000)
        if (number := number_of("441821", date(1990, 1, 1), serial)).endswith("X")
    )
    assert check_id_number(with_x.lower()).number == with_x


def test_fifteen_digits_become_eighteen() -> None:
    old = GOOD[:6] + GOOD[8:17]
    assert check_id_number(old).number == GOOD


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "length"),
        (GOOD[:17], "length"),
        (GOOD + "0", "length"),
        ("A" + GOOD[1:], "characters"),
        (GOOD[:6] + "********" + GOOD[14:], "masked"),
        (GOOD[:6] + "XXXXXXXX" + GOOD[14:], "masked"),
        (number_of("001821", date(1976, 5, 12), 123), "area"),
        (number_of("440021", date(1976, 5, 12), 123), "area"),
        (number_of("441800", date(1976, 5, 12), 123), "area"),
        (number_of("810101", date(1976, 5, 12), 123), "area"),
        (GOOD[:6] + "19760230" + GOOD[14:], "date"),
        (GOOD[:6] + "18000101" + GOOD[14:], "date"),
        (number_of("441821", date(2026, 11, 24), 1), "date"),
    ],
)
def test_what_is_wrong_is_named(text: str, kind: str) -> None:
    with pytest.raises(IdNumberProblem) as problem:
        check_id_number(text, on=date(2026, 11, 23))
    assert problem.value.kind == kind


@pytest.mark.parametrize("area", ["441900", "442000", "810000", "830000", "429004", "710001"])
def test_unusual_areas_are_real(area: str) -> None:
    assert check_id_number(number_of(area, date(1980, 1, 1), 5)).area_code == area


def test_born_today_is_possible() -> None:
    today = date(2026, 11, 23)
    assert check_id_number(number_of("441821", today, 5), on=today).birth_on == today


@pytest.mark.parametrize(
    ("on", "age"),
    [(date(2025, 2, 28), 64), (date(2025, 3, 1), 65), (date(2028, 2, 28), 67)],
)
def test_age_counts_completed_years(on: date, age: int) -> None:
    assert identity.age_on(date(1960, 2, 29), on) == age


def company_code(first17: str) -> str:
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for sign in signs:
        if check_company_code(first17 + sign).check_agrees:
            return first17 + sign
    raise AssertionError(first17)


def test_company_code_of_the_standard_agrees() -> None:
    """The worked example of GB 32100-2015, annex A."""
    assert check_company_code("91350100M000100Y43").check_agrees


def test_a_wrong_company_check_is_a_warning_only() -> None:
    good = company_code("91441821MA4UPXXX1")
    wrong = good[:17] + ("0" if good[17] != "0" else "1")
    assert check_company_code(good.lower()).check_agrees
    assert check_company_code(wrong) == identity.CompanyCode(wrong, check_agrees=False)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("91350100M000100Y4", "length"),
        ("91350100M000100I43", "characters"),
        ("91350100M******Y43", "masked"),
    ],
)
def test_what_is_wrong_with_a_company_code_is_named(text: str, kind: str) -> None:
    with pytest.raises(IdNumberProblem) as problem:
        check_company_code(text)
    assert problem.value.kind == kind
