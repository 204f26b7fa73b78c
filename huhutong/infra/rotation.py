"""Every encrypted value of the database under the newest key, while the pages go on.

A value is replaced only if it still is what was read (compare and swap), so nothing that somebody
writes in between is lost. Chunks are small: the write lock is never held for long. Whatever stops
the work, it is taken up by running it again: values under the newest key are passed over.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import connection, transaction

from huhutong.infra import audit, crypto
from huhutong.infra.actors import Actor
from huhutong.infra.fields import EncryptedBinaryField

CHUNK = 500
#: Files are large and few: bytes that one transaction may seal anew.
CHUNK_BYTES = 4 * 1024 * 1024
_TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
    "postgresql": "SELECT tgname, '' FROM pg_trigger"
    " WHERE tgrelid = %s::regclass AND NOT tgisinternal",
}
Progress = Callable[["Column", int, int], None]


@dataclass(frozen=True)
class Column:
    """One encrypted column: table, primary key, name."""

    table: str
    key: str
    name: str

    @property
    def context(self) -> str:
        """What the envelopes of this column are bound to."""
        return f"{self.table}.{self.name}"


@dataclass(frozen=True)
class Tally:
    """What a run did: values sealed anew and left under an older key (0 when whole)."""

    version: int
    sealed: int
    left: int


def encrypted_columns() -> list[Column]:
    """All encrypted columns of all apps, by table and name. No query."""
    return sorted(
        (
            Column(model._meta.db_table, model._meta.pk.attname, field.attname)  # noqa: SLF001
            for model in apps.get_models()
            for field in model._meta.local_concrete_fields  # noqa: SLF001 - Django documents _meta
            if isinstance(field, EncryptedBinaryField)
        ),
        key=lambda column: (column.table, column.name),
    )


def values_by_version() -> dict[int, int]:
    """How many values each key version seals. Cost: reads every encrypted value once."""
    counts: dict[int, int] = {}
    for column in encrypted_columns():
        for _key, envelope in envelopes(column):
            version = crypto.version_of(envelope)
            counts[version] = counts.get(version, 0) + 1
    return counts


def rotate(*, by: Actor, at: datetime, progress: Progress) -> Tally:
    """A new key seals every encrypted value. See reseal for what happens when it is stopped."""
    crypto.make_next_key()
    return reseal(by=by, at=at, progress=progress)


def reseal(*, by: Actor, at: datetime, progress: Progress) -> Tally:
    """Every value is under the newest key; finishes a rotation that was stopped.

    progress(column, done, total) is called after each column. Emits an audit row.
    Raises CiphertextDamaged where a value does not open; what was sealed before that stays so.
    """
    version, sealed = crypto.current_version(), 0
    columns = encrypted_columns()
    for place, column in enumerate(columns, start=1):
        sealed += _reseal_column(column, version)
        progress(column, place, len(columns))
    left = sum(n for older, n in values_by_version().items() if older != version)
    with transaction.atomic():
        audit.record(
            actor=by,
            action="infra.reseal_values",
            subject=("keys", None),
            institution=None,
            facts={"version": version, "sealed": sealed, "left": left},
            at=at,
        )
    return Tally(version, sealed, left)


def _reseal_column(column: Column, version: int) -> int:
    waiting = (row for row in envelopes(column) if crypto.version_of(row[1]) != version)
    return sum(_reseal_chunk(column, chunk) for chunk in _chunks(waiting))


def envelopes(column: Column) -> Iterator[tuple[int, bytes]]:
    """(key, envelope) in the order of the keys, a page at a time: rows may change meanwhile."""
    quote = connection.ops.quote_name
    table, key, name = map(quote, (column.table, column.key, column.name))
    first = f"SELECT {key}, {name} FROM {table} WHERE {name} IS NOT NULL"  # noqa: S608
    order = f" ORDER BY {key} LIMIT {CHUNK}"
    last: int | None = None
    while True:
        with connection.cursor() as cursor:
            if last is None:
                cursor.execute(first + order)
            else:
                cursor.execute(f"{first} AND {key} > %s{order}", [last])
            page = cursor.fetchall()
        for pk, envelope in page:
            yield pk, bytes(envelope)
        if len(page) < CHUNK:
            return
        last = page[-1][0]


def _chunks(rows: Iterator[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    chunk: list[tuple[int, bytes]] = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += len(row[1])
        if len(chunk) == CHUNK or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _reseal_chunk(column: Column, chunk: list[tuple[int, bytes]]) -> int:
    """How many were replaced: one that somebody wrote in between is under the new key already."""
    quote = connection.ops.quote_name
    table, key, name = map(quote, (column.table, column.key, column.name))
    update = f"UPDATE {table} SET {name} = %s WHERE {key} = %s AND {name} = %s"  # noqa: S608
    # Sealed before the transaction begins: the lock is held for the writing only.
    where = column.context
    fresh = [
        (crypto.encrypt(crypto.decrypt(old, context=where), context=where), pk, old)
        for pk, old in chunk
    ]
    done = 0
    with transaction.atomic(), _past_triggers(column.table), connection.cursor() as cursor:
        for change in fresh:
            cursor.execute(update, change)
            done += cursor.rowcount
    return done


@contextmanager
def _past_triggers(table: str) -> Iterator[None]:
    """Inside the transaction the table's own triggers rest.

    Append-only tables refuse every edit. Sealing a value anew changes no fact, and an old key could
    never be given up if their values stayed under it.
    """
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor], [table])
        triggers = cursor.fetchall()
        for trigger, _sql in triggers:
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {quote(table)} DISABLE TRIGGER {quote(trigger)}")
            else:
                cursor.execute(f"DROP TRIGGER {quote(trigger)}")
        yield
        for trigger, sql in triggers:
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {quote(table)} ENABLE TRIGGER {quote(trigger)}")
            else:
                cursor.execute(sql)
