"""Headings, cells and units of a roster, from tables."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huhutong.households.rules.roster import cells
from huhutong.households.rules.roster.columns import FIELDS, field_of, guess, yuan_of
from huhutong.households.rules.roster.layout import (
    Block,
    Sheet,
    block_of,
    find_blocks,
    letter_of,
    with_fields,
)
from huhutong.households.rules.roster.reading import Row, assign_units, by_unit, check_units

ON = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("姓 名", "name"),
        ("*身份证号码", "id_number"),
        ("公民身份号码", "id_number"),
        ("组别", "group"),
        ("自然村(组)", "group"),
        ("村民小组", "group"),
        ("联系电话:", "phone"),
        ("与户主关系", "relation"),
        ("户主", "head_name"),
        ("经营收入（万元）", "business"),
        ("存款(元)", "asset_deposit"),
        ("备注", ""),
        ("", ""),
    ],
)
def test_a_heading_names_its_field(title: str, field: str) -> None:
    assert field_of(title) == field


def test_no_two_fields_share_a_name() -> None:
    names = [name for _label, names in FIELDS.values() for name in names]
    assert len(names) == len(set(names))


def test_of_two_columns_with_one_meaning_the_first_counts() -> None:
    fields = [column.field for column in guess(["姓名", "电话", "手机", "备注"])]
    assert fields == ["name", "phone", "", ""]


def test_a_list_of_heads_has_its_names_under_head() -> None:
    assert [c.field for c in guess(["户主姓名", "身份证"])] == ["name", "id_number"]
    both = guess(["户主姓名", "姓名", "身份证"])
    assert [c.field for c in both] == ["head_name", "name", "id_number"]


def test_units_of_the_heading() -> None:
    assert (yuan_of("存款(万元)"), yuan_of("存款(元)")) == (10_000, 1)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1980-05-12", date(1980, 5, 12)),
        ("1980/5/2", date(1980, 5, 2)),
        ("1980年5月12日", date(1980, 5, 12)),
        ("1980.5.12", date(1980, 5, 12)),
        ("19800512", date(1980, 5, 12)),
        ("１９８０－０５－１２", date(1980, 5, 12)),
        (29_353, date(1980, 5, 12)),
        ("29353", date(1980, 5, 12)),
        (datetime(1980, 5, 12, 8, 0), date(1980, 5, 12)),  # noqa: DTZ001 - as read from a cell
        (None, None),
        ("", None),
    ],
)
def test_dates(cell: str | int | datetime | None, day: date | None) -> None:
    assert cells.date_of(cell, ON) == day


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1980-02-30", "birth_unreadable"),
        ("1980年5月", "birth_unreadable"),
        ("不详", "birth_unreadable"),
        ("2027-01-01", "birth_in_future"),
    ],
)
def test_dates_that_are_none(cell: str, code: str) -> None:
    with pytest.raises(cells.Fault) as fault:
        cells.date_of(cell, ON)
    assert fault.value.code == code


@pytest.mark.parametrize(
    ("cell", "yuan", "fen"),
    [
        (36_000, 1, 3_600_000),
        (1.5, 10_000, 1_500_000),
        (0.1 + 0.2, 1, 30),
        ("36,000.50", 1, 3_600_050),
        ("3.6万", 1, 3_600_000),
        ("3.6万", 10_000, 3_600_000),  # the cell's unit stands above the heading's
        ("3.6", 10_000, 3_600_000),
        ("１２０００元", 1, 1_200_000),
        ("无", 1, 0),
        ("", 1, None),
        (None, 1, None),
        ("-", 1, None),
    ],
)
def test_amounts(cell: str | float | None, yuan: int, fen: int | None) -> None:
    assert cells.amount_of(cell, yuan) == fen


@given(st.integers(0, 10**9))
def test_an_amount_means_the_same_as_number_and_as_text(yuan: int) -> None:
    assert cells.amount_of(yuan, 1) == cells.amount_of(str(yuan), 1) == yuan * 100
    assert cells.amount_of(f"{yuan:,}", 1) == yuan * 100


@pytest.mark.parametrize("cell", [441821198005120017, 4.41821198005120e17, "4.41821E+17"])
def test_a_number_stored_as_a_number_is_lost(cell: str | float) -> None:
    with pytest.raises(cells.Fault) as fault:
        cells.id_number_of(cell, ON)
    assert fault.value.code == "id_precision_lost"


def test_the_heading_is_found_below_titles_and_blank_rows() -> None:
    rows: list[list[str | None]] = [
        ["石桥村名单", None],
        [None, None],
        ["姓名", "身份证号"],
        ["张三", "1"],
    ]
    assert find_blocks(Sheet("a", rows)) == [
        Block("a", (2,), 3, 3, tuple(guess(["姓名", "身份证号"])))
    ]
    assert find_blocks(Sheet("a", [["没有表头"], ["1"]])) == []
    assert find_blocks(Sheet("a", [])) == []


def test_a_choice_reaches_every_block_with_the_same_heading() -> None:
    rows = [
        ["姓名", "号码", "组别"],
        ["张三", "1", "一组"],
        ["姓名", "号码", "组别"],
        ["李四", "2", ""],
    ]
    blocks = with_fields(find_blocks(Sheet("a", rows)), {(0, 1): "id_number"})
    assert [[c.field for c in block.columns] for block in blocks] == [
        ["name", "id_number", "group"]
    ] * 2
    assert [block_of(block.as_json()) for block in blocks] == blocks


def test_letters() -> None:
    assert [letter_of(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def _units(columns: list[str], rows: list[dict[str, str]]) -> list[list[int]]:
    titles = {c.field: c for c in guess(columns)}
    made = [Row("a", n, [], dict(values), columns=titles) for n, values in enumerate(rows, 1)]
    assign_units(made)
    return [[row.number for row in unit] for unit in by_unit(made).values()]


HEAD, WIFE = {"relation": "02"}, {"relation": "10"}


def test_units_by_number_also_when_rows_lie_apart() -> None:
    rows = [
        HEAD | {"household_no": "1"},
        HEAD | {"household_no": "2"},
        WIFE | {"household_no": "1"},
        WIFE | {"household_no": ""},  # follows the row above
        HEAD | {"household_no": ""},  # a household without a number
        WIFE | {"household_no": ""},
    ]
    assert _units(["户编号", "户主关系", "姓名"], rows) == [[1, 3, 4], [2], [5, 6]]


def test_units_from_head_to_head_without_numbers() -> None:
    assert _units(["户主关系", "姓名"], [HEAD, WIFE, WIFE, HEAD]) == [[1, 2, 3], [4]]


def test_units_by_the_name_of_the_head() -> None:
    rows = [
        HEAD | {"head_name": "张三"},
        WIFE | {"head_name": "张三"},
        HEAD | {"head_name": "李四"},
    ]
    assert _units(["户主姓名", "户主关系", "姓名"], rows) == [[1, 2], [3]]


def test_without_relations_every_row_is_a_household() -> None:
    assert _units(["户主姓名", "身份证"], [{}, {}, {}]) == [[1], [2], [3]]


def test_a_head_s_row_that_stands_twice_is_one_head_and_keeps_the_household() -> None:
    # given a head, the same row again, told as a duplicate, and the wife
    rows = [Row("a", n, [], dict(values)) for n, values in enumerate([HEAD, HEAD, WIFE], 1)]
    rows[1].blame("duplicate_in_file", "id_number", "", sheet="a", row=1)
    # when the household is checked
    check_units({1: rows})
    # then only the second row comes back
    assert [row.verdict for row in rows] == ["accepted", "duplicate", "accepted"]
    assert [[p.code for p in row.problems] for row in rows] == [[], ["duplicate_in_file"], []]


def test_two_different_heads_send_the_household_back() -> None:
    rows = [Row("a", n, [], dict(values)) for n, values in enumerate([HEAD, HEAD, WIFE], 1)]
    check_units({1: rows})
    assert [row.verdict for row in rows] == ["refused"] * 3
    assert {p.code for row in rows for p in row.problems} == {"head_twice"}


def test_a_head_repeated_in_another_household_does_not_found_it() -> None:
    rows = [Row("a", n, [], dict(values)) for n, values in enumerate([HEAD, WIFE], 7)]
    rows[0].blame("duplicate_in_file", "id_number", "", sheet="a", row=1)
    check_units({2: rows})
    assert [row.verdict for row in rows] == ["duplicate", "refused"]
    assert [p.code for p in rows[1].problems] == ["head_refused"]
