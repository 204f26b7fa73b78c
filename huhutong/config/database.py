"""The database answers and has the tables of this version."""

from typing import Any

from huhutong.config.cannot import Cannot
from huhutong.config.terminal import say

SETTINGS = "huhutong.config.settings"


def check_database(connection: Any) -> None:
    """The database answers."""
    from django.db import OperationalError

    try:
        connection.ensure_connection()
    except OperationalError as problem:
        raise Cannot(
            f"无法连接数据库: {problem}".rstrip() + "\n请检查 HUHUTONG_DATABASE_URL 和数据库服务。",
            "The database does not answer; check HUHUTONG_DATABASE_URL and the database server.",
        ) from problem


def migrate() -> None:
    """The database has the tables of this version, and Chinese words are compiled."""
    import django

    from huhutong.config import translations

    translations.compile_stale()
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    check_database(connection)
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        say(f"更新数据库({len(waiting)} 步)… / updating the database ({len(waiting)} steps) …")
        call_command("migrate", verbosity=0, interactive=False)
