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
    from huhutong.places.services import NationTally
    from huhutong.places.services.nation import Progress

GROUP = "places"
HELP = "load the nation's villages, apply their changes, say which branch serves them"
_EVERY_SECONDS = 2


def add_commands(commands: Any) -> None:
    """import, load and serve."""
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
    load = commands.add_parser(
        "load",
        help="add the places of a CSV file: code,name,level,latitude,longitude,datum,generated",
    )
    load.add_argument("file", type=Path, help="UTF-8")
    load.add_argument("--since", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
    load.add_argument("--dry-run", action="store_true", help="read and check, write nothing")
    load.set_defaults(run=_load, database=True)
    serve = commands.add_parser("serve", help="a branch answers for all villages under a code")
    serve.add_argument("bank", help="code of the bank")
    serve.add_argument("branch", help="code of the branch")
    serve.add_argument("under", help="code of a town (9 digits) or of one village (12 digits)")
    serve.add_argument("--since", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
    serve.set_defaults(run=_serve, database=True)


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


def _load(arguments: argparse.Namespace) -> int:
    from huhutong.infra import clock
    from huhutong.places.county import read_table
    from huhutong.places.services import load_county

    rows = read_table(arguments.file.read_text(encoding="utf-8"))
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
