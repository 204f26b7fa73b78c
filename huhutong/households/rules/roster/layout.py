"""Where the headings are: below title rows, in two rows, again in the middle of a sheet."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

from huhutong.households.rules.roster.columns import (
    Column,
    field_of,
    guess,
    is_heading,
    person_titles,
)

Cell = str | int | float | date | bool | None
# Top, left, bottom, right; 0-based, all inclusive.
Merge = tuple[int, int, int, int]


class Merges(Protocol):
    """Merged ranges by number; a large sheet makes them one by one."""

    def __len__(self) -> int:
        """How many there are."""

    def __getitem__(self, number: int, /) -> Merge:
        """One of them."""


TEMPLATE_NOTES: Final = "填写说明"
_LETTERS: Final = 26
# Signs of which every title of a person's column holds one.
HEAD_SIGNS: Final = "名户成证份"
_HEAD_SIGN: Final = re.compile(f"[{HEAD_SIGNS}]")
if any(not _HEAD_SIGN.search(title) for title in person_titles()):
    raise ValueError("a title of a person's column holds none of the signs")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as read: rows of cells from the first row of the sheet, and merged ranges.

    rows  can be gone through again and again; a large file reads them anew each time.
    """

    name: str
    rows: Iterable[Sequence[Cell]]
    merges: Merges = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A heading and the data rows below it, up to the next heading. Rows are 0-based."""

    sheet: str
    head_rows: tuple[int, ...]
    first: int
    last: int
    columns: tuple[Column, ...]

    def as_json(self) -> dict[str, object]:
        """The block as ImportBatch.layout keeps it."""
        return {
            "sheet": self.sheet,
            "head_rows": list(self.head_rows),
            "first": self.first,
            "last": self.last,
            "columns": [[c.index, c.title, c.field, c.yuan] for c in self.columns],
        }


def block_of(stored: Mapping[str, object]) -> Block:
    """The block that as_json stored."""
    columns = stored["columns"]
    heads = stored["head_rows"]
    if not isinstance(columns, list) or not isinstance(heads, list):
        raise ValueError("not a stored block")  # noqa: TRY004 - a damaged row, not a wrong type
    return Block(
        sheet=str(stored["sheet"]),
        head_rows=tuple(int(row) for row in heads),
        first=int(str(stored["first"])),
        last=int(str(stored["last"])),
        columns=tuple(Column(int(i), str(t), str(f), int(y)) for i, t, f, y in columns),
    )


def text_of(cell: Cell) -> str:
    """A cell as text, for headings and messages; a whole float without its ".0"."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def is_blank(row: Sequence[Cell]) -> bool:
    """Whether no cell of a row holds anything."""
    return all(text_of(cell) == "" for cell in row)


def letter_of(index: int) -> str:
    """The letter of a 0-based column: 0 -> A, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def _padded(titles: Sequence[str], width: int) -> list[str]:
    return [*titles, *[""] * (width - len(titles))]


def _is_second_head(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether the row below a heading goes on with it: it names fields where the first is silent.

    In a data row the name column is filled; in a second heading row it is empty (merged) or
    says the same again.
    """
    names = [i for i, title in enumerate(upper) if field_of(title) in {"name", "head_name"}]
    if any(lower[i] and lower[i] != upper[i] for i in names):
        return False
    return any(field_of(low) and not field_of(up) for up, low in zip(upper, lower, strict=True))


def _may_be_heading(row: Sequence[Cell]) -> bool:
    """Whether a row says any word of a heading: most data rows are let go by this look."""
    return _HEAD_SIGN.search("|".join([c for c in row if isinstance(c, str)])) is not None


@dataclass(slots=True)
class Scan:
    """What going through a sheet once found: its headings, and how many rows it has."""

    heads: list[tuple[tuple[int, ...], list[str]]] = field(default_factory=list)
    rows: int = 0
    width: int = 0
    filled: bool = False

    def blocks(self, sheet: str) -> list[Block]:
        """The blocks of the sheet; none where no row is a heading."""
        if not self.heads:
            return []
        ends = [rows[0] - 1 for rows, _titles in self.heads[1:]] + [self.rows - 1]
        return [
            Block(sheet, rows, rows[-1] + 1, end, tuple(guess(_padded(titles, self.width))))
            for (rows, titles), end in zip(self.heads, ends, strict=True)
        ]


def scan(rows: Iterable[Sequence[Cell]]) -> Scan:
    """The headings of a sheet, read row by row. Memory: one row and the headings."""
    found = Scan()
    upper: list[str] | None = None
    for number, row in enumerate(rows):
        found.rows += 1
        found.width = max(found.width, len(row))
        found.filled = found.filled or not is_blank(row)
        if upper is None and not _may_be_heading(row):
            continue
        titles = [text_of(cell) for cell in row]
        if upper is not None and _joined(found, number, upper, titles):
            upper = None
        elif is_heading(titles):
            found.heads.append(((number,), titles))
            upper = titles
        else:
            upper = None
    return found


def _joined(found: Scan, number: int, upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether the row goes on with the heading above it, which then spans both rows."""
    width = max(len(upper), len(lower))
    above, below = _padded(upper, width), _padded(lower, width)
    if not _is_second_head(above, below):
        return False
    titles = [low if field_of(low) else up for up, low in zip(above, below, strict=True)]
    found.heads[-1] = ((number - 1, number), titles)
    return True


def find_blocks(sheet: Sheet) -> list[Block]:
    """The blocks of a sheet; none where no row is a heading."""
    return scan(sheet.rows).blocks(sheet.name)


def with_fields(blocks: Sequence[Block], chosen: Mapping[tuple[int, int], str]) -> list[Block]:
    """Blocks with the user's choice of fields, by (block, column index); units follow the title.

    A later block with the same titles follows the first one.
    """
    done: dict[tuple[str, ...], tuple[Column, ...]] = {}
    changed = []
    for number, block in enumerate(blocks):
        titles = tuple(column.title for column in block.columns)
        columns = done.get(titles)
        if columns is None:
            columns = tuple(
                Column(c.index, c.title, chosen.get((number, c.index), c.field), c.yuan)
                for c in block.columns
            )
            done[titles] = columns
        changed.append(Block(block.sheet, block.head_rows, block.first, block.last, columns))
    return changed
