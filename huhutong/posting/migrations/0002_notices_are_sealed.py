"""The database itself refuses to edit or delete a notice or a row of it.

Kept apart from 0001, so that regenerating that file cannot lose it. SQLite drops the triggers
with the table when a later migration remakes it: such a migration must run `install` again.
"""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = {"notice": "posting_notice", "notice_row": "posting_noticerow"}
FUNCTION = "huhutong_notice_sealed"


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"""CREATE TRIGGER {name}_never_{verb.lower()}d BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, 'a posted notice is never edited or deleted'); END"""
            for name, table in TABLES.items()
            for verb in ("UPDATE", "DELETE")
        ]
    function = f"""CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION 'a posted notice is never edited or deleted'; END
        $$ LANGUAGE plpgsql"""
    return [function] + [
        f"""CREATE TRIGGER {name}_sealed BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"""
        for name, table in TABLES.items()
    ]


def _back(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {name}_never_{verb}d"
            for name in TABLES
            for verb in ("update", "delete")
        ]
    drops = [f"DROP TRIGGER IF EXISTS {name}_sealed ON {table}" for name, table in TABLES.items()]
    return [*drops, f"DROP FUNCTION IF EXISTS {FUNCTION}()"]


def install(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Notices and their rows can only be added."""
    for statement in _statements(editor.connection.vendor):
        editor.execute(statement)


def remove(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Back to plain tables."""
    for statement in _back(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("posting", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
