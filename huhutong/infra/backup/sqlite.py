"""Rows out of and into an SQLite file."""

import sqlite3
from contextlib import closing
from pathlib import Path

from huhutong.infra.backup.digests import TableDigest, digest_of_rows

FILE = "database.sqlite3"


class InUse(Exception):
    """Somebody has the database file open."""


def snapshot(database: Path, into: Path) -> list[Path]:
    """The database as it is at this instant, in one file; those who write are not held up."""
    copy = into / FILE
    with closing(sqlite3.connect(database, timeout=20)) as source:
        source.execute("VACUUM INTO ?", [str(copy)])
    return [copy]


def digests(database: Path) -> dict[str, TableDigest]:
    """Of every table of the file."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as source:
        names = source.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {name: _digest(source, name) for (name,) in sorted(names)}


def _digest(source: sqlite3.Connection, table: str) -> TableDigest:
    quoted = f'"{table}"'
    columns = source.execute(f"PRAGMA table_info({quoted})").fetchall()
    names = ", ".join(f'"{column[1]}"' for column in sorted(columns, key=lambda row: row[1]))
    keys = [f'"{column[1]}"' for column in sorted(columns, key=lambda row: row[5]) if column[5]]
    order = ", ".join(keys or ["rowid"])
    return digest_of_rows(
        source.execute(f"SELECT {names} FROM {quoted} ORDER BY {order}")  # noqa: S608 - own names
    )


def free(database: Path) -> None:
    """Nobody has the file open, and all of it lies in the one file. Raises InUse."""
    with closing(sqlite3.connect(database, timeout=0.5)) as own:
        try:
            # Leaving WAL needs the file for oneself: it fails while a server runs.
            own.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as problem:
            raise InUse from problem
