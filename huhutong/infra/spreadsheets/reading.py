"""Reading what people send: .xlsx, .xls and .csv, recognised by content, not by name."""

import csv
import io
import re
import zipfile
from datetime import timedelta
from typing import Any

from huhutong.infra.spreadsheets.cells import Cell, MergedRange, Sheet, Workbook
from huhutong.infra.spreadsheets.errors import (
    FileDamaged,
    FileProtected,
    FileTooLarge,
    FileUnreadable,
    WorkbookEmpty,
)

MOST_MB = 50
MOST_BYTES = MOST_MB * 1024 * 1024
MOST_CELLS = 20_000_000
# A small file can unpack to a huge one; a real workbook shrinks to a tenth, not to a hundredth.
_MOST_UNPACKED_BYTES = 20 * MOST_BYTES
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BINARY = (ZIP, OLE, b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf")
_EXACT_INTEGERS = 10**15
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
DELIMITERS = ",\t;"
CSV_SHEET = "CSV"


def read(content: bytes, file_name: str) -> Workbook:
    """The workbook in a file. Cost: about 1 s and 150 MB for 100,000 rows of 15 columns.

    Raises FileTooLarge, FileProtected, FileUnreadable, FileDamaged, WorkbookEmpty.
    """
    if len(content) > MOST_BYTES:
        raise _too_large(content, file_name)
    if content.startswith(ZIP):
        kind = "xlsx"
        _check_package(content, file_name)
        sheets = _sheets(content, file_name)
    elif content.startswith(OLE):
        kind = "xls"
        _check_container(content, file_name)
        sheets = _sheets(content, file_name)
    else:
        kind = "csv"
        sheets = [Sheet(name=CSV_SHEET, rows=_csv_rows(content, file_name))]
    if all(sheet.is_empty for sheet in sheets):
        raise WorkbookEmpty(file=file_name, sheets=len(sheets))
    return Workbook(file_name=file_name, kind=kind, sheets=sheets)


def _too_large(content: bytes, file_name: str) -> FileTooLarge:
    size_mb = -(-len(content) // (1024 * 1024))
    return FileTooLarge(file=file_name, size_mb=size_mb, most_mb=MOST_MB, most_cells=MOST_CELLS)


def _check_package(content: bytes, file_name: str) -> None:
    """The zip is a workbook, whole, and not a bomb."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as problem:
        raise FileDamaged(file=file_name) from problem
    with package:
        names = package.namelist()
        if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names:
            raise FileUnreadable(file=file_name)
        if sum(info.file_size for info in package.infolist()) > _MOST_UNPACKED_BYTES:
            raise _too_large(content, file_name)
        for name in names:
            if name.startswith("xl/worksheets/") and _cells_claimed(package, name) > MOST_CELLS:
                raise _too_large(content, file_name)


def _cells_claimed(package: zipfile.ZipFile, name: str) -> int:
    """How many cells a sheet spans by its own word; one stray cell far out can claim billions."""
    with package.open(name) as part:
        found = _DIMENSION.search(part.read(4096))
    if found is None:
        return 0
    columns = 0
    for letter in found[1]:
        columns = columns * 26 + letter - ord("A") + 1
    return columns * int(found[2])


def _check_container(content: bytes, file_name: str) -> None:
    """An OLE container is an old .xls, an encrypted .xlsx, or something else of Office."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise FileProtected(file=file_name)
    streams = ("Workbook", "Book")
    if not any(stream.encode("utf-16-le") in content for stream in streams):
        raise FileUnreadable(file=file_name)


def _sheets(content: bytes, file_name: str) -> list[Sheet]:
    # A native module: only those who read workbooks load it.
    import python_calamine

    shown = python_calamine.SheetVisibleEnum.Visible
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            _sheet(book.get_sheet_by_name(meta.name), hidden=meta.visible != shown)
            for meta in book.sheets_metadata
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    except python_calamine.PasswordError as problem:
        raise FileProtected(file=file_name) from problem
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError) as problem:
        raise FileDamaged(file=file_name) from problem


def _sheet(found: Any, *, hidden: bool) -> Sheet:
    rows = [[plain_cell(value) for value in row] for row in found.to_python(skip_empty_area=False)]
    merged = [
        MergedRange(
            first_row=start[0] + 1,
            first_column=start[1] + 1,
            last_row=end[0] + 1,
            last_column=end[1] + 1,
        )
        for start, end in found.merged_cell_ranges or []
    ]
    return Sheet(name=found.name, rows=_without_tail(rows), merged_ranges=merged, hidden=hidden)


def plain_cell(value: Any) -> Cell:
    """The value as rows hold it: blank text is None, a whole float an int."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_INTEGERS:
        return int(value)
    if isinstance(value, timedelta):
        return str(value)
    plain: Cell = value
    return plain


def _without_tail(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Formatted but empty rows at the end are no rows."""
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    return rows


def _csv_rows(content: bytes, file_name: str) -> list[list[Cell]]:
    text = _decoded(content, file_name)
    if is_markup(text):
        raise FileUnreadable(file=file_name)
    head = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=head.count)
    # strict: a quote that is never closed would swallow the rest of the file in silence.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return _without_tail([[plain_cell(value) for value in row] for row in reader])
    except csv.Error as problem:
        raise FileDamaged(file=file_name) from problem


def is_markup(text: str) -> bool:
    """Whether a text is a web page with the name of a table."""
    starts = ("<html", "<!doctype", "<?xml", "<table", "mime-")
    return text[:1000].lstrip()[:200].lower().startswith(starts)


def _decoded(content: bytes, file_name: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if content.startswith(BINARY) or b"\x00" in content:
        raise FileUnreadable(file=file_name)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileUnreadable(file=file_name)
