"""The database itself refuses to edit or delete an entry of a case's history.

Kept apart from 0001, so that regenerating that file cannot lose it. SQLite drops the triggers
with the table when a later migration remakes it: such a migration must run `install` again.
"""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "casework_caseevent"
SQLITE = [
    f"""CREATE TRIGGER case_event_never_{verb.lower()}d BEFORE {verb} ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'case history is never edited or deleted'); END"""
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION huhutong_case_event_append_only() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION 'case history is never edited or deleted'; END
        $$ LANGUAGE plpgsql""",
    f"""CREATE TRIGGER case_event_append_only BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION huhutong_case_event_append_only()""",
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS case_event_never_updated",
    "DROP TRIGGER IF EXISTS case_event_never_deleted",
]
POSTGRESQL_BACK = [
    f"DROP TRIGGER IF EXISTS case_event_append_only ON {TABLE}",
    "DROP FUNCTION IF EXISTS huhutong_case_event_append_only()",
]


def install(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Entries can only be added."""
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def remove(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Back to a plain table."""
    for statement in SQLITE_BACK if editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
