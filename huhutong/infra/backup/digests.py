"""The digest of every table: the same rows give the same digest, wherever they lie.

A row is a JSON array of its values as text, in the order of the columns' names; rows come in the
order of the primary key, one a line; the digest is SHA-256 in hexadecimal.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any


@dataclass(frozen=True)
class TableDigest:
    """How many rows a table has and their digest."""

    rows: int
    digest: str


def digest_of_rows(rows: Iterable[Sequence[Any]]) -> TableDigest:
    """Of rows that are in order already."""
    count, running = 0, hashlib.sha256()
    for row in rows:
        line = json.dumps([_text(value) for value in row], ensure_ascii=False) + "\n"
        running.update(line.encode())
        count += 1
    return TableDigest(count, running.hexdigest())


def digest_of_all(tables: Mapping[str, TableDigest]) -> str:
    """One digest over all tables, for a person to compare."""
    lines = [f"{name} {table.rows} {table.digest}\n" for name, table in sorted(tables.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)
