"""Rows of a roster to people and households, each with its problems; nothing is dropped unseen."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

from huhutong.households.rules.roster import cells, words
from huhutong.households.rules.roster.columns import AMOUNTS, SHARED, Column
from huhutong.households.rules.roster.layout import (
    Block,
    Cell,
    Merge,
    Sheet,
    is_blank,
    letter_of,
    text_of,
)
from huhutong.households.rules.roster.problems import DUPLICATES, REFUSES, Problem
from huhutong.kernel.identity import age_on

HEAD: Final = "02"
ADULT: Final = 18
# Cells that differ from row to row: remembering them would help nobody.
_PERSONAL: Final = frozenset(
    ("household_no", "head_name", "name", "id_number", "birth_on", "phone", "address")
)
_MOST_HELD: Final = 4096
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """What the roster is checked against: the village, its groups by name, today."""

    village_name: str
    village_code: str
    groups: Mapping[str, int]
    on: date


@dataclass(slots=True)
class Row:
    """One data row: where it stands, its cells as they are, its values, its problems.

    number  as Excel shows it.  unit  rows with the same unit are one household.
    """

    sheet: str
    number: int
    cells: Sequence[Cell]
    values: Values = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unit: int = 0
    columns: Mapping[str, Column] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Whether a problem keeps the row out."""
        return any(p.effect == REFUSES for p in self.problems)

    @property
    def duplicate(self) -> bool:
        """Whether the person is there already."""
        return any(p.effect == DUPLICATES for p in self.problems)

    @property
    def verdict(self) -> str:
        """duplicate, refused or accepted: a duplicate stays one though something else is wrong."""
        if self.duplicate:
            return "duplicate"
        return "refused" if self.refused else "accepted"

    @property
    def is_head(self) -> bool:
        """Whether the row is marked as the head."""
        return self.values.get("relation") == HEAD

    def has(self, code: str) -> bool:
        """Whether the row was blamed for this."""
        return any(problem.code == code for problem in self.problems)

    def blame(
        self, code: str, field_name: str = "", value: str = "", /, **facts: str | int
    ) -> None:
        """The row has the problem, at the column of the field."""
        column = self.columns.get(field_name)
        title = column.title if column else ""
        letter = letter_of(column.index) if column else ""
        self.problems.append(Problem(code, title, letter, value, facts))


@dataclass(slots=True)
class Tally:
    """Rows that are no data, so that the totals add up."""

    read: int = 0
    blank: int = 0
    heading: int = 0


def _parsers(place: Place) -> dict[str, Callable[[Cell], Any]]:
    on = place.on
    return {
        "household_no": cells.plain,
        "head_name": cells.plain,
        "relation": lambda c: cells.word_of(c, words.RELATIONS, "relation_unknown"),
        "id_number": lambda c: cells.id_number_of(c, on),
        "sex": lambda c: cells.word_of(c, words.SEXES, "sex_unknown"),
        "birth_on": lambda c: cells.date_of(c, on),
        "phone": cells.phone_of,
        "residence": lambda c: cells.word_of(c, words.RESIDENCES, "residence_unknown"),
        "address": cells.plain,
        "labour_count": cells.labour_of,
        "skill": cells.level_of,
        "plan": cells.level_of,
        "dwelling": cells.plain,
        "year": cells.year_of,
        "debt_high": cells.yes_of,
        "consent": cells.yes_of,
        "name": cells.name_of,
        "village": lambda c: _village(c, place),
        "group": lambda c: _group(c, place),
    }


def _village(cell: Cell, place: Place) -> str:
    text = cells.plain(cell).replace(" ", "")
    known = {place.village_code, place.village_name, place.village_name.removesuffix("村")}
    bare = text.removesuffix("民委员会").removesuffix("委会").removesuffix("委")
    if text and text not in known and bare not in known:
        raise cells.Fault("village_unknown", text, (("village", place.village_name),))
    return text


def _group(cell: Cell, place: Place) -> int | None:
    text = cells.plain(cell).replace(" ", "")
    if not text:
        return None
    for name in (text, text.removeprefix(place.village_name), f"{text}组", f"{text}村"):
        if name in place.groups:
            return place.groups[name]
    # 一组 for 石桥一组: the roster leaves out the village's name.
    endings = [key for name, key in place.groups.items() if name.endswith(text)]
    if len(endings) == 1:
        return endings[0]
    facts = (("village", place.village_name), ("groups", "、".join(list(place.groups)[:12])))
    raise cells.Fault("group_unknown", text, facts)


