"""Files too large to be held: .csv and .xlsx row by row, in the memory of a few rows.

Cells come out as `reading.read` gives them (a test compares the two cell by cell). A sheet can be
gone through any number of times; each time the file is read anew.
"""

import codecs
import csv
import zipfile
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from huhutong.infra.spreadsheets.cells import Cell, Sheet
from huhutong.infra.spreadsheets.errors import (
    FileDamaged,
    FileTooLarge,
    FileUnreadable,
    WorkbookEmpty,
)
from huhutong.infra.spreadsheets.packages import Package
from huhutong.infra.spreadsheets.reading import (
    BINARY,
    CSV_SHEET,
    DELIMITERS,
    OLE,
    ZIP,
    is_markup,
    plain_cell,
    read,
)

MOST_STREAMED_MB = 500
MOST_STREAMED_ROWS = 1_000_000
_HEAD_BYTES = 4096
_PIECE = 1 << 20


class Rows(Protocol):
    """Rows that can be gone through again and again, from row 1."""

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        """From the first row."""


@dataclass(frozen=True)
class StreamedSheet:
    """One sheet; the first of its rows is row 1.

    merged  flat groups of four (first row, first column, last row, last column, from 1).
    """

    name: str
    rows: Rows
    merged: "array[int]" = field(default_factory=lambda: array("L"))


def stream(path: Path) -> list[StreamedSheet]:
    """The sheets of a file of at most 500 MB. Memory: flat, whatever the file's length.

    An old .xls (at most 50 MB) is read whole: its form knows no rows in order.
    Raises FileTooLarge, FileProtected, FileUnreadable, FileDamaged, WorkbookEmpty.
    """
    size = path.stat().st_size
    if size > MOST_STREAMED_MB * 1024 * 1024:
        raise FileTooLarge(
            file=path.name,
            size_mb=-(-size // (1024 * 1024)),
            most_mb=MOST_STREAMED_MB,
            most_cells=MOST_STREAMED_ROWS,
        )
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(OLE):
        return [_whole(sheet) for sheet in read(path.read_bytes(), path.name).sheets]
    if head.startswith(ZIP):
        return _package(path)
    if not head.strip():
        raise WorkbookEmpty(file=path.name, sheets=1)
    return [StreamedSheet(CSV_SHEET, _CsvRows(path, _encoding_of(path, head)))]


def _whole(sheet: Sheet) -> StreamedSheet:
    merged = array("L")
    for m in sheet.merged_ranges:
        merged.extend((m.first_row, m.first_column, m.last_row, m.last_column))
    return StreamedSheet(sheet.name, sheet.rows, merged)


def _package(path: Path) -> list[StreamedSheet]:
    try:
        package = Package(path)
    except zipfile.BadZipFile as problem:
        raise FileDamaged(file=path.name) from problem
    return [
        StreamedSheet(name, _SheetRows(package, part), package.merged(part))
        for name, part in package.sheets
    ]


@dataclass(frozen=True)
class _SheetRows:
    package: Package
    part: str

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        return _without_tail(self.package.rows(self.part))


def _without_tail(rows: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    """Formatted but empty rows at the end are no rows."""
    blank = 0
    for row in rows:
        if all(cell is None for cell in row):
            blank += 1
            continue
        for _ in range(blank):
            yield []
        blank = 0
        yield row


def _encoding_of(path: Path, head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.startswith(BINARY):
        raise FileUnreadable(file=path.name)
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise FileUnreadable(file=path.name)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                if b"\x00" in piece:
                    raise FileUnreadable(file=path.name)
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@dataclass(frozen=True)
class _CsvRows:
    path: Path
    encoding: str

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        return _without_tail(self._rows())

    def _rows(self) -> Iterator[list[Cell]]:
        errors = "replace" if self.encoding == "utf-16" else "strict"
        with self.path.open(encoding=self.encoding, errors=errors, newline="") as file:
            head = file.readline()
            if is_markup(head):
                raise FileUnreadable(file=self.path.name)
            delimiter = max(DELIMITERS, key=head.count)
            file.seek(0)
            # strict: a quote that is never closed would swallow the rest of the file in silence.
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            try:
                for row in reader:
                    yield [plain_cell(value) for value in row]
            except csv.Error as problem:
                raise FileDamaged(file=self.path.name) from problem
