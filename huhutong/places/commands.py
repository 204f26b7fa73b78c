"""`huhutong places …`: the county of a live installation and who serves it.

Nothing of Django is imported before a command runs.
"""

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

GROUP = "places"
HELP = "load the villages of a county and say which branch serves them"


def add_commands(commands: Any) -> None:
    """load and serve."""
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
        f"regions={loaded.regions} villages={loaded.villages} groups={loaded.groups}\n"
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