def read_sheet(sheet: Sheet, blocks: Sequence[Block], place: Place, tally: Tally) -> Iterator[Row]:
    """The data rows of a sheet, parsed; blank and heading rows are only counted.

    Memory: one row, and the merged ranges of the sheet.
    """
    merged = _Merged(sheet)
    parsers = _parsers(place)
    readers = [_Reader(block, merged, parsers) for block in blocks]
    waiting = iter(sorted(readers, key=lambda reader: reader.block.first))
    current, following = None, next(waiting, None)
    for index, row in enumerate(sheet.rows):
        tally.read += 1
        merged.step(index, row)
        while following is not None and index >= following.block.first:
            current, following = following, next(waiting, None)
        if is_blank(row):
            tally.blank += 1
        elif current is None or index > current.block.last:
            tally.heading += 1
        else:
            yield current.read(index, row)


class _Merged:
    """Merged ranges of a sheet, asked cell by cell while its rows go by."""

    def __init__(self, sheet: Sheet) -> None:
        self._merges = sheet.merges
        order = sorted(range(len(sheet.merges)), key=lambda n: self._merges[n][0])
        # Numbers only: a sheet may hold a merged range for each of a million households.
        self._order = array("L", order)
        self._next = 0
        self._open: list[tuple[Merge, Cell]] = []

    def step(self, index: int, row: Sequence[Cell]) -> None:
        """The given row is the current one."""
        if self._open:
            self._open = [(merge, cell) for merge, cell in self._open if merge[2] >= index]
        while self._next < len(self._order):
            merge = self._merges[self._order[self._next]]
            if merge[0] > index:
                return
            self._open.append((merge, row[merge[1]] if merge[1] < len(row) else None))
            self._next += 1

    def covers(self, column: int) -> bool:
        """Whether the current row's cell is part of a merged range."""
        return any(merge[1] <= column <= merge[3] for merge, _cell in self._open)

    def value(self, column: int, cell: Cell) -> Cell:
        """The value of the current row's cell; inside a merged range that of its first cell."""
        for merge, first in self._open:
            if merge[1] <= column <= merge[3]:
                return first
        return cell


class _Reader:
    """Reads rows of one block."""

    def __init__(
        self, block: Block, merged: _Merged, parsers: Mapping[str, Callable[[Cell], Any]]
    ) -> None:
        self.block = block
        self._merged, self._parsers = merged, parsers
        self._held: dict[tuple[str, type, Cell], tuple[Any, cells.Fault | None]] = {}
        self._columns = {column.field: column for column in block.columns if column.field}
        self._fields = [
            (name, column, column.index, name in SHARED, name not in AMOUNTS)
            for name, column in self._columns.items()
        ]

    def read(self, index: int, cells_of_row: Sequence[Cell]) -> Row:
        """The row with its values and the problems of its cells."""
        row = Row(self.block.sheet, index + 1, cells_of_row, columns=self._columns)
        width, values = len(cells_of_row), row.values
        for name, column, at, shared, alone in self._fields:
            cell = cells_of_row[at] if at < width else None
            if shared:
                cell = self._merged.value(at, cell)
            elif alone and self._merged.covers(at):
                row.blame("merged_cell", name)
                continue
            try:
                values[name] = self._parse(name, cell, column)
            except cells.Fault as fault:
                row.blame(fault.code, name, fault.value, **fault.facts)
        return row

    def _parse(self, name: str, cell: Cell, column: Column) -> Any:
        """The cell's value; what is said again and again (and nothing at all) is read once."""
        if cell is not None and name in _PERSONAL:
            return _parsed(name, cell, column, self._parsers)
        # 1, 1.0 and True are equal, and are not read alike.
        key = (name, type(cell), cell)
        held = self._held.get(key)
        if held is None:
            if len(self._held) > _MOST_HELD:
                self._held.clear()
            held = self._held[key] = _attempt(name, cell, column, self._parsers)
        value, fault = held
        if fault is not None:
            raise fault
        return value


def _attempt(
    name: str, cell: Cell, column: Column, parsers: Mapping[str, Callable[[Cell], Any]]
) -> tuple[Any, cells.Fault | None]:
    try:
        return _parsed(name, cell, column, parsers), None
    except cells.Fault as fault:
        return None, fault.with_traceback(None)


