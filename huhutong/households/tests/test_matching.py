"""Two records of one person are found, with reasons; two people are left alone."""

import re
from dataclasses import replace
from datetime import date, timedelta
from math import log2
from pathlib import Path

import pytest

from huhutong.households.matching.pairs import LIKELY_PPM, Pair, pairs_of
from huhutong.households.matching.people import MatchRecord
from huhutong.households.matching.weights import COMPARISONS, PRIOR
from huhutong.kernel.identity import check_sign
from huhutong.kernel.text import sound

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "duplicates.md"


def number(order: str) -> str:
    """The right ID number of somebody born in Fogang on Li's day."""
    first = f"44182119800517{order}"
    return first + check_sign(first)


LI = MatchRecord(
    key=1,
    household=10,
    name="李晓明",
    sex="m",
    birth_on=date(1980, 5, 17),
    id_number=number("123"),
    phone="13812345678",
    village="441821001002",
)

TURNED = LI.id_number[:15] + "32" + LI.id_number[17:]


def crowd() -> list[MatchRecord]:
    """Others of the village, so that the registry is not two people."""
    return [
        MatchRecord(
            key=1000 + number,
            household=500 + number,
            name="赵钱孙周吴郑王冯陈褚"[number % 10] + "春夏秋冬东南西北中上"[number // 10],
            sex="mf"[number % 2],
            birth_on=date(1950, 1, 1) + timedelta(97 * number),
            id_number="",
            phone=f"1390000{number:04d}",
            village="441821001002",
        )
        for number in range(100)
    ]


def found(other: MatchRecord, least_ppm: int = LIKELY_PPM) -> Pair | None:
    """What is said of Li and the other, among a hundred neighbours."""
    pairs = pairs_of([LI, replace(other, key=2), *crowd()], least_ppm=least_ppm)
    assert all((pair.one, pair.other) == (1, 2) for pair in pairs)
    return pairs[0] if pairs else None


def test_the_page_and_the_code_have_the_same_weights() -> None:
    line = r"^\| (\w+) \| (\w+) \| .* \| ([\d.]+) \| ([\d.]+) \|$"
    rows = re.findall(line, PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = [(column, level, float(m), float(u)) for column, level, m, u in rows]
    assert told == [
        (each.column, level.code, level.m, level.u) for each in COMPARISONS for level in each.levels
    ]


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda each: str(each.column))
def test_the_levels_of_a_comparison_leave_nothing_out(comparison: object) -> None:
    levels = comparison.levels  # type: ignore[attr-defined]
    assert sum(level.m for level in levels) == pytest.approx(1)
    assert sum(level.u for level in levels) == pytest.approx(1, abs=2e-7)


def test_the_worked_pair_has_the_probability_of_the_page() -> None:
    other = replace(LI, household=11, name="李小明", id_number="")
    pair = found(other)
    assert pair is not None
    assert dict(pair.reasons) == {
        "id_number": "",
        "name": "sounds_alike",
        "birth_on": "same",
        "phone": "same",
        "village": "same",
        "kin": "",
        "sex": "same",
    }
    assert pair.probability_ppm == 1_000_000


def test_the_worked_sum_of_the_page_follows_from_its_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    prior = re.search(r"^    prior +log2\(.*\) +([−\d.]+)$", text, re.MULTILINE)
    weights = re.findall(r"^    (\w+) (\w+) +log2\(.*\) +([\d.]+)$", text, re.MULTILINE)
    total = re.search(r"^    sum +([\d.]+) +probability ([\d.]+)$", text, re.MULTILINE)
    assert prior
    assert total
    shares = {(c.column, level.code): level for c in COMPARISONS for level in c.levels}
    bits = [log2(PRIOR / (1 - PRIOR))]
    assert float(prior[1].replace("−", "-")) == pytest.approx(bits[0], abs=0.005)
    for column, code, told in weights:
        level = shares[column, code]
        bits.append(log2(level.m / level.u))
        assert float(told) == pytest.approx(bits[-1], abs=0.005), column
    assert float(total[1]) == pytest.approx(sum(bits), abs=0.005)
    assert float(total[2]) == pytest.approx(1 / (1 + 2 ** -sum(bits)), abs=5e-9)


@pytest.mark.parametrize(
    ("other", "column", "code"),
    [
        (
            replace(LI, id_number=TURNED),
            "id_number",
            "one_slip",
        ),
        (replace(LI, id_number="451821" + number("123")[6:]), "id_number", "one_slip"),
        (replace(LI, name="李明", phone=""), "name", "one_sign"),
        (replace(LI, birth_on=date(1980, 4, 4), id_number=""), "birth_on", "lunar"),
        (replace(LI, village="441821001003", phone=""), "village", "different"),
    ],
    ids=["turned digits", "wrong digit", "sign left out", "lunar birthday", "moved"],
)
def test_a_slip_of_the_pen_hides_nobody(other: MatchRecord, column: str, code: str) -> None:
    pair = found(replace(other, household=11))
    assert pair is not None
    assert dict(pair.reasons)[column] == code


@pytest.mark.parametrize(
    "other",
    [
        # a namesake, and a twin: born on the same day, under the same phone, in the same house
        replace(LI, household=11, birth_on=date(1991, 2, 3), id_number="", phone="13900001111"),
        replace(LI, name="李晓华", id_number=number("125")),
        replace(LI, household=11, name="王秀英", sex="f", id_number=number("124"), phone=""),
    ],
    ids=["namesake", "twin", "same day"],
)
def test_two_people_are_left_alone(other: MatchRecord) -> None:
    assert found(other) is None


def test_those_who_live_together_speak_for_each_other() -> None:
    # given a household registered twice, without numbers and phones, once in another village
    def family(first: int, household: int, village: str) -> list[MatchRecord]:
        names = ("李晓明", "何秀兰", "李国栋")
        born = (date(1980, 5, 17), date(1982, 1, 3), date(2005, 9, 9))
        return [
            MatchRecord(first + n, household, names[n], "mfm"[n], born[n], "", "", village)
            for n in range(3)
        ]

    rows = [*family(1, 10, "441821001002"), *family(11, 11, "441821001009"), *crowd()]
    assert [(p.one, p.other, dict(p.reasons)["kin"]) for p in pairs_of(rows)] == [
        (n, 10 + n, "two") for n in (1, 2, 3)
    ]


def test_the_order_of_the_registry_does_not_matter() -> None:
    rows = [LI, replace(LI, key=2, household=11, id_number=""), *crowd()]
    pairs = pairs_of(rows)
    assert len(pairs) == 1
    assert pairs_of(rows[::-1]) == pairs


@pytest.mark.parametrize("few", [[], [LI]])
def test_nobody_stands_twice_where_there_is_at_most_one(few: list[MatchRecord]) -> None:
    assert pairs_of(few) == []


def test_names_that_sound_alike_have_one_sound() -> None:
    assert sound("李晓明") == sound("李小明") == "lixiaoming"
