"""Reading what people send, with every fault of a file; writing what they can work on."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook as Openpyxl
from openpyxl import load_workbook

from huhutong.infra import spreadsheets
from huhutong.infra.refusals import message_of
from huhutong.infra.spreadsheets import (
    CellProblem,
    ErrorRow,
    ErrorSheet,
    FileDamaged,
    FileProtected,
    FileTooLarge,
    FileUnreadable,
    MergedRange,
    OutSheet,
    Sheet,
    WorkbookEmpty,
    column_letter,
    head_rows,
    read,
    reading,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _xlsx(book: Openpyxl) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _roster() -> Openpyxl:
    book = Openpyxl()
    page = book.active
    assert page is not None
    page.title = "花名册"
    page.append(["石桥村农户花名册"])
    page.merge_cells("A1:D1")
    page.append(["姓名", "身份证号", "人口", "登记日期"])
    page.append(["李明", "441821199001011234", 4, date(2026, 1, 2)])
    page.append([None, None, None, None])
    page.append(["王芳", 441821199001011234, 2.5, "二〇二六年"])
    book.create_sheet("空表")
    return book


def test_a_workbook_is_read_with_row_numbers_as_excel_shows_them() -> None:
    # given a roster with a merged title, an empty row and an empty sheet
    book = read(_xlsx(_roster()), "石桥.xlsx")

    # then every row stands where it stood, and types are plain
    sheet = book.sheets[0]
    assert (book.kind, sheet.name, len(sheet.rows)) == ("xlsx", "花名册", 5)
    assert sheet.rows[0] == ["石桥村农户花名册", None, None, None]
    assert sheet.rows[2] == ["李明", "441821199001011234", 4, date(2026, 1, 2)]
    assert sheet.rows[3] == [None, None, None, None]
    assert sheet.rows[4][2:] == [2.5, "二〇二六年"]
    assert sheet.merged_ranges == [MergedRange(1, 1, 1, 4)]
    assert sheet.merged_ranges[0].ref == "A1:D1"
    assert book.empty_sheets == ["空表"]


def test_an_id_number_typed_as_a_number_stays_a_float_as_its_last_digits_are_lost() -> None:
    sheet = read(_xlsx(_roster()), "x.xlsx").sheets[0]
    assert isinstance(sheet.rows[4][1], float)
    assert isinstance(sheet.rows[2][2], int)


def test_rows_that_are_only_formatted_do_not_count() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page, grey = book.add_worksheet(), book.add_format({"bg_color": "#cccccc"})
    page.write_string(0, 0, "姓名")
    page.write_blank(500, 3, None, grey)
    book.close()
    assert read(out.getvalue(), "x.xlsx").sheets[0].rows == [["姓名"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_that_excel_and_wps_write(encoding: str) -> None:
    content = '姓名,住址\n李明,"石桥村,一组"\n'.encode(encoding)
    book = read(content, "名册.csv")
    assert book.kind == "csv"
    assert book.sheets[0].rows == [["姓名", "住址"], ["李明", "石桥村,一组"]]


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
def test_csv_may_be_parted_by_tabs_or_semicolons(delimiter: str) -> None:
    content = f"姓名{delimiter}人口\r\n李明{delimiter}4\r\n".encode()
    assert read(content, "x.csv").sheets[0].rows == [["姓名", "人口"], ["李明", "4"]]


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n",
        OLE + b"\x00" * 600 + "WordDocument".encode("utf-16-le"),
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"MIME-Version: 1.0\r\n",
        "姓名".encode()[:-1] + b"\xff\xfe\xfa\xff\xff",
    ],
    ids=["pdf", "png", "doc", "html named xls", "mht", "broken text"],
)
def test_a_file_of_another_kind_is_refused_by_content_not_by_name(content: bytes) -> None:
    with pytest.raises(FileUnreadable) as refusal:
        read(content, "名册.xlsx")
    assert "名册.xlsx" in message_of(refusal.value)
    assert "另存为" in message_of(refusal.value)


def test_a_zip_that_is_no_workbook_is_unreadable() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    with pytest.raises(FileUnreadable):
        read(out.getvalue(), "x.xlsx")


def test_an_encrypted_workbook_is_told_from_a_damaged_one() -> None:
    content = OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600
    with pytest.raises(FileProtected) as refusal:
        read(content, "x.xlsx")
    assert "取消密码" in message_of(refusal.value)


@pytest.mark.parametrize("keep", [40, 2000])
def test_a_file_cut_short_is_damaged(keep: int) -> None:
    with pytest.raises(FileDamaged):
        read(_xlsx(_roster())[:keep], "x.xlsx")


def test_a_package_with_broken_xml_is_damaged() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook><sheets>")
    with pytest.raises(FileDamaged):
        read(out.getvalue(), "x.xlsx")


def test_an_old_container_without_a_readable_book_is_damaged() -> None:
    content = OLE + b"\x00" * 600 + "Workbook".encode("utf-16-le") + b"\x00" * 600
    with pytest.raises(FileDamaged):
        read(content, "x.xls")


def test_csv_with_a_quote_that_is_never_closed_is_damaged() -> None:
    with pytest.raises(FileDamaged):
        read('姓名,住址\n李明,"石桥村\n王芳,x\n'.encode(), "x.csv")


def test_over_50_mb_is_refused_with_its_size() -> None:
    with pytest.raises(FileTooLarge) as refusal:
        read(b"a" * (50 * 1024 * 1024 + 1), "大.csv")
    assert refusal.value.facts == {
        "file": "大.csv",
        "size_mb": 51,
        "most_mb": 50,
        "most_cells": 20_000_000,
    }


def test_exactly_50_mb_is_not_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 12)
    assert read(b"a,b\n1,2\n3,4\n", "x.csv").sheets[0].rows[2] == ["3", "4"]


def test_a_stray_cell_far_out_is_refused_before_it_eats_the_memory() -> None:
    book = Openpyxl()
    page = book.active
    assert page is not None
    page["A1"] = 1
    page["XFD1048576"] = 1
    with pytest.raises(FileTooLarge):
        read(_xlsx(book), "x.xlsx")


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_UNPACKED_BYTES", 1000)
    with pytest.raises(FileTooLarge):
        read(_xlsx(_roster()), "x.xlsx")


@pytest.mark.parametrize("content", [b"", b"\n\n,,\n", _xlsx(Openpyxl())])
def test_a_file_without_a_cell_is_refused(content: bytes) -> None:
    with pytest.raises(WorkbookEmpty) as refusal:
        read(content, "空.xlsx")
    assert refusal.value.facts == {"file": "空.xlsx", "sheets": 1}


def test_a_hidden_sheet_is_marked() -> None:
    book = _roster()
    book.create_sheet("底稿")["A1"] = "x"
    book["底稿"].sheet_state = "hidden"
    assert [sheet.hidden for sheet in read(_xlsx(book), "x.xlsx").sheets] == [False, False, True]


def test_two_heads_are_found_by_their_words() -> None:
    rows: list[list[spreadsheets.Cell]] = [
        ["石桥村花名册", None],
        ["姓名", "身份证号"],
        ["李明", "1"],
        ["姓名", "身份证号"],
        ["姓名", "2"],
    ]
    known = {"姓名", "身份证号"}
    assert head_rows(Sheet("x", rows), known.__contains__) == [2, 4]
    assert head_rows(Sheet("x", rows), known.__contains__, at_least=1) == [2, 4, 5]


@pytest.mark.parametrize(
    ("column", "letters"),
    [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")],
)
def test_columns_have_excels_letters(column: int, letters: str) -> None:
    assert column_letter(column) == letters


def test_columns_count_from_1() -> None:
    with pytest.raises(ValueError, match="count from 1"):
        column_letter(0)


def test_what_is_written_is_read_back_and_text_is_never_a_formula(tmp_path: Path) -> None:
    rows: list[list[spreadsheets.Cell]] = [
        ["=1+1", "441821199001011234", 3, 2.5, date(2026, 3, 2), None, True],
        ["http://x", "+86", 441821199001011234, None, None, "备注", False],
    ]
    content = spreadsheets.write(
        [OutSheet(name="甲/乙[1]", head=["a", "b", "c", "d", "e", "f", "g"], rows=rows)]
    )
    sheet = read(content, "x.xlsx").sheets[0]
    assert sheet.name == "甲_乙_1_"
    assert sheet.rows[1] == ["=1+1", "441821199001011234", 3, 2.5, date(2026, 3, 2), None, True]
    assert sheet.rows[2][:3] == ["http://x", "+86", "441821199001011234"]
    page = load_workbook(io.BytesIO(content)).active
    assert page is not None
    assert page["A2"].data_type == "s"


# Ext A and Ext B (four bytes), traditional, private use, and a base with a variation selector.
RARE_NAMES = ["㬎明", "䶮大国", "𠮷建平", "龘\U0002a6d6", "陳國樑", "\ue123生", "葛\U000e0100"]


def test_rare_characters_come_back_from_excel_as_they_were_written() -> None:
    # given names of every kind that a register holds, in cells, head, sheet name and list
    out = OutSheet(
        name="䶮𠮷村",
        head=["姓名", "𠮷"],
        rows=[[name, None] for name in RARE_NAMES],
        comments={1: "㬎䶮𠮷"},
        choices={1: RARE_NAMES[:3]},
    )

    # when the workbook is written
    content = spreadsheets.write([out])

    # then we and an independent reader find each character again
    sheet = read(content, "x.xlsx").sheets[0]
    assert sheet.name == "䶮𠮷村"
    assert sheet.rows[0] == ["姓名", "𠮷"]
    assert [row[0] for row in sheet.rows[1:]] == RARE_NAMES
    page = load_workbook(io.BytesIO(content))["䶮𠮷村"]
    assert [page.cell(at, 1).value for at in range(2, 2 + len(RARE_NAMES))] == RARE_NAMES
    assert page["B1"].comment is not None
    assert page["B1"].comment.text == "㬎䶮𠮷"
    assert page.data_validations.dataValidation[0].formula1 == '"㬎明,䶮大国,𠮷建平"'


def test_an_error_workbook_keeps_a_rare_name_and_a_csv_in_gb18030_too() -> None:
    rows = [ErrorRow(2, [name], [CellProblem(0, f"“{name}”重复", "请核对")]) for name in RARE_NAMES]
    content = spreadsheets.error_workbook([ErrorSheet("x", ["姓名"], rows)])
    found = read(content, "x.xlsx").sheets[0].rows[1:]
    assert [(row[0], row[2]) for row in found] == [(n, f"“{n}”重复") for n in RARE_NAMES]
    text = "\n".join(["姓名", *RARE_NAMES])
    for encoding in ("utf-8-sig", "gb18030"):
        book = read(text.encode(encoding), "x.csv")
        assert [row[0] for row in book.sheets[0].rows[1:]] == RARE_NAMES, encoding


def test_a_template_has_comments_choices_and_text_columns() -> None:
    content = spreadsheets.write(
        [
            OutSheet(
                name="模板",
                head=["户主", "身份证号", "常住"],
                rows=[],
                comments={1: "18 位"},
                choices={2: ["是", "否"]},
                text_columns=frozenset({1}),
            )
        ]
    )
    page = load_workbook(io.BytesIO(content)).active
    assert page is not None
    assert page["B1"].comment is not None
    assert page["B1"].comment.text == "18 位"
    assert page.column_dimensions["B"].number_format == "@"
    assert page.data_validations.dataValidation[0].formula1 == '"是,否"'


def test_the_error_workbook_brings_back_the_row_marked_with_what_to_do() -> None:
    # given a row of which one cell is faulty, and a row that is faulty as a whole
    faulty = ErrorRow(
        number=17,
        cells=["李明", "441821199001011235", date(2026, 1, 2)],
        problems=[CellProblem(1, "身份证号校验位不符", "请核对后重新填写")],
    )
    twice = ErrorRow(
        number=18, cells=["王芳"], problems=[CellProblem(None, "与第 5 行重复", "请删去一行")]
    )

    # when the workbook is written
    content = spreadsheets.error_workbook(
        [ErrorSheet(name="花名册", head=["姓名", "身份证号", "日期"], rows=[faulty, twice])]
    )

    # then it can be read, and only the faulty cell is marked and commented
    rows = read(content, "x.xlsx").sheets[0].rows
    assert rows[0] == ["姓名", "身份证号", "日期", "原表行号", "问题", "怎么改"]
    assert rows[1] == [
        "李明",
        "441821199001011235",
        date(2026, 1, 2),
        17,
        "身份证号校验位不符",
        "请核对后重新填写",
    ]
    assert rows[2] == ["王芳", None, None, 18, "与第 5 行重复", "请删去一行"]
    page = load_workbook(io.BytesIO(content)).active
    assert page is not None
    assert page["B2"].fill.fgColor.rgb == "FFF8D7D3"
    assert page["A2"].fill.fgColor.rgb != "FFF8D7D3"
    assert page["B2"].comment is not None
    assert page["B2"].comment.text == "身份证号校验位不符\n请核对后重新填写"
    assert page["A2"].comment is None


def test_an_empty_faulty_cell_is_marked_too() -> None:
    row = ErrorRow(number=2, cells=["李明"], problems=[CellProblem(1, "缺身份证号", "请补填")])
    content = spreadsheets.error_workbook([ErrorSheet("x", ["姓名", "身份证号"], [row])])
    page = load_workbook(io.BytesIO(content)).active
    assert page is not None
    assert page["B2"].fill.fgColor.rgb == "FFF8D7D3"
