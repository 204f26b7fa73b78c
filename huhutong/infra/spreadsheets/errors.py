"""Refusals of files: each says what the file is and how to make it readable."""

from huhutong.kernel.errors import DomainError
from huhutong.kernel.text import mark as _


class FileTooLarge(DomainError):
    """More than 50 MB, or a sheet with more cells than can be worked on."""

    code = "spreadsheets.file_too_large"
    http_status = 400
    template = _(
        "The file {file} is too large ({size_mb} MB; at most {most_mb} MB and {most_cells} cells). "
        "Delete empty rows, pictures and formats, or split it by village and upload each part."
    )


class FileProtected(DomainError):
    """It needs a password to be opened."""

    code = "spreadsheets.file_protected"
    http_status = 400
    template = _(
        "The file {file} is protected by a password. Open it in Excel or WPS, take the password "
        "away (File, Info, Protect workbook), save it and upload it again."
    )


class FileUnreadable(DomainError):
    """Not a workbook or CSV at all: Word, PDF, a picture, a web page with the name .xls."""

    code = "spreadsheets.file_unreadable"
    http_status = 400
    template = _(
        "The file {file} is not an Excel workbook or CSV file. Open it in Excel or WPS, choose "
        "“Save as” and the type “Excel workbook (.xlsx)”, and upload the new file."
    )


class FileDamaged(DomainError):
    """It looks like a workbook but cannot be read to its end."""

    code = "spreadsheets.file_damaged"
    http_status = 400
    template = _(
        "The file {file} is damaged or was not copied completely. Open it in Excel or WPS, save "
        "it under a new name and upload that."
    )


class WorkbookEmpty(DomainError):
    """No sheet holds a single cell."""

    code = "spreadsheets.workbook_empty"
    http_status = 400
    template = _(
        "The file {file} holds no data: {sheets} sheet(s), all empty. Check that it is the right "
        "file and upload the one with the rows."
    )
