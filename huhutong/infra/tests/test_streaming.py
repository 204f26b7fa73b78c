"""Large files row by row: the same cells as the whole file gives, in the same places."""

import csv
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from huhutong.infra import spreadsheets
from huhutong.infra.spill import DiskMap, DiskTexts
from huhutong.infra.spreadsheets import streaming
from tests import dirty_workbook


def _same(content: bytes, path: Path) -> None:
    """The streamed file equals the whole one; empty cells at the end of a row do not count."""
    path.write_bytes(content)
    whole = spreadsheets.read(content, path.name).sheets
    streamed = spreadsheets.stream(path)
    assert [sheet.name for sheet in streamed] == [sheet.name for sheet in whole]
    for one, other in zip(streamed, whole, strict=True):
        assert [_cut(row) for row in one.rows] == [_cut(row) for row in other.rows]
        # and again, as a sheet can be gone through twice
        assert sum(1 for _ in one.rows) == len(other.rows)
        flat = [
            n
            for m in other.merged_ranges
            for n in (m.first_row, m.first_column, m.last_row, m.last_column)
        ]
        assert list(one.merged) == flat


def _cut(row: object) -> list[object]:
    cells = [(type(cell).__name__, cell) for cell in row]  # type: ignore[attr-defined]
    while cells and cells[-1][1] is None:
        cells.pop()
    return list(cells)


def test_the_dirty_workbook_streams_as_it_is_read(tmp_path: Path) -> None:
    _same(dirty_workbook.build().content, tmp_path / "名单.xlsx")


def test_kinds_of_cells_stream_as_they_are_read(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    for row in (
        ["文", 1, 1.5, True, False, date(1980, 5, 12), datetime(1980, 5, 12, 8, 30)],  # noqa: DTZ001
        [],
        [None, None, " ", 0, -3, 12345678901234567890, "=1+1"],
        ["a" * 5000, "<&>", "行\n行", "０１２"],
        [],
    ):
        page.append(row)
    page.merge_cells("A4:B5")
    page["C9"].number_format = "0.00"
    page["D7"] = 29353.25
    page["D7"].number_format = 'yyyy"年"m"月"d"日" h:mm'
    page["E7"] = 29353
    page["E7"].number_format = '[$-804]0"号"'
    book.create_sheet("空")
    out = BytesIO()
    book.save(out)
    _same(out.getvalue(), tmp_path / "种.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_streams_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    text = '姓名\t身份证\n张三\t1\n\n"李\n四"\t 2\n\n\n'
    _same(text.encode(encoding), tmp_path / "名单.csv")


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (dirty_workbook.wrong_file(), spreadsheets.FileUnreadable),
        (dirty_workbook.password_file(), spreadsheets.FileProtected),
        (b"PK\x03\x04broken", spreadsheets.FileDamaged),
        (b"", spreadsheets.WorkbookEmpty),
        (b"<html><table></table></html>", spreadsheets.FileUnreadable),
        ('姓名,号\n"张三,1\n'.encode(), spreadsheets.FileDamaged),
    ],
    ids=["wrong", "password", "damaged", "empty", "page", "open-quote"],
)
def test_files_that_are_none_are_refused(
    tmp_path: Path, content: bytes, refused: type[Exception]
) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(content)
    with pytest.raises(refused):
        _read(path)


def _read(path: Path) -> list[object]:
    return [list(sheet.rows) for sheet in spreadsheets.stream(path)]


def test_a_workbook_cut_short_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(dirty_workbook.build().content[:-3000])
    with pytest.raises(spreadsheets.FileDamaged):
        spreadsheets.stream(path)


def test_more_than_the_limit_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "MOST_STREAMED_MB", 0)
    path = tmp_path / "名单.csv"
    with path.open("w") as file:
        csv.writer(file).writerow(["姓名"])
    with pytest.raises(spreadsheets.FileTooLarge):
        spreadsheets.stream(path)


def test_texts_on_disk_are_read_back_in_any_order() -> None:
    given = [f"张{n}" for n in range(5000)]
    kept = DiskTexts(given)
    assert len(kept) == 5000
    assert [kept[n] for n in (4999, 0, 1023, 1024, 4095, 2)] == [
        given[n] for n in (4999, 0, 1023, 1024, 4095, 2)
    ]
    with pytest.raises(IndexError):
        kept[5000]
    kept.close()


def test_the_map_on_disk_keeps_what_came_first() -> None:
    held = DiskMap()
    assert held.remember("甲", 1, 2) is None
    assert held.remember("甲", 3, 4) == (1, 2)
    assert held.remember("乙", 1) is None
    assert list(held.ones()) == [1]
    held.close()
