"""Generated rosters of any length, with known faults, for the import by command."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from huhutong.households.tests.ids import id_number

HEAD: Final = [
    *("户编号", "村民小组", "户主关系", "姓名", "身份证号", "联系电话", "家庭住址"),
    *("主要产业", "劳动力", "经营收入", "存款", "银行贷款", "一年内到期", "同意建档评议"),
]
SIGNS: Final = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀英华慧"
SURNAMES: Final = "王李张刘陈杨黄赵周吴"
FAMILY: Final = ("户主", "妻", "子")
#: Every so many rows a member's number has a wrong check digit.
FAULTY_EVERY: Final = 50
_FIRST: Final = date(1950, 1, 1)
_DAYS: Final = 14_000


def name_of(row: int) -> str:
    """The name in a row: one of its own, so that a person can be told by it."""
    number, signs = row, ""
    for _ in range(5):
        number, rest = divmod(number, len(SIGNS))
        signs += SIGNS[rest]
    return SURNAMES[row % len(SURNAMES)] + signs


def number_of(row: int) -> str:
    """The ID number in a row: of this person alone."""
    days, sequence = row % _DAYS, row // _DAYS
    return id_number((_FIRST + timedelta(days=days)).strftime("%Y%m%d"), sequence)


def is_faulty(row: int) -> bool:
    """Whether the row comes back."""
    return row % FAULTY_EVERY == FAULTY_EVERY - 1 and row % len(FAMILY) != 0


def rows(count: int) -> Iterator[list[str]]:
    """Rows from number 0, households of three."""
    for row in range(count):
        member = row % len(FAMILY)
        number = number_of(row)
        if is_faulty(row):
            number = number[:-1] + ("1" if number[-1] != "1" else "2")
        phone = f"138{row % 100_000_000:08d}"
        person = [FAMILY[member], name_of(row), number, phone]
        own = ["", "", "", "", "", "", ""]
        if member == 0:
            own = ["种植", "2", str(20_000 + row % 30_000), str(row % 9_000), "8000", "3000", "是"]
        address = f"石桥村{row // len(FAMILY)}号" if member == 0 else ""
        yield [str(row // len(FAMILY) + 1), "石桥一组", *person, address, *own]


def write_csv(path: Path, count: int) -> None:
    """The roster is in the file; its first data row is row 2."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        writer.writerows(rows(count))
