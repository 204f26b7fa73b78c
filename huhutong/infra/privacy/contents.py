"""What lies inside a file, as plain pieces of bytes: archives, workbooks, databases, PDFs opened.

A piece is a file's own bytes or what a container holds; pieces overlap, so that no number is cut in
two. Nothing is written to disk. A container that cannot be opened raises Unreadable, so that it
is told instead of passing for clean.
"""

import bz2
import gzip
import io
import lzma
import sqlite3
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PIECE_BYTES = 4 * 1024 * 1024
#: Longer than any number with its separators, in the widest encoding.
OVERLAP_BYTES = 160
#: A workbook in an archive in an archive, and no further: what is deeper is told as unreadable.
DEEPEST = 4
_HEAD_BYTES = 512
_TAR_MAGIC = slice(257, 262)

Opener = Callable[[str, IO[bytes], int], Iterator["Piece"]]


class Unreadable(Exception):
    """What lies inside cannot be looked at: encrypted, damaged or nested too deep."""

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        self.why = why
        super().__init__(f"{name}: {why}")


@dataclass(frozen=True)
class Piece:
    """Bytes of one place, beginning at `first`.

    A number that begins in the last OVERLAP_BYTES of a piece that is not the last is found in the
    next one, which begins with them.
    """

    name: str
    first: int
    data: bytes
    last: bool


def pieces_of(path: Path) -> Iterator[Piece]:
    """Every piece of a file. Raises Unreadable, OSError."""
    with path.open("rb") as file:
        yield from _opened(str(path), file, 0)
    if _is_sqlite(path):
        yield from _values_of_database(path)


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\x00"


def _opened(name: str, file: IO[bytes], depth: int) -> Iterator[Piece]:
    """The bytes as they lie there, and what they hold where they are a container."""
    yield from _plain(name, file)
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    opener = _opener_of(head)
    if opener is None:
        return
    if depth == DEEPEST:
        raise Unreadable(name, "nested too deep")
    try:
        yield from opener(name, file, depth + 1)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError) as problem:
        raise Unreadable(name, str(problem)) from problem
    except (RuntimeError, NotImplementedError) as problem:  # an encrypted member; a rare method
        raise Unreadable(name, str(problem)) from problem


def _opener_of(head: bytes) -> Opener | None:
    for magic, opener in _OPENERS.items():
        if head.startswith(magic):
            return opener
    return _tar if head[_TAR_MAGIC] == b"ustar" else None


def _plain(name: str, file: IO[bytes]) -> Iterator[Piece]:
    first, kept, fresh = 0, b"", file.read(PIECE_BYTES)
    while fresh:
        data, fresh = kept + fresh, file.read(PIECE_BYTES)
        yield Piece(name, first, data, last=not fresh)
        kept = data[-OVERLAP_BYTES:]
        first += len(data) - len(kept)


def _seekable(stream: IO[bytes] | gzip.GzipFile) -> IO[bytes]:
    # Members are read twice, as bytes and as a container; they are spooled in memory one by one.
    return io.BytesIO(stream.read())


def _zip(name: str, file: IO[bytes], depth: int) -> Iterator[Piece]:
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                with archive.open(member) as stream:
                    yield from _opened(f"{name}:{member.filename}", _seekable(stream), depth)


def _tar(name: str, file: IO[bytes], depth: int) -> Iterator[Piece]:
    with tarfile.open(fileobj=file) as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is not None:
                yield from _opened(f"{name}:{member.name}", _seekable(stream), depth)


def _gzip(name: str, file: IO[bytes], depth: int) -> Iterator[Piece]:
    with gzip.GzipFile(fileobj=file) as stream:
        yield from _opened(f"{name}:gz", _seekable(stream), depth)


def _bz2(name: str, file: IO[bytes], depth: int) -> Iterator[Piece]:
    with bz2.BZ2File(file) as stream:
        yield from _opened(f"{name}:bz2", _seekable(stream), depth)


def _xz(name: str, file: IO[bytes], depth: int) -> Iterator[Piece]:
    with lzma.LZMAFile(file) as stream:
        yield from _opened(f"{name}:xz", _seekable(stream), depth)


def _pdf(name: str, file: IO[bytes], depth: int) -> Iterator[Piece]:  # noqa: ARG001 - as its fellows
    from pypdf import PdfReader

    try:
        for number, page in enumerate(PdfReader(file).pages, start=1):
            yield Piece(f"{name}:page {number}", 0, page.extract_text().encode(), last=True)
    except Exception as problem:  # a damaged PDF fails in the reader with whatever it stumbles on
        raise Unreadable(name, f"PDF: {problem}") from problem


_OPENERS: dict[bytes, Opener] = {
    b"PK\x03\x04": _zip,
    b"\x1f\x8b": _gzip,
    b"BZh": _bz2,
    b"\xfd7zXZ\x00": _xz,
    b"%PDF": _pdf,
}


def _values_of_database(path: Path) -> Iterator[Piece]:
    """Every text and blob, as a long value lies in several places of the file."""
    # As a URI, so that a name with a question mark or a percent sign is still this file.
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.text_factory = bytes
            listed = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in listed.fetchall():
                yield from _values_of_table(path, database, table.decode())
    except sqlite3.Error as problem:
        raise Unreadable(str(path), f"SQLite: {problem}") from problem


def _values_of_table(path: Path, database: sqlite3.Connection, table: str) -> Iterator[Piece]:
    quoted = '"' + table.replace('"', '""') + '"'
    rows = database.execute(f"SELECT * FROM {quoted}")  # noqa: S608 - the file's own name, quoted
    columns = [column[0] for column in rows.description]
    for number, row in enumerate(rows, start=1):
        for column, value in zip(columns, row, strict=True):
            if isinstance(value, bytes):
                name = f"{path}:{table}.{column} row {number}"
                yield from _opened(name, io.BytesIO(value), 1)
