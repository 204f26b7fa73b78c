"""Many rows of one table in one statement, as the model would write them, without its objects.

Django's bulk_create builds an object and an expression for every value; for a hundred thousand
rows that costs more than all the rest. Here a row is a tuple of Python values in the order of the
table's fields, and its key is known before it is written. A test compares the two ways.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models

from huhutong.infra.crypto import Sealer
from huhutong.infra.fields import EncryptedBinaryField

Convert = Callable[[Any], Any]
_PLAIN = (models.CharField, models.IntegerField, models.BooleanField, models.ForeignKey)


def reserve_keys(model: type[models.Model], count: int) -> Sequence[int]:
    """Keys that nobody else gets, ascending. In a write transaction. Cost: 1 query."""
    if not connection.in_atomic_block:
        raise ValueError(f"keys outside a transaction: {model.__name__}")
    if not count:
        return ()
    table = model._meta.db_table  # noqa: SLF001 - Django documents _meta
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The write lock is held (IMMEDIATE), so that nobody inserts in between.
            quoted = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT max((SELECT coalesce(max(id), 0) FROM {quoted}), "  # noqa: S608
                "coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0))",
                [table],
            )
            first = cursor.fetchone()[0] + 1
            return range(first, first + count)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return sorted(row[0] for row in cursor.fetchall())


def hold_no_file_pages() -> None:
    """This connection reads the database through its own cache only, not by mapped pages.

    Mapped pages count as the process's memory and grow with the file: a long command that is to
    stay small does without them. PostgreSQL has nothing of the kind.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size=0")


class Table:
    """One model's table, written by tuples: the key first, then the fields in the given order."""

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        """names  of the fields, as on the model; those left out take their default."""
        meta = model._meta  # noqa: SLF001 - Django documents _meta
        self.model = model
        self._fields: list[Any] = [meta.get_field(name) for name in names]
        self._others: list[Any] = [
            field
            for field in meta.concrete_fields
            if field not in self._fields and field.name != "id"
        ]
        quote = connection.ops.quote_name
        fields = [meta.get_field("id"), *self._fields, *self._others]
        columns = ", ".join(quote(field.column) for field in fields)
        marks = ", ".join(["%s"] * len(fields))
        self._insert = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608

    def finished(self, rows: Iterable[Sequence[Any]], sealer: Sealer) -> list[tuple[Any, ...]]:
        """The rows as the database takes them: sealed, dates and documents in its own form."""
        columns = list(zip(*rows, strict=True))
        if not columns:
            return []
        keys = columns[0]
        columns += [tuple(field.get_default() for _ in keys) for field in self._others]
        done = [keys]
        for field, column in zip((*self._fields, *self._others), columns[1:], strict=True):
            convert = _convert(field, sealer)
            done.append(column if convert is None else tuple(map(convert, column)))
        return list(zip(*done, strict=True))

    def insert(self, rows: Sequence[Sequence[Any]], sealer: Sealer) -> None:
        """The rows stand in the table, in the caller's transaction."""
        self.insert_finished(self.finished(rows, sealer))

    def insert_finished(self, rows: Sequence[Sequence[Any]]) -> None:
        """Rows that `finished` gave stand in the table, in the caller's transaction."""
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(self._insert, rows)


def _convert(field: Any, sealer: Sealer) -> Convert | None:
    """How a field's values become the database's; None: they are."""
    if isinstance(field, EncryptedBinaryField):
        seal, to_bytes = sealer.for_context(field.context), field.to_bytes
        # Binary values are wrapped by psycopg itself.
        return lambda value: None if value is None else seal(to_bytes(value))
    if isinstance(field, models.UUIDField):
        native = connection.features.has_native_uuid_field
        return None if native else _hex
    if isinstance(field, _PLAIN):
        return None

    def convert(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if isinstance(field, models.JSONField) and connection.vendor == "sqlite":
        return _remembering(lambda value: json.dumps(value, cls=field.encoder), id)
    return _remembering(convert, id if isinstance(field, models.JSONField) else None)


_hex = attrgetter("hex")


def _remembering(convert: Convert, key_of: Callable[[Any], Any] | None) -> Convert:
    """The same day, instant or document stands in many rows of a chunk: converted once."""
    held: dict[Any, tuple[Any, Any]] = {}

    def remembered(value: Any) -> Any:
        key = value if key_of is None else key_of(value)
        found = held.get(key)
        if found is None:
            # The value is held with its result, so that its id stays its own.
            found = held[key] = (value, convert(value))
        return found[1]

    return remembered
