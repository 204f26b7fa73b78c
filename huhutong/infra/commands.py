"""`huhutong keys …`: the keys of the encrypted columns.

Nothing of Django is imported before a command runs.
"""

import argparse
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huhutong.infra.rotation import Progress, Tally

GROUP = "keys"
HELP = "renew the key of the encrypted columns while the pages go on"


def add_commands(commands: Any) -> None:
    """rotate, reseal and status."""
    rotate = commands.add_parser("rotate", help="make a new key and seal every value with it")
    rotate.set_defaults(run=_rotate, database=True)
    reseal = commands.add_parser("reseal", help="finish a rotation that was stopped")
    reseal.set_defaults(run=_reseal, database=True)
    status = commands.add_parser("status", help="how many values each key seals")
    status.set_defaults(run=_status, database=True)


def _rotate(_arguments: argparse.Namespace) -> int:
    from huhutong.infra import clock, rotation
    from huhutong.infra.actors import SYSTEM

    return _told(rotation.rotate(by=SYSTEM, at=clock.real_now(), progress=_progress()))


def _reseal(_arguments: argparse.Namespace) -> int:
    from huhutong.infra import clock, rotation
    from huhutong.infra.actors import SYSTEM

    return _told(rotation.reseal(by=SYSTEM, at=clock.real_now(), progress=_progress()))


def _status(_arguments: argparse.Namespace) -> int:
    from huhutong.infra import crypto, rotation

    newest = crypto.current_version()
    for version, count in sorted(rotation.values_by_version().items()):
        mark = "current" if version == newest else "older"
        sys.stdout.write(f"key={version} values={count} {mark}\n")
    return 0


def _progress() -> "Progress":
    began = time.monotonic()

    def told(column: Any, done: int, total: int) -> None:
        seconds = round(time.monotonic() - began)
        sys.stderr.write(f"[{done}/{total}] {column.context} {seconds} s\n")

    return told


def _told(tally: "Tally") -> int:
    sys.stdout.write(f"key={tally.version} sealed={tally.sealed} left={tally.left}\n")
    # Something under an older key appeared meanwhile: another run finishes it.
    return 1 if tally.left else 0
