"""Rows out of and into PostgreSQL, by COPY: no client program of the server's version is needed."""

from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from huhutong.infra.backup.digests import TableDigest, digest_of_rows

SUFFIX = ".copy"
_SEQUENCES = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = ANY(%s)
AND (is_identity = 'YES' OR column_default LIKE 'nextval%%')
"""


class NotEmpty(Exception):
    """The database already holds tables of this system."""


class FromNewerVersion(Exception):
    """The backup's tables are of a version that this one does not know."""


def tables() -> list[str]:
    """Every table of the database, by name."""
    with connection.cursor() as cursor:
        listed = connection.introspection.get_table_list(cursor)
    return sorted(table.name for table in listed if table.type == "t")


def snapshot(into: Path) -> tuple[list[Path], dict[str, TableDigest]]:
    """Every table in a file of its own and its digest, all of one instant."""
    names = tables()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        files = [_copy_out(name, into / f"{name}{SUFFIX}") for name in names]
        return files, digests(names)


def _copy_out(table: str, path: Path) -> Path:
    sql = f"COPY {connection.ops.quote_name(table)} ({_columns(table)}) TO STDOUT"
    with connection.cursor() as cursor, path.open("wb") as file, cursor.copy(sql) as rows:
        for part in rows:
            file.write(part)
    return path


def _columns(table: str) -> str:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return ", ".join(connection.ops.quote_name(name) for name in sorted(c.name for c in described))


def digests(names: list[str]) -> dict[str, TableDigest]:
    """Of the tables named."""
    return {name: _digest(name) for name in names}


def _digest(table: str) -> TableDigest:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        keys = connection.introspection.get_primary_key_columns(cursor, table) or []
        order = ", ".join(map(quote, keys))
        sql = f"SELECT {_columns(table)} FROM {quote(table)} ORDER BY {order}"  # noqa: S608
    with connection.chunked_cursor() as rows:
        rows.execute(sql)
        return digest_of_rows(rows)


def make_tables(migrations: list[tuple[str, str]]) -> None:
    """Empty tables as these migrations leave them. Raises NotEmpty, FromNewerVersion."""
    if tables():
        raise NotEmpty
    executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations or ())
    if not set(migrations) <= known:
        raise FromNewerVersion
    # The last of each app: a target in the middle would take back what follows it.
    had, nodes = set(migrations), executor.loader.graph.node_map
    followed = {
        key
        for key in had
        for child in nodes[key].children
        if child.key in had and child.key[0] == key[0]
    }
    executor.migrate(sorted(had - followed))


def load(folder: Path, names: list[str]) -> None:
    """The tables hold the rows of the files and nothing else, in one transaction."""
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        # Migrations of the same transaction leave some checked at once; tables come by name.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"TRUNCATE {', '.join(map(quote, names))}")
        for name in names:
            _copy_in(name, folder / f"{name}{SUFFIX}")
        cursor.execute(_SEQUENCES, [names])
        for table, column in cursor.fetchall():
            highest = f"SELECT MAX({quote(column)}) FROM {quote(table)}"  # noqa: S608 - own names
            sequence = "pg_get_serial_sequence(%s, %s)"
            cursor.execute(
                f"SELECT setval({sequence}, COALESCE(({highest}), 0) + 1, false)",
                [quote(table), column],
            )


def _copy_in(table: str, path: Path) -> None:
    sql = f"COPY {connection.ops.quote_name(table)} ({_columns(table)}) FROM STDIN"
    with connection.cursor() as cursor, path.open("rb") as file, cursor.copy(sql) as rows:
        while part := file.read(1 << 20):
            rows.write(part)
