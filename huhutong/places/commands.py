"""`huhutong places …`: the nation's villages, how they change, and who serves them.

Nothing of Django is imported before a command runs.
"""

import argparse
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huhutong.places.errors import ChangesRefused
    from huhutong.places.selectors import DatedState
    from huhutong.places.services import NationTally
    from huhutong.places.services.nation import Progress

GROUP = "places"
HELP = "load the nation's villages, apply their changes, say which branch serves them"
_EVERY_SECONDS = 2


def add_commands(commands: Any) -> None:
    """import, change, show, load, serve and release."""
    _add_nation(commands)
    _add_dated(commands)
    _add_county(commands)


def _add_nation(commands: Any) -> None:
    nation = commands.add_parser(
        "import", help="add the nation's list of village units; rerunning adds what is missing"
    )
    nation.add_argument(
        "--region",
        action="append",
        default=[],
        metavar="CODE",
        help="only what lies under this code of 2, 4, 6 or 9 digits; may be given several times",
    )
    nation.add_argument(
        "--package", type=Path, help="the package as a file, where npm cannot fetch it"
    )
    nation.add_argument(
        "--since",
        type=date.fromisoformat,
        help="YYYY-MM-DD, the first day of places that are new; without it the day of the list",
    )
    nation.add_argument("--dry-run", action="store_true", help="read and count, write nothing")
    nation.set_defaults(run=_import, database=True)


def _add_dated(commands: Any) -> None:
    change = commands.add_parser(
        "change",
        help="apply a CSV file of changes: change,code,on,new_code,new_name,basis; all or nothing",
    )
    change.add_argument("file", type=Path, help="UTF-8 or GB 18030, heads in English or Chinese")
    change.add_argument("--dry-run", action="store_true", help="check every row, write nothing")
    change.set_defaults(run=_change, database=True)
    show = commands.add_parser("show", help="what a place is called, was called, and why")
    show.add_argument("code", help="a code that it carries or carried")
    show.add_argument(
        "--on", type=date.fromisoformat, metavar="DAY", help="only what carried the code on a day"
    )
    show.set_defaults(run=_show, database=True)


