"""What a workbook is once it is read: sheets of plain rows, numbered as Excel shows them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time

# Whole numbers are int; a float is a fraction, or a number so long that Excel has lost its last
# digits (beyond 15): such an ID number cannot be restored and must be typed again as text.
Cell = str | int | float | bool | date | datetime | time | None
_LETTERS = 26


@dataclass(frozen=True)
class MergedRange:
    """A merged block; rows and columns count from 1, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def ref(self) -> str:
        """As Excel writes it: A1:C1."""
        return (
            f"{column_letter(self.first_column)}{self.first_row}:"
            f"{column_letter(self.last_column)}{self.last_row}"
        )


@dataclass(frozen=True)
class Sheet:
    """One sheet; rows[0] is row 1. Only the first cell of a merged block has its value."""

    name: str
    rows: list[list[Cell]]
    merged_ranges: list[MergedRange] = field(default_factory=list)
    hidden: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(cell is not None for row in self.rows for cell in row)


@dataclass(frozen=True)
class Workbook:
    """A file that was read; `kind` is xlsx, xls, or csv."""

    file_name: str
    kind: str
    sheets: list[Sheet]

    @property
    def empty_sheets(self) -> list[str]:
        """Names of the sheets without a cell, to be told though they refuse nothing."""
        return [sheet.name for sheet in self.sheets if sheet.is_empty]


def column_letter(column: int) -> str:
    """1 -> A, 27 -> AA."""
    if column < 1:
        raise ValueError(f"columns count from 1: {column}")
    letters = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def head_rows(sheet: Sheet, is_head_word: Callable[[str], bool], *, at_least: int = 2) -> list[int]:
    """Numbers (from 1) of the rows that look like a head: so many cells are known head words.

    Two neighbours are a head of two tiers; a later one is a head repeated in mid-sheet, which is
    no data either.
    """
    return [
        number
        for number, row in enumerate(sheet.rows, start=1)
        if sum(1 for cell in row if isinstance(cell, str) and is_head_word(cell)) >= at_least
    ]
