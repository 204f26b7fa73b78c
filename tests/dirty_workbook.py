"""A roster with every fault that rosters have, and the list of what must be said of each.

As a command: `python -m tests.dirty_workbook FOLDER [--village 石桥村 --groups 石桥一组 石桥二组]`
writes 名单.xlsx with the faults inside, and files that must be refused as a whole. All people are
invented; the ID numbers are valid by form where the fault is not in them.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from huhutong.kernel.identity import check_sign

LIST, TWO_HEADS, EMPTY, NOTES = "农户名单", "二组名单", "空表", "说明"
TITLES = (
    "户编号", "组别", "与户主关系", "姓 名", "公民身份号码", "出生日期", "联系电话",
    "居住情况", "家庭住址", "劳动力", "技能", "经营收入(元)", "存款(万元)", "银行贷款(元)",
    "一年内到期(元)", "行政村", "同意建档评议",
)  # fmt: skip
NUMBER, GROUP, RELATION, NAME, ID, BIRTH, PHONE, RESIDENCE = range(8)
ADDRESS, LABOUR, SKILL, BUSINESS, DEPOSIT, LOAN, DUE, VILLAGE, CONSENT = range(8, 17)

Value = str | int | float | date | None


@dataclass(frozen=True)
class Expected:
    """One message that the check must give: where, what, and the value as shown (masked)."""

    sheet: str
    row: int
    code: str
    letter: str
    value: str = ""


@dataclass
class Dirty:
    """The workbook, what must be said, and the totals that must come out."""

    content: bytes = b""
    expected: list[Expected] = field(default_factory=list)
    read: int = 0
    blank: int = 0
    heading: int = 0
    accepted: int = 0
    refused: int = 0
    duplicate: int = 0


def id_number(birth: str, sequence: int) -> str:
    """A number of Fogang that passes GB 11643; odd sequences are men."""
    first = f"441821{birth}{sequence:03d}"
    return first + check_sign(first)


def wrong_check_digit(number: str) -> str:
    """The same number with another last sign."""
    return number[:-1] + ("1" if number[-1] != "1" else "2")


def full_width(text: str) -> str:
    """Digits as a Chinese keyboard types them."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text)


def masked(number: str) -> str:
    """What a message may show of an ID number."""
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"


