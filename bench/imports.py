"""A roster into the encrypted registry: ours, django-import-export twice, and the limit.

    python -m bench.imports [--rows 100000] [--peer-rows 5000] [--memory 10000 100000 1000000]
                            [--kills 50]

Needs the dependency group `bench` of pyproject.toml (the peer). Each contestant has a process and a
copied database of its own; the roster is one CSV, so that reading costs nobody much. The peer
writes the same tables, one resource each, from datasets that the bench derives for it; it keeps no
staged rows, judges nothing and audits nothing. The limit reads the file and executes the INSERTs
of our finished rows (taken from our result beforehand: ciphertext, indexes, history, staged rows).
Where the peer runs on fewer rows, its seconds are scaled, and that is said.
"""

import argparse
import csv
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.machine import write
from tests import kill_import, rosters

LEAST_OF_DEFAULT, LEAST_OF_BULK, MOST_OF_LIMIT, MOST_GROWTH_MIB = 10, 5, 2, 50
CHUNK = 300
TABLES = (
    *("person", "household", "membership", "consent", "archiveprofile", "incomerecord"),
    *("assetrecord", "debtrecord", "importrow", "namekey"),
)


def ours(home: Path, roster: Path) -> dict[str, Any]:
    """The import by command, from file to applied."""
    import django

    django.setup()
    from huhutong.households.selectors.imports import officer_by_login
    from huhutong.households.services.imports.by_command import Order, import_file
    from huhutong.infra.bulk import hold_no_file_pages
    from huhutong.org.public import now_of

    officer = officer_by_login("li")
    hold_no_file_pages()
    order = Order(roster, kill_import.VILLAGE, {})
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    began, processor = time.perf_counter(), time.process_time()
    batch = import_file(officer=officer, order=order, at=now_of(officer))
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "processor_seconds": round(time.process_time() - processor, 2),
        "accepted": batch.counts["accepted"],
        "before_mib": base,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "database_mib": round((home / "db.sqlite3").stat().st_size / 2**20),
    }


def limit(home: Path, roster: Path) -> dict[str, Any]:
    """Reading the file and inserting finished rows; `done.sqlite3` holds them."""
    source = sqlite3.connect(home / "done.sqlite3")
    finished = []
    for table in TABLES:
        rows = source.execute(f"SELECT * FROM households_{table}").fetchall()  # noqa: S608
        finished.append((table, rows))
    source.close()
    target = sqlite3.connect(home / "db.sqlite3", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=OFF", "cache_size=-32000"):
        target.execute(f"PRAGMA {pragma}")
    target.execute("DELETE FROM households_importbatch")
    began, processor = time.perf_counter(), time.process_time()
    with roster.open(encoding="utf-8", newline="") as file:
        count = sum(1 for _row in csv.reader(file))
    for table, rows in finished:
        for start in range(0, len(rows), CHUNK * 4):
            part = rows[start : start + CHUNK * 4]
            marks = ", ".join("?" * len(part[0]))
            target.execute("BEGIN IMMEDIATE")
            target.executemany(f"INSERT INTO households_{table} VALUES ({marks})", part)  # noqa: S608
            target.execute("COMMIT")
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "processor_seconds": round(time.process_time() - processor, 2),
        "rows_read": count,
        "rows_written": sum(len(rows) for _table, rows in finished),
    }


def peer(home: Path, roster: Path, *, bulk: bool) -> dict[str, Any]:
    """django-import-export, its default or its bulk mode, one resource for each table."""
    del home
    import django

    django.setup()
    from bench.import_peer import run

    began, processor = time.perf_counter(), time.process_time()
    people = run(roster, bulk=bulk)
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "processor_seconds": round(time.process_time() - processor, 2),
        "people": people,
    }


CHILDREN: dict[str, Callable[[Path, Path], dict[str, Any]]] = {
    "ours": ours,
    "limit": limit,
    "peer_default": lambda home, roster: peer(home, roster, bulk=False),
    "peer_bulk": lambda home, roster: peer(home, roster, bulk=True),
}


