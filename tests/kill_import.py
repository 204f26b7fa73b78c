"""An import that is killed (SIGKILL) at random instants and taken up again, in its own processes.

Each process is killed some time after it is ready to work; then one runs to the end. The database
is read without Django, so that nothing of the import explains its own result.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from huhutong.infra import spreadsheets
from tests import rosters

VILLAGE: Final = "441821100201"
_CHILD: Final = """
import sys, django
django.setup()
from huhutong.config.cli import main
import huhutong.households.services.imports.by_command
sys.stderr.write("ready\\n"); sys.stderr.flush()
main(sys.argv[1:])
"""
_CAST: Final = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.cast import build_cast
build_cast()
"""


@dataclass(slots=True)
class Report:
    """What became of the rows: names in the registry, row numbers that came back."""

    kills: int = 0
    exit_code: int = 0
    people: Counter[str] = field(default_factory=Counter)
    came_back: Counter[int] = field(default_factory=Counter)
    states_at_kill: Counter[str] = field(default_factory=Counter)


def environment(home: Path) -> dict[str, str]:
    """The variables of a process with a database and keys of its own."""
    return os.environ | {
        "HUHUTONG_HOME": str(home),
        "HUHUTONG_KEY_DIR": str(home / "keys"),
        "HUHUTONG_DATABASE_URL": f"sqlite:///{home / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "huhutong.config.settings",
    }


def prepare(home: Path) -> None:
    """The home has a migrated database with the cast."""
    subprocess.run([sys.executable, "-c", _CAST], env=environment(home), check=True)


def words(home: Path, roster: Path) -> list[str]:
    """The arguments of the import, always the same."""
    return [
        *("households", "import", str(roster), "--village", VILLAGE, "--officer", "li"),
        *("--resume", "--errors", str(home / "errors.xlsx")),
    ]


def run(home: Path, *, rows: int, kills: int, within_seconds: float, seed: int) -> Report:
    """The import of a generated roster is done, after so many kills."""
    roster = home / "roster.csv"
    rosters.write_csv(roster, rows)
    chance = random.Random(seed)  # noqa: S311 - instants, not secrets
    report = Report()
    while report.kills < kills:
        child = _start(home, roster)
        if report.kills >= kills // 2:
            # The first half falls into the check, the second into the application.
            _wait_for(home, child, "applying")
        time.sleep(chance.uniform(0, within_seconds))
        if child.poll() is not None:
            raise AssertionError(f"done before {kills} kills: take more rows, or less time")
        child.send_signal(signal.SIGKILL)
        child.wait()
        _close(child)
        report.kills += 1
        report.states_at_kill[_state(home)] += 1
    last = subprocess.run(
        [sys.executable, "-c", _CHILD, *words(home, roster)],
        env=environment(home), capture_output=True, text=True, check=False,
    )  # fmt: skip
    report.exit_code = last.returncode
    _read(home, report)
    return report


def _start(home: Path, roster: Path) -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, *words(home, roster)],
        env=environment(home), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    if child.stderr is None or child.stderr.readline() != "ready\n":
        raise AssertionError("the import did not start")
    return child


def _wait_for(home: Path, child: "subprocess.Popen[str]", state: str) -> None:
    while _state(home) != state and child.poll() is None:
        time.sleep(0.01)


def _close(child: "subprocess.Popen[str]") -> None:
    if child.stderr is not None:
        child.stderr.close()


def _query(home: Path, sql: str) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(home / "db.sqlite3")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def _state(home: Path) -> str:
    found = _query(home, "SELECT state FROM households_importbatch")
    return found[0][0] if found else "none"


def _read(home: Path, report: Report) -> None:
    sql = (
        "SELECT p.name FROM households_person p JOIN households_membership m ON m.person_id = p.id"
    )
    report.people.update(row[0] for row in _query(home, sql))
    book = spreadsheets.read((home / "errors.xlsx").read_bytes(), "errors.xlsx")
    for sheet in book.sheets:
        title = len(rosters.HEAD)
        report.came_back.update(int(str(row[title])) for row in sheet.rows[1:])