def _parsed(
    name: str, cell: Cell, column: Column, parsers: Mapping[str, Callable[[Cell], Any]]
) -> Any:
    if name in AMOUNTS:
        return cells.amount_of(cell, column.yuan)
    if name == "economy_type":
        text = cells.plain(cell)
        return words.ECONOMIES.get(text, "other") if text else ""
    return parsers[name](cell)


def check_person(row: Row, on: date) -> None:
    """ID, birth and sex agree or are told; birth and sex come from the ID; minors are flagged."""
    values = row.values
    number = values.get("id_number")
    if number is not None:
        if values.get("birth_on") not in {None, number.birth_on}:
            row.blame("id_birth_differs", "birth_on", values["birth_on"].isoformat())
        sex = "m" if number.sex == "male" else "f"
        if values.get("sex") not in {None, "", sex}:
            row.blame("id_sex_differs", "sex", text_of(row.cells[row.columns["sex"].index]))
        values["birth_on"], values["sex"] = number.birth_on, sex
    elif "id_number" in values:
        row.blame("id_missing" if row.is_head else "id_missing_member", "id_number")
    birth_on = values.get("birth_on")
    if birth_on is not None and age_on(birth_on, on) < ADULT:
        row.blame("minor_head" if row.is_head else "minor", "birth_on" if number is None else "")


class Memory(Protocol):
    """Remembers by text what came first; a large file keeps it on disk."""

    def remember(self, text: str, one: int, other: int = 0) -> tuple[int, int] | None:
        """What was held under the text; None: nothing was, and the pair is held from now on."""


class InMemory:
    """A memory for files that are held anyway."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[int, int]] = {}

    def remember(self, text: str, one: int, other: int = 0) -> tuple[int, int] | None:
        """What was held under the text; None: nothing was, and the pair is held from now on."""
        if text in self._held:
            return self._held[text]
        self._held[text] = (one, other)
        return None


class Units:
    """Gives each row the household it belongs to, in the order of the file.

    Rows of one household have one unit: by number, by the head's name, or from head to head.
    Without a relation column every row is a household of its own and its person the head.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.last = 0
        self._current = 0

    def assign(self, row: Row) -> None:
        """The row has its unit; a unit that did not stand before is one more than the last."""
        if "relation" not in row.columns:
            row.values["relation"] = HEAD
        kind, name = _unit_key(row)
        if name == "":
            starts = row.is_head or self._current == 0
            row.unit = self.last + 1 if starts else self._current
        else:
            held = self._memory.remember(f"{kind} {name}", self.last + 1)
            row.unit = self.last + 1 if held is None else held[0]
        self._current = row.unit
        self.last = max(self.last, row.unit)


def assign_units(rows: Sequence[Row]) -> None:
    """Each row of a file that is held has its unit."""
    units = Units(InMemory())
    for row in rows:
        units.assign(row)


def _unit_key(row: Row) -> tuple[str, str]:
    if number := row.values.get("household_no"):
        return ("number", str(number))
    if (head := row.values.get("head_name")) and row.columns["head_name"].field != "name":
        return ("head", f"{row.values.get('group') or ''}/{head}")
    return ("", "")


def check_relation(row: Row) -> None:
    """A row without a relation is refused, where the roster has such a column."""
    if row.values.get("relation") == "" and "relation" in row.columns:
        row.blame("relation_missing", "relation")


def check_units(units: Mapping[int, Sequence[Row]]) -> None:
    """A household has one head, and a head that is not taken takes the household along.

    Nothing is half done: members of a refused household are refused too, each saying why.
    """
    for rows in units.values():
        marked = [row for row in rows if row.is_head]
        # A head's row that stands twice in the file is one head: only the second row comes back.
        heads = [row for row in marked if not row.has("duplicate_in_file")] or marked
        if not heads:
            _blame_all(rows, "head_missing")
        elif len(heads) > 1:
            numbers = "、".join(str(row.number) for row in heads)
            _blame_all(rows, "head_twice", count=len(heads), rows=numbers)
        elif heads[0].verdict != "accepted":
            others = [row for row in rows if row is not heads[0]]
            _blame_all(others, "head_refused", row=heads[0].number)


def _blame_all(household: Sequence[Row], code: str, /, **facts: str | int) -> None:
    for row in household:
        row.blame(code, "relation", "", **facts)


def by_unit(rows: Sequence[Row]) -> dict[int, list[Row]]:
    """Rows by household, in the order of the file."""
    units: dict[int, list[Row]] = {}
    for row in rows:
        units.setdefault(row.unit, []).append(row)
    return units
