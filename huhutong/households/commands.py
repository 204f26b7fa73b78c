"""`huhutong households …`: the registry by command.

Nothing of Django is imported before a command runs.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from huhutong.households.models import ImportBatch
    from huhutong.households.services.imports.stage import Progress

GROUP = "households"
HELP = "import a roster of up to 1,000,000 rows, take an import back, upkeep of the search"
SOURCES = ("subsidy", "committee", "core_bank")
DONE, CAME_BACK, BAD_USAGE = 0, 1, 2
_TOLD_EVERY_SECONDS = 2
_TOLD = ("read", "accepted", "refused", "duplicate", "blank", "heading")
_TOLD_HOUSEHOLDS = ("households_new", "households_updated", "households_refused")


def add_commands(commands: Any) -> None:
    """import, undo and reindex."""
    roster = commands.add_parser(
        "import", help="put an .xlsx or .csv file into the registry, by the rules of the pages"
    )
    roster.add_argument("file", type=Path)
    roster.add_argument("--village", required=True, help="code of the village, 12 digits")
    roster.add_argument("--officer", required=True, help="login name of who imports")
    roster.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="TITLE=FIELD",
        help="what a column means, where its title does not say so; an empty FIELD leaves it out",
    )
    roster.add_argument(
        "--source",
        choices=SOURCES,
        default="",
        help="what kind of list it is: its columns are remembered for the next one",
    )
    roster.add_argument("--dry-run", action="store_true", help="check every row, take none in")
    roster.add_argument(
        "--resume", action="store_true", help="go on with the same file where it was stopped"
    )
    roster.add_argument("--errors", type=Path, help="write the rows that were not taken here")
    roster.set_defaults(run=_import, database=True)
    undo = commands.add_parser("undo", help="take a whole import back, if nothing stands on it")
    undo.add_argument("uuid", type=UUID, metavar="IMPORT", help="its uuid, as import printed it")
    undo.add_argument("--officer", required=True, help="login name of who takes it back")
    undo.add_argument("--reason", required=True, help="kept on record")
    undo.set_defaults(run=_undo, database=True)
    reindex = commands.add_parser(
        "reindex", help="make what a search by name compares anew where it is not as it should be"
    )
    reindex.add_argument(
        "--dry-run", action="store_true", help="count only; exit 1 if any is stale"
    )
    reindex.set_defaults(run=_reindex, database=True)


def _import(arguments: argparse.Namespace) -> int:
    fields = dict(word.partition("=")[::2] for word in arguments.map)
    if not arguments.file.is_file() or not all("=" in word for word in arguments.map):
        what = "--map TITLE=FIELD" if arguments.file.is_file() else str(arguments.file)
        sys.stderr.write(f"没有这个文件，或写法不对: {what}\nno such file, or not as: {what}\n")
        return BAD_USAGE
    from huhutong.households import errors

    try:
        return _imported(arguments, fields)
    except (errors.OfficerUnknown, errors.ColumnUnknown, errors.FieldUnknown) as refusal:
        from huhutong.infra.refusals import message_of

        sys.stderr.write(f"{message_of(refusal)}\n")
        return BAD_USAGE


def _imported(arguments: argparse.Namespace, fields: dict[str, str]) -> int:
    from huhutong.households.selectors.imports import officer_by_login
    from huhutong.households.services.imports.by_command import Order, import_file
    from huhutong.infra.bulk import hold_no_file_pages
    from huhutong.org.public import now_of

    officer = officer_by_login(arguments.officer)
    hold_no_file_pages()
    order = Order(
        arguments.file,
        arguments.village,
        fields,
        arguments.source,
        arguments.resume,
        arguments.dry_run,
    )
    batch = import_file(officer=officer, order=order, at=now_of(officer), progress=_progress())
    came_back = batch.counts["refused"] + batch.counts["duplicate"]
    if arguments.errors is not None and came_back:
        _write_errors(arguments.errors, officer, batch)
    sys.stdout.write(json.dumps(_result(batch), ensure_ascii=False) + "\n")
    return CAME_BACK if came_back else DONE


def _undo(arguments: argparse.Namespace) -> int:
    from huhutong.households.errors import ImportStandsUnder, OfficerUnknown
    from huhutong.households.labels import obstacle_text
    from huhutong.households.selectors.imports import batch_in_scope, officer_by_login
    from huhutong.households.services.imports.undo import obstacles, undo_import
    from huhutong.infra.refusals import message_of
    from huhutong.org.public import now_of

    try:
        officer = officer_by_login(arguments.officer)
    except OfficerUnknown as refusal:
        sys.stderr.write(f"{message_of(refusal)}\n")
        return BAD_USAGE
    at = now_of(officer)
    try:
        batch = undo_import(
            officer=officer,
            uuid=arguments.uuid,
            reason=arguments.reason,
            at=at,
            progress=_progress(),
        )
    except ImportStandsUnder as refusal:
        sys.stderr.write(f"{message_of(refusal)}\n")
        for found in obstacles(batch_in_scope(officer, arguments.uuid, at.date())):
            why = obstacle_text(found.reason, found.detail)
            told = {"household": found.number, "reason": found.reason, "text": why}
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return CAME_BACK
    told = {"import": str(batch.uuid), "state": batch.state}
    sys.stdout.write(json.dumps(told) + "\n")
    return DONE


def _reindex(arguments: argparse.Namespace) -> int:
    from huhutong.households.services.name_keys import (
        chunks_of_households,
        reindex_chunk,
        stale_households,
    )

    done = stale = 0
    for chunk in chunks_of_households():
        stale += len(stale_households(chunk)) if arguments.dry_run else reindex_chunk(chunk)
        done += len(chunk)
        sys.stderr.write(f"{done} households\n")
    sys.stdout.write(f"households={done} stale={stale}\n")
    return 1 if stale and arguments.dry_run else 0


def _result(batch: "ImportBatch") -> dict[str, Any]:
    names = (*_TOLD, *_TOLD_HOUSEHOLDS)
    counts = {name: batch.counts.get(name, 0) for name in names}
    return {"import": str(batch.uuid), "state": batch.state, **counts}


def _write_errors(path: Path, officer: Any, batch: "ImportBatch") -> None:
    import os

    from huhutong.households import workbooks
    from huhutong.households.services.imports.download import record_download
    from huhutong.org.public import now_of

    record_download(officer=officer, uuid=batch.uuid, at=now_of(officer))
    # Only its owner may read it: the rows are people's data.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        workbooks.write_errors(batch, file)


def _progress() -> "Progress":
    began = told = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= _TOLD_EVERY_SECONDS or done == total:
            told = now
            sys.stderr.write(f"[{done}/{total}] {round(now - began)} s\n")

    return tell
