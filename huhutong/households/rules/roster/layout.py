"""Where the headings are: below title rows, in two rows, again in the middle of a sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from huhutong.households.rules.roster.columns import Column, field_of, guess, is_heading

Cell = str | int | float | date | bool | None
# Top, left, bottom, right; 0-based, all inclusive.
Merge = tuple[int, int, int, int]
TEMPLATE_NOTES: Final = "填写说明"
_LETTERS: Final = 26


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as read: rows of cells from the first row of the sheet, and merged ranges."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merges: Sequence[Merge] = ()


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


def _titles(row: Sequence[Cell], width: int) -> list[str]:
    titles = [text_of(cell) for cell in row]
    return titles + [""] * (width - len(titles))


def _is_second_head(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether the row below a heading goes on with it: it names fields where the first is silent.

    In a data row the name column is filled; in a second heading row it is empty (merged) or
    says the same again.
    """
    names = [i for i, title in enumerate(upper) if field_of(title) in {"name", "head_name"}]
    if any(lower[i] and lower[i] != upper[i] for i in names):
        return False
    return any(field_of(low) and not field_of(up) for up, low in zip(upper, lower, strict=True))


def find_blocks(sheet: Sheet) -> list[Block]:
    """The blocks of a sheet; none where no row is a heading."""
    width = max((len(row) for row in sheet.rows), default=0)
    heads: list[tuple[tuple[int, ...], list[str]]] = []
    skip = -1
    for number, row in enumerate(sheet.rows):
        titles = _titles(row, width)
        if number <= skip or not is_heading(titles):
            continue
        rows: tuple[int, ...] = (number,)
        below = (
            _titles(sheet.rows[number + 1], width) if number + 1 < len(sheet.rows) else [""] * width
        )
        if _is_second_head(titles, below):
            titles = [low if field_of(low) else up for up, low in zip(titles, below, strict=True)]
            rows = (number, number + 1)
            skip = number + 1
        heads.append((rows, titles))
    if not heads:
        return []
    ends = [rows[0] - 1 for rows, _titles_ in heads[1:]] + [len(sheet.rows) - 1]
    return [
        Block(sheet.name, rows, rows[-1] + 1, end, tuple(guess(titles)))
        for (rows, titles), end in zip(heads, ends, strict=True)
    ]


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