def _add_county(commands: Any) -> None:
    load = commands.add_parser(
        "load",
        help="add the places of a CSV file: code,name,level,latitude,longitude,datum,generated",
    )
    load.add_argument("file", type=Path, help="UTF-8 or GB 18030")
    load.add_argument("--since", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
    load.add_argument("--dry-run", action="store_true", help="read and check, write nothing")
    load.set_defaults(run=_load, database=True)
    serve = commands.add_parser("serve", help="a branch answers for all villages under a code")
    serve.add_argument("bank", help="code of the bank")
    serve.add_argument("branch", help="code of the branch")
    serve.add_argument("under", help="code of a town (9 digits) or of one village (12 digits)")
    serve.add_argument("--since", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
    serve.set_defaults(run=_serve, database=True)
    release = commands.add_parser("release", help="a bank stops serving one village from today on")
    release.add_argument("bank", help="code of the bank")
    release.add_argument("village", help="12-digit code of the village")
    release.set_defaults(run=_release, database=True)


def _import(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    from huhutong.infra import clock
    from huhutong.places import packages
    from huhutong.places.nation import LIST_DAY, NationList
    from huhutong.places.services import import_nation

    if arguments.package is None:
        sys.stderr.write(f"package {packages.PACKAGE}\n")
        archive = packages.fetched(settings.HOME / "packages")
    else:
        archive = packages.proved(arguments.package)
    done = import_nation(
        NationList(archive, tuple(arguments.region)),
        on=arguments.since or LIST_DAY,
        at=clock.real_now(),
        progress=_progress(),
        dry_run=arguments.dry_run,
    )
    sys.stdout.write(
        f"regions={done.regions} villages={done.villages} known={done.known} "
        f"renamed={done.renamed}\n"
    )
    return 0


def _progress() -> "Progress":
    """Tells how far it is, every few seconds."""
    began = told = time.monotonic()

    def tell(tally: "NationTally") -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= _EVERY_SECONDS:
            told = now
            rate = round(tally.read / (now - began))
            sys.stderr.write(
                f"[{tally.read}] new={tally.villages} known={tally.known} {rate}/s "
                f"{round(now - began)} s\n"
            )

    return tell


def _change(arguments: argparse.Namespace) -> int:
    from huhutong.infra import clock
    from huhutong.places.changes import read_changes
    from huhutong.places.errors import ChangesRefused
    from huhutong.places.services import apply_changes

    at = clock.real_now()
    try:
        done = apply_changes(
            read_changes(_content(arguments.file)),
            file=arguments.file.name,
            today=clock.date_of(at),
            at=at,
            dry_run=arguments.dry_run,
        )
    except ChangesRefused as refusal:
        _tell_rows(refusal)
        raise
    sys.stdout.write(f"rows={done.rows} known={done.known} places={done.places}\n")
    return 0


def _content(path: Path) -> bytes:
    from huhutong.places.errors import FileNotRead

    try:
        return path.read_bytes()
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise FileNotRead(file=path.name, reason=reason) from problem


def _tell_rows(refusal: "ChangesRefused") -> None:
    """Each row that cannot be done with its reason; the refusal itself follows."""
    from django.conf import settings
    from django.utils.translation import override

    from huhutong.infra.refusals import message_of

    with override(settings.LANGUAGE_CODE):
        for row in refusal.rows:
            sys.stderr.write(f"{message_of(row)}\n")


def _show(arguments: argparse.Namespace) -> int:
    from huhutong.places.selectors import history_of, place_on

    if arguments.on is not None:
        _tell_state(place_on(arguments.code, arguments.on))
        return 0
    history = history_of(arguments.code)
    for state in history.states:
        _tell_state(state)
    for change in history.changes:
        words = (change.new_code, change.new_name, change.other, change.basis)
        told = " ".join(word for word in words if word)
        sys.stdout.write(f"{change.on} {change.kind} {change.code} {told}\n")
    return 0


def _tell_state(state: "DatedState") -> None:
    last = state.valid_to or ""
    sys.stdout.write(
        f"{state.valid_from}/{last} {state.code} {state.name} {state.kind} "
        f"{state.above_code} {state.above_name} {state.uuid}\n"
    )


def _load(arguments: argparse.Namespace) -> int:
    from huhutong.infra import clock
    from huhutong.places.county import read_file
    from huhutong.places.services import load_county

    rows = read_file(_content(arguments.file))
    if arguments.dry_run:
        sys.stdout.write(f"rows={len(rows)}\n")
        return 0
    loaded = load_county(table=rows, on=arguments.since, at=clock.real_now())
    sys.stdout.write(
        f"regions={loaded.regions} villages={loaded.villages} groups={loaded.groups} "
        f"points={loaded.points}\n"
    )
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    from huhutong.infra import clock
    from huhutong.infra.actors import SYSTEM
    from huhutong.org.public import bank_by_code, branch_by_code
    from huhutong.places.selectors import villages_not_served_by
    from huhutong.places.services import serve_villages

    bank = bank_by_code(arguments.bank)
    branch = branch_by_code(bank, arguments.branch)
    villages = list(villages_not_served_by(branch, under=arguments.under, on=arguments.since))
    serve_villages(
        by=SYSTEM,
        branch=branch,
        villages=villages,
        valid_from=arguments.since,
        at=clock.now(bank.uuid),
    )
    if not villages:
        sys.stderr.write("no village to add\n")
    sys.stdout.write(f"villages={len(villages)}\n")
    return 0


def _release(arguments: argparse.Namespace) -> int:
    from huhutong.infra import clock
    from huhutong.infra.actors import SYSTEM
    from huhutong.org.public import bank_by_code
    from huhutong.places.selectors import area_of
    from huhutong.places.services import end_service

    bank = bank_by_code(arguments.bank)
    at = clock.now(bank.uuid)
    area = area_of(bank, arguments.village)
    end_service(by=SYSTEM, area=area, at=at)
    sys.stdout.write(f"village={area.village.code} branch={area.branch.code} until={at.date()}\n")
    return 0
