"""Workbooks as plain rows: read what people send, write what they can work on."""

from huhutong.infra.spreadsheets.cells import (
    Cell,
    MergedRange,
    Sheet,
    Workbook,
    column_letter,
    head_rows,
)
from huhutong.infra.spreadsheets.errors import (
    FileDamaged,
    FileProtected,
    FileTooLarge,
    FileUnreadable,
    WorkbookEmpty,
)
from huhutong.infra.spreadsheets.reading import read
from huhutong.infra.spreadsheets.streaming import MOST_STREAMED_ROWS, Rows, StreamedSheet, stream
from huhutong.infra.spreadsheets.writing import (
    CellProblem,
    ErrorRow,
    ErrorSheet,
    OutSheet,
    error_workbook,
    write,
    write_error_workbook,
)

__all__ = [
    "MOST_STREAMED_ROWS",
    "Cell",
    "CellProblem",
    "ErrorRow",
    "ErrorSheet",
    "FileDamaged",
    "FileProtected",
    "FileTooLarge",
    "FileUnreadable",
    "MergedRange",
    "OutSheet",
    "Rows",
    "Sheet",
    "StreamedSheet",
    "Workbook",
    "WorkbookEmpty",
    "column_letter",
    "error_workbook",
    "head_rows",
    "read",
    "stream",
    "write",
    "write_error_workbook",
]