def measure(name: str, base: Path, rows: int, *, done: Path | None = None) -> dict[str, Any]:
    """One contestant in a process of its own, on a copy of the base; its database is kept."""
    home = base.parent / f"{name}-{rows}"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(base, home)
    if done is not None:
        shutil.copy(done, home / "done.sqlite3")
    roster = home / "roster.csv"
    rosters.write_csv(roster, rows)
    child = subprocess.run(
        [sys.executable, "-m", "bench.imports", "--child", name, str(home)],
        env=kill_import.environment(home), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if child.returncode:
        raise RuntimeError(child.stderr)
    found: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    print(f"{name} {rows}: {found}", file=sys.stderr)
    return {"rows": rows, **found}


def side_by_side(base: Path, rows: int, peer_rows: int) -> dict[str, Any]:
    """All contestants, and how they stand to each other at `rows` rows."""
    first = measure("ours", base, rows)
    done = base.parent / f"ours-{rows}" / "db.sqlite3"
    figures = {
        "ours": first,
        "limit": measure("limit", base, rows, done=done),
        "peer_default": measure("peer_default", base, peer_rows),
        "peer_bulk": measure("peer_bulk", base, peer_rows),
    }
    scale = rows / peer_rows
    default = figures["peer_default"]["seconds"] * scale
    bulk = figures["peer_bulk"]["seconds"] * scale
    seconds = first["seconds"]
    return figures | {
        "peer_is_scaled_by": scale,
        "rows_per_second": round(rows / seconds),
        "times_faster_than_default": round(default / seconds, 1),
        "times_faster_than_bulk": round(bulk / seconds, 1),
        "times_the_limit": round(seconds / figures["limit"]["seconds"], 2),
        # On a machine that others use too, the processor's seconds say more than the clock's.
        "by_processor": _ratios(figures, scale),
    }


def _ratios(figures: dict[str, Any], scale: float) -> dict[str, float]:
    spent = {name: one["processor_seconds"] for name, one in figures.items()}
    return {
        "times_faster_than_default": round(spent["peer_default"] * scale / spent["ours"], 1),
        "times_faster_than_bulk": round(spent["peer_bulk"] * scale / spent["ours"], 1),
        "times_the_limit": round(spent["ours"] / spent["limit"], 2),
    }


def killed(base: Path, kills: int) -> dict[str, Any]:
    """An import killed so many times: rows in, rows back, and whether each is there once."""
    home = base.parent / "killed"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(base, home)
    rows = 1_000 * kills
    report = kill_import.run(home, rows=rows, kills=kills, within_seconds=0.7, seed=1)
    good = {rosters.name_of(n) for n in range(rows) if not rosters.is_faulty(n)}
    once = set(report.people.values()) == {1} == set(report.came_back.values())
    whole = set(report.people) == good and once
    return {"rows": rows, "kills": report.kills, "states": report.states_at_kill, "whole": whole}


def main() -> int:
    """Measure; exit code 1 when a limit is not kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--child", nargs=2)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--peer-rows", type=int, default=5_000)
    parser.add_argument("--memory", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--kills", type=int, default=50)
    arguments = parser.parse_args()
    if arguments.child:
        name, home = arguments.child[0], Path(arguments.child[1])
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huhutong.config.settings")
        print(json.dumps(CHILDREN[name](home, home / "roster.csv")))
        return 0
    with tempfile.TemporaryDirectory(prefix="bench-imports-") as folder:
        base = Path(folder) / "base"
        base.mkdir()
        kill_import.prepare(base)
        figures = side_by_side(base, arguments.rows, arguments.peer_rows)
        figures["memory"] = [measure("ours", base, rows) for rows in arguments.memory]
        figures["killed"] = killed(base, arguments.kills) if arguments.kills else None
    peaks = [one["peak_mib"] for one in figures["memory"]]
    figures["growth_mib"] = max(peaks) - peaks[0] if peaks else None
    write("imports", figures)
    return 0 if _kept(figures) else 1


def _kept(figures: dict[str, Any]) -> bool:
    return (
        figures["times_faster_than_default"] >= LEAST_OF_DEFAULT
        and figures["times_faster_than_bulk"] >= LEAST_OF_BULK
        and figures["times_the_limit"] <= MOST_OF_LIMIT
        and (figures["growth_mib"] or 0) <= MOST_GROWTH_MIB
        and (figures["killed"] is None or figures["killed"]["whole"])
    )


if __name__ == "__main__":
    sys.exit(main())
