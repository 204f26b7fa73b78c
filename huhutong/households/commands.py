"""`huhutong households …`: upkeep of the registry.

Nothing of Django is imported before a command runs.
"""

import argparse
import sys
from typing import Any

GROUP = "households"
HELP = "upkeep of the registry"


def add_commands(commands: Any) -> None:
    """reindex."""
    reindex = commands.add_parser(
        "reindex", help="make what a search by name compares anew where it is not as it should be"
    )
    reindex.add_argument(
        "--dry-run", action="store_true", help="count only; exit 1 if any is stale"
    )
    reindex.set_defaults(run=_reindex, database=True)


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
