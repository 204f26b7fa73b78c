"""`huhutong doctor`: one line for each thing that could be wrong, with what to do."""

import json
import os
import stat
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from huhutong.config import preflight
from huhutong.config.cannot import DONE, REFUSED, Cannot

LIBRARIES = ("django", "ninja", "granian", "cryptography", "duckdb", "typst", "python_calamine")


class Finding(NamedTuple):
    """What was looked at, and the remedy if it is not well."""

    subject: str
    well: bool
    note: str


def _tried(subject: str, look: Callable[[], None], note: str = "") -> Finding:
    try:
        look()
    except Cannot as problem:
        return Finding(subject, well=False, note=f"{problem.chinese} / {problem.english}")
    return Finding(subject, well=True, note=note)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    well = (3, 11) <= sys.version_info[:2] < (3, 13)
    return Finding("python", well, version if well else f"{version}: 需要 / needs 3.11 or 3.12")


def _libraries() -> Finding:
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    note = f"缺少 / missing {', '.join(missing)}: make setup" if missing else f"{len(LIBRARIES)}"
    return Finding("libraries", not missing, note)


def _keys(folder: Path) -> Finding:
    open_to_others = [
        path.name
        for path in folder.glob("*")
        if path.is_file() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if open_to_others:
        remedy = f"chmod go-rwx {folder}/*"
        return Finding("keys", well=False, note=f"{', '.join(open_to_others)}: {remedy}")
    return Finding("keys", well=True, note=str(folder))


def _database() -> Iterator[Finding]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huhutong.config.settings")
    import django

    django.setup()
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as problem:
        yield Finding("database", well=False, note=f"{connection.vendor}: {problem}".strip())
        return
    yield Finding("database", well=True, note=connection.vendor)
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    note = f"{waiting} 步未执行 / steps waiting: huhutong manage migrate" if waiting else "current"
    yield Finding("migrations", not waiting, note)


def _translations() -> Finding:
    from huhutong.config import translations

    found = translations.catalogues()
    missing = [po for po in found if not po.with_suffix(".mo").exists()]
    note = f"{len(found) - len(missing)}/{len(found)}"
    return Finding("translations", not missing, note if not missing else f"{note}: make setup")


def findings(*, port: int) -> Iterator[Finding]:
    """Every check; later ones do not depend on the success of earlier ones."""
    home = preflight.home()
    yield _python()
    yield _libraries()
    yield _tried("home", lambda: preflight.check_home(home), str(home))
    yield _tried(f"port {port}", lambda: preflight.check_port("127.0.0.1", port))
    yield _tried("front end", preflight.check_front_end)
    yield _translations()
    yield from _database()
    yield _keys(Path(os.environ.get("HUHUTONG_KEY_DIR", home / "keys")))


def examine(*, port: int, as_json: bool) -> int:
    """Print all findings; 1 if anything is not well."""
    found = list(findings(port=port))
    if as_json:
        rows = [finding._asdict() for finding in found]
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for finding in found:
            mark = "好 ok " if finding.well else "错 bad"
            print(f"{mark}  {finding.subject:<14}{finding.note}")
    return DONE if all(finding.well for finding in found) else REFUSED
