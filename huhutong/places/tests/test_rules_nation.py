"""How rows of the nation's list are called, and what kind they are."""

import pytest

from huhutong.places.rules.nation import kind_of, names_in_town, spoken_name


@pytest.mark.parametrize(
    ("official", "spoken"),
    [
        ("石桥村委会", "石桥村"),
        ("石桥村民委员会", "石桥村"),
        ("石桥村村委会", "石桥村"),
        ("石桥村村民委员会", "石桥村"),
        ("城东社区居委会", "城东社区"),
        ("城东社区居民委员会", "城东社区"),
        ("城关居委会", "城关居委会"),
        ("城关居民委员会", "城关居民委员会"),
        ("敦达乌苏嘎查", "敦达乌苏嘎查"),
        ("八连生活区", "八连生活区"),
        ("村委会", "村委会"),
    ],
)
def test_a_place_is_called_without_its_office(official: str, spoken: str) -> None:
    assert spoken_name(official) == spoken


def test_two_of_one_town_never_read_alike() -> None:
    assert names_in_town(["东村委会", "东村村委会", "西村委会"]) == [
        "东村委会",
        "东村村委会",
        "西村",
    ]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("441821100001", "committee"),
        ("441821100101", "committee"),
        ("441821100201", "village"),
        ("441821100300", "village"),
        ("441821100400", "committee"),
        ("441821100598", "village"),
    ],
)
def test_the_kind_is_told_by_the_tenth_digit(code: str, kind: str) -> None:
    assert kind_of(code) == kind