@dataclass
class _Sheet:
    """A sheet being filled, with the expectations that its rows bring."""

    page: Worksheet
    dirty: Dirty
    at: int = 0

    def add(self, values: Sequence[Value]) -> int:
        """A row of cells; its number."""
        self.at += 1
        self.dirty.read += 1
        for column, value in enumerate(values, start=1):
            if value is not None:
                cell = self.page.cell(self.at, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
        return self.at

    def heading(self, values: Sequence[Value]) -> None:
        """A title or heading row."""
        self.add(values)
        self.dirty.heading += 1

    def blank(self) -> None:
        """A row without a value."""
        self.add(())
        self.dirty.blank += 1

    def person(
        self, verdict: str, cells: Mapping[int, Value], *faults: tuple[str, int | None, str]
    ) -> int:
        """A data row with its verdict and what must be said: (code, column or None, value)."""
        row = self.add([cells.get(column) for column in range(len(TITLES))])
        setattr(self.dirty, verdict, getattr(self.dirty, verdict) + 1)
        for code, column, value in faults:
            letter = get_column_letter(column + 1) if column is not None else ""
            self.dirty.expected.append(Expected(self.page.title, row, code, letter, value))
        return row


def _head(number: str, name: str, identity: str, group: str, **more: Value) -> dict[int, Value]:
    keys = {"birth": BIRTH, "phone": PHONE, "residence": RESIDENCE, "address": ADDRESS,
            "labour": LABOUR, "skill": SKILL, "business": BUSINESS, "deposit": DEPOSIT,
            "loan": LOAN, "due": DUE, "village": VILLAGE, "consent": CONSENT}  # fmt: skip
    row: dict[int, Value] = {
        NUMBER: number, GROUP: group, RELATION: "户主", NAME: name, ID: identity
    }  # fmt: skip
    return row | {keys[name_]: value for name_, value in more.items()}


def _member(number: str, relation: str, name: str, identity: Value) -> dict[int, Value]:
    return {NUMBER: number, RELATION: relation, NAME: name, ID: identity}


def _good_and_dirty_ids(sheet: _Sheet, group: str) -> None:
    """Households 1 to 5: one clean, one in full width, and IDs with each fault."""
    wang = id_number("19750304", 1)
    clean = _head("1", "王大明", wang, group, birth=date(1975, 3, 4), phone="13800138001",
                  residence="常住", address="石桥村1号", labour=2, skill="一般",
                  business=36000, deposit=1.5, loan=20000, due=5000, consent="是")  # fmt: skip
    sheet.person("accepted", clean)
    sheet.person("accepted", _member("1", "妻", "李 红", id_number("19770511", 2)))
    minor = id_number("20120901", 3)
    sheet.person("accepted", _member("1", "长子", "王小明", minor), ("minor", None, ""))
    wide = full_width(id_number("19800102", 5))
    wide_row = _head(full_width("2"), "陈建国", wide, group, birth="1980年1月2日",
                     phone=full_width("13800138002"), labour=full_width("3"),
                     business="１２，０００", consent="是")  # fmt: skip
    sheet.person("accepted", wide_row)
    wrong = wrong_check_digit(id_number("19820703", 4))
    sheet.person(
        "refused", _member("2", "配偶", "赵秀兰", wrong), ("id_check_digit", ID, masked(wrong))
    )
    starred = "4418**********1234"
    sheet.person("refused", _member("2", "子", "陈小军", starred), ("id_masked", ID, starred))
    lost = 441821200503071234
    sheet.person(
        "refused",
        _member("2", "女", "陈小燕", float(lost)),
        ("id_precision_lost", ID, masked(f"{float(lost):.0f}")),
    )
    sheet.person(
        "refused",
        _member("2", "父亲", "陈老五", "4.41821E+17"),
        ("id_precision_lost", ID, "4.41821E+17"),
    )
    short = id_number("19500101", 7)[:-1]
    sheet.person("refused", _member("2", "母亲", "何秀英", short), ("id_length", ID, masked(short)))
    no_day = "441821198002301234"
    sheet.person("refused", _member("2", "弟", "陈建军", no_day), ("id_date", ID, masked(no_day)))
    sheet.person("accepted", _member("2", "孙女", "陈朵朵", None), ("id_missing_member", ID, ""))


def _duplicates(sheet: _Sheet, group: str) -> None:
    """The same person again, and a whole household lost with its head."""
    again = id_number("19750304", 1)
    sheet.person(
        "duplicate",
        _head("3", "王大明", again, group),
        ("duplicate_in_file", ID, f"…{again[-4:]}"),
    )
    follower = _member("3", "妻", "黄丽", id_number("19790606", 6))
    sheet.person("refused", follower, ("head_refused", RELATION, ""))


def _households_in_disorder(sheet: _Sheet, group: str) -> None:
    """No head, two heads, unknown places and words."""
    orphan = _member("4", "妻", "周玉", id_number("19660909", 8))
    sheet.person("refused", orphan, ("head_missing", RELATION, ""))
    first = _head("5", "刘一", id_number("19700101", 9), group)
    sheet.person("refused", first, ("head_twice", RELATION, ""))
    second = _head("5", "刘二", id_number("19720202", 11), group)
    sheet.person("refused", second, ("head_twice", RELATION, ""))
    far = _head("6", "马远", id_number("19730303", 13), "不存在组")
    sheet.person("refused", far, ("group_unknown", GROUP, "不存在组"))
    other = _head("7", "牛外", id_number("19740404", 15), group, village="外乡村")
    sheet.person("refused", other, ("village_unknown", VILLAGE, "外乡村"))
    odd = _member("1", "老友记", "钱某友", id_number("19690505", 17))
    sheet.person("refused", odd, ("relation_unknown", RELATION, "老友记"))


def _cells_in_disorder(sheet: _Sheet, group: str) -> None:
    """Dates, amounts, phones, levels that nobody can read."""
    serial = _head("8", "孙日", id_number("19850304", 19), group, birth=31110, consent="否")
    sheet.person("accepted", serial)  # 31110 is 4 March 1985 as Excel counts
    differs = _head("9", "吴异", id_number("19860304", 21), group, birth="1986/3/5")
    sheet.person("accepted", differs, ("id_birth_differs", BIRTH, "1986-03-05"))
    bad = _head("10", "郑乱", id_number("19870304", 23), group, birth="腊月初八",
                phone="12345", residence="火星", labour="很多", skill="天才",
                business="三万左右", deposit=-2, consent="也许")  # fmt: skip
    sheet.person(
        "refused",
        bad,
        ("birth_unreadable", BIRTH, "腊月初八"),
        ("phone_unreadable", PHONE, "*2345"),
        ("residence_unknown", RESIDENCE, "火星"),
        ("labour_unreadable", LABOUR, "很多"),
        ("level_unknown", SKILL, "天才"),
        ("amount_unreadable", BUSINESS, "三万左右"),
        ("amount_negative", DEPOSIT, "-2"),
        ("consent_unreadable", CONSENT, "也许"),
    )
    broken = _head("11", "冯错", id_number("19880304", 25), group, address="#REF!")
    sheet.person("refused", broken, ("formula_error", ADDRESS, "#REF!"))
    owes = _head("12", "褚债", id_number("19890304", 27), group, loan=100, due=200, consent="是")
    sheet.person("refused", owes, ("debt_due_above_balance", DUE, ""))
    silent = _head("13", "卫静", id_number("19900304", 29), group, business=9000)
    sheet.person("accepted", silent, ("archive_without_consent", CONSENT, ""))
    nameless = _head("14", "", id_number("19910304", 31), group)
    sheet.person("refused", nameless, ("name_missing", NAME, ""))
    hidden = _head("15", "蒋*", id_number("19920304", 33), group)
    sheet.person("refused", hidden, ("name_masked", NAME, "蒋*"))
    without = _head("16", "沈无", "", group)
    sheet.person("refused", without, ("id_missing", ID, ""))
    future = _member("1", "孙子", "王未来", id_number("20990101", 35))
    sheet.person("refused", future, ("id_date", ID, masked(str(future[ID]))))


def _merged(sheet: _Sheet, group: str) -> None:
    """Household cells merged over their rows are read; a person's cells must not be merged."""
    top = sheet.person("accepted", _head("17", "韩合", id_number("19930304", 37), group))
    second = {RELATION: "妻", NAME: "杨并", ID: id_number("19940304", 38)}
    sheet.person("accepted", second)
    for column in (NUMBER, GROUP):
        sheet.page.merge_cells(
            start_row=top, end_row=top + 1, start_column=column + 1, end_column=column + 1
        )
    head = _head("18", "朱联", id_number("19950304", 39), group)
    upper = sheet.person("refused", head, ("merged_cell", PHONE, ""))
    lower = {NUMBER: "18", RELATION: "妻", NAME: "秦连", ID: id_number("19960304", 40)}
    sheet.person("refused", lower, ("merged_cell", PHONE, ""), ("head_refused", RELATION, ""))
    sheet.page.merge_cells(
        start_row=upper, end_row=upper + 1, start_column=PHONE + 1, end_column=PHONE + 1
    )


def _two_heads(sheet: _Sheet, group: str) -> None:
    """A heading of two rows, then another heading in the middle with another order."""
    sheet.heading(["户主姓名", "姓名", "身份证", "家庭收入(万元)", None, "组别", "户主关系"])
    sheet.heading([None, None, None, "工资收入(万元)", "经营收入(万元)", None, None])
    sheet.page.merge_cells("D1:E1")
    first = id_number("19760708", 41)
    sheet.add(["许双", "许双", first, 3.6, 2, group, "户主"])
    sheet.dirty.accepted += 1
    sheet.dirty.expected.append(Expected(TWO_HEADS, 3, "archive_without_consent", ""))
    wrong = wrong_check_digit(id_number("19780809", 42))
    sheet.add(["许双", "何头", wrong, None, None, group, "妻"])
    sheet.dirty.refused += 1
    sheet.dirty.expected.append(Expected(TWO_HEADS, 4, "id_check_digit", "C", masked(wrong)))
    sheet.blank()
    sheet.heading(["身份证号码", "姓名", "与户主关系", "村民小组"])
    sheet.add([id_number("19810910", 43), "吕换", "户主", group])
    sheet.dirty.accepted += 1
    again = first
    sheet.add([again, "许双", "其他", group])
    sheet.dirty.duplicate += 1
    sheet.dirty.expected.append(Expected(TWO_HEADS, 8, "duplicate_in_file", "A", f"…{again[-4:]}"))


def build(village: str = "石桥村", groups: Sequence[str] = ("石桥一组", "石桥二组")) -> Dirty:
    """The workbook with what must be said of it."""
    dirty, book = Dirty(), Workbook()
    page = book.active
    if not isinstance(page, Worksheet):
        raise TypeError("a new workbook has one sheet")
    page.title = LIST
    sheet = _Sheet(page, dirty)
    sheet.heading([f"{village}农户名单"])
    page.merge_cells("A1:Q1")
    sheet.blank()
    sheet.heading(TITLES)
    for part in (_good_and_dirty_ids, _duplicates, _households_in_disorder):
        part(sheet, groups[0])
    sheet.blank()
    _cells_in_disorder(sheet, groups[0])
    sheet.heading(TITLES)  # as lists glued together have it
    _merged(sheet, groups[0])
    _two_heads(_Sheet(book.create_sheet(TWO_HEADS), dirty), groups[1])
    book.create_sheet(EMPTY)
    notes = _Sheet(book.create_sheet(NOTES), dirty)
    notes.heading(["本表由村委会填写,如有疑问请联系信息联络员。"])
    out = BytesIO()
    book.save(out)
    dirty.content = out.getvalue()
    return dirty


def wrong_file() -> bytes:
    """A PDF that somebody renamed."""
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


def password_file() -> bytes:
    """The outside of an encrypted workbook: an OLE container with an EncryptedPackage stream."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
    names = "EncryptionInfo".encode("utf-16-le").ljust(128, b"\0")
    return head + names + "EncryptedPackage".encode("utf-16-le").ljust(896, b"\0")


def oversized_file(size_bytes: int = 51 * 1024 * 1024) -> bytes:
    """A zip larger than may be uploaded."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/media/picture.bin", bytes(size_bytes))
    return out.getvalue()


def empty_workbook() -> bytes:
    """A workbook without a single cell."""
    out = BytesIO()
    Workbook().save(out)
    return out.getvalue()


def main(arguments: Sequence[str]) -> int:
    """The files are in the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--village", default="石桥村")
    parser.add_argument("--groups", nargs=2, default=("石桥一组", "石桥二组"))
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    files = {
        "名单.xlsx": build(given.village, given.groups).content,
        "不是表格.xlsx": wrong_file(),
        "有密码.xlsx": password_file(),
        "过大.xlsx": oversized_file(),
        "空工作簿.xlsx": empty_workbook(),
    }
    for name, content in files.items():
        (given.folder / name).write_bytes(content)
        sys.stdout.write(f"{given.folder / name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
