"""Writing workbooks in constant memory: tables, templates to fill in, and error workbooks.

Text is always written as text, so that a value beginning with "=" is never a formula, and an ID
number keeps all its digits.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from django.utils.translation import gettext as _

from huhutong.infra.spreadsheets.cells import Cell

_MOST_SHEET_NAME = 31
_MOST_WIDTH = 60
_MOST_COMMENTED_ROWS = 5_000
_EXACT_INTEGERS = 10**15
#: Excel holds 255 signs above and below a page, and page numbers need some.
_MOST_PAGE_LINE = 200
_FORBIDDEN_IN_NAMES = str.maketrans("[]:*?/\\", "_______")


@dataclass(frozen=True)
class OutSheet:
    """A sheet to write: a head and rows. Columns in the mappings count from 0.

    widths   in characters; comments and choices (a drop-down) are for templates;
    text_columns are formatted as text, so that Excel does not shorten typed ID numbers.
    watermark  one line that stands above and below each printed page.
    """

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()
    comments: Mapping[int, str] = field(default_factory=dict)
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    text_columns: frozenset[int] = frozenset()
    watermark: str = ""


@dataclass(frozen=True)
class CellProblem:
    """What is wrong and what to do, as full sentences; column counts from 0, None: the row."""

    column: int | None
    problem: str
    remedy: str


@dataclass(frozen=True)
class ErrorRow:
    """A row that was not taken, as it was, with the number Excel showed for it."""

    number: int
    cells: Sequence[Cell]
    problems: Sequence[CellProblem]


@dataclass(frozen=True)
class ErrorSheet:
    """The rows of one sheet that were not taken, under the head they had."""

    name: str
    head: Sequence[str]
    rows: Iterable[ErrorRow]


def write(sheets: Sequence[OutSheet]) -> bytes:
    """The .xlsx file of the sheets. Cost: about 6 s for 100,000 rows of 15 columns."""
    out = io.BytesIO()
    book = _book(out)
    head_format = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = _formats(book)
    for sheet in sheets:
        page = book.add_worksheet(_sheet_name(sheet.name))
        _lay_out(page, sheet, formats)
        for column, text in enumerate(sheet.head):
            page.write_string(0, column, text, head_format)
            if column in sheet.comments:
                page.write_comment(0, column, sheet.comments[column])
        for number, row in enumerate(sheet.rows, start=1):
            for column, value in enumerate(row):
                _write_cell(page, (number, column), value, formats)
    book.close()
    return out.getvalue()


def error_workbook(sheets: Sequence[ErrorSheet]) -> bytes:
    """The .xlsx file that brings back what was not taken, ready to be mended and sent again."""
    out = io.BytesIO()
    write_error_workbook(sheets, out)
    return out.getvalue()


def write_error_workbook(sheets: Sequence[ErrorSheet], out: IO[bytes]) -> None:
    """The file holds what was not taken. Memory: flat, whatever the number of rows.

    Each row as it was, faulty cells marked and commented, then three columns: the row's number
    in the original, what is wrong, how to mend it. Import ignores those columns. Comments are
    held in memory by their nature, so only the first 5,000 rows have them.
    """
    book = _book(out)
    head_format = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = _formats(book)
    extra = (_("Row in the original"), _("Problem"), _("How to mend it"))
    for sheet in sheets:
        page = book.add_worksheet(_sheet_name(sheet.name))
        page.freeze_panes(1, 0)
        width = len(sheet.head)
        for column, text in enumerate((*sheet.head, *extra)):
            page.write_string(0, column, text, head_format)
        page.set_column(0, max(width - 1, 0), 16)
        page.set_column(width, width, 10)
        page.set_column(width + 1, width + 2, 48)
        for number, row in enumerate(sheet.rows, start=1):
            _write_error_row(page, (number, width), row, formats)
    book.close()


def _book(out: IO[bytes]) -> Any:
    import xlsxwriter

    return xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "nan_inf_to_errors": True,
        },
    )


def _formats(book: Any) -> dict[str, Any]:
    marked = {"bg_color": "#F8D7D3", "border": 1, "border_color": "#A4262C"}
    return {
        "plain": book.add_format({}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "text": book.add_format({"num_format": "@"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "marked": book.add_format(marked),
        "marked date": book.add_format({**marked, "num_format": "yyyy-mm-dd"}),
    }


def _sheet_name(name: str) -> str:
    return name.translate(_FORBIDDEN_IN_NAMES)[:_MOST_SHEET_NAME] or "1"


def _lay_out(page: Any, sheet: OutSheet, formats: Mapping[str, Any]) -> None:
    page.freeze_panes(1, 0)
    if sheet.watermark:
        line = sheet.watermark.replace("&", "&&")[:_MOST_PAGE_LINE]
        page.set_header(f"&L{line}")
        page.set_footer(f"&L{line}&R&P / &N")
        page.repeat_rows(0)
    for column, head in enumerate(sheet.head):
        # A Chinese character is about two wide.
        width = sheet.widths[column] if column < len(sheet.widths) else 2 * len(head) + 4
        text = formats["text"] if column in sheet.text_columns else None
        page.set_column(column, column, min(width, _MOST_WIDTH), text)
        if column in sheet.choices:
            options = {"validate": "list", "source": list(sheet.choices[column])}
            page.data_validation(1, column, 5000, column, options)


def _write_cell(
    page: Any,
    place: tuple[int, int],
    value: Cell,
    formats: Mapping[str, Any],
    *,
    marked: bool = False,
) -> None:
    plain = formats["marked" if marked else "plain"]
    if value is None:
        if marked:
            page.write_blank(*place, None, plain)
    elif isinstance(value, datetime):
        page.write_string(*place, value.isoformat(sep=" ", timespec="minutes"), plain)
    elif isinstance(value, date):
        page.write_datetime(*place, value, formats["marked date" if marked else "date"])
    elif isinstance(value, bool):
        page.write_boolean(*place, value, plain)
    elif isinstance(value, int | float) and abs(value) < _EXACT_INTEGERS:
        page.write_number(*place, value, plain)
    else:
        page.write_string(*place, str(value), plain)


def _write_error_row(
    page: Any, place: tuple[int, int], row: ErrorRow, formats: Mapping[str, Any]
) -> None:
    number, width = place
    by_column: dict[int, list[CellProblem]] = {}
    for problem in row.problems:
        if problem.column is not None:
            by_column.setdefault(problem.column, []).append(problem)
    for column in range(width):
        value = row.cells[column] if column < len(row.cells) else None
        _write_cell(page, (number, column), value, formats, marked=column in by_column)
        if column in by_column and number <= _MOST_COMMENTED_ROWS:
            comment = "\n".join(f"{p.problem}\n{p.remedy}" for p in by_column[column])
            page.write_comment(number, column, comment, {"x_scale": 2})
    page.write_number(number, width, row.number)
    wrap = formats["wrap"]
    page.write_string(number, width + 1, "\n".join(p.problem for p in row.problems), wrap)
    page.write_string(number, width + 2, "\n".join(p.remedy for p in row.problems), wrap)
