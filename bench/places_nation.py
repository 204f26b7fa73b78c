"""The whole nation's village units in the database: how long, how much memory, what pages cost.

    python -m bench.places_nation [--package FILE] [--kills 5]

Builds the demo county (three villages) in a fresh folder, measures the pages and the door of data
scope, imports the 620,573 village units beside it, and measures the same again; moves the largest
county to another code; and imports once more into an empty database while the process is killed at
random instants. HUHUTONG_BENCH_DATABASE_URL names another database than SQLite (an empty one; the
killed import is left out there).
"""

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).parents[1]
HOME = Path(os.environ.get("HUHUTONG_HOME", ROOT / "var")) / "bench-places"
OTHER = os.environ.get("HUHUTONG_BENCH_DATABASE_URL", "")
VILLAGES = 620_573
LIMIT_MS = 200
SEED = 20261201
REQUESTS = 30
LARGEST = ("310115", "310198")
MILLI = 1000
#: Guangdong and how many village units the list has of it.
PROVINCE = ("44", 26_842)


def environment(name: str) -> dict[str, str]:
    """A home of its own for each database of the bench."""
    url = OTHER or f"sqlite:///{HOME / name}.sqlite3"
    settings = {
        "HUHUTONG_HOME": str(HOME),
        "HUHUTONG_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "huhutong.config.settings",
    }
    return os.environ | settings


def main() -> int:
    """Measure and write bench/results/places_nation.json; 1 if a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--package", type=Path)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--step", choices=sorted(STEPS))
    options = parser.parse_args()
    if options.step:
        # A process of its own for each step, so that its peak of memory is its own.
        print(json.dumps(STEPS[options.step](options.package)))
        return 0
    from bench.machine import write

    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    package = options.package or fetch()
    figures: dict[str, Any] = {
        "load_average_before": os.getloadavg()[0],
        "database": OTHER.split(":")[0] or "sqlite",
        "villages": VILLAGES,
    }
    for step in ("county", "pages", "region", "nation", "again", "pages", "recode"):
        name = "pages_with_nation" if step == "pages" and "pages" in figures else step
        figures[name] = run(step, package, "nation")
        print(name, figures[name], file=sys.stderr, flush=True)
        # What was measured stays, should a later step fail.
        path = write("places_nation" if not OTHER else "places_nation_postgresql", figures)
    if not OTHER:
        figures["killed"] = killed(package, options.kills)
        path = write("places_nation", figures)
    print(path)
    whole = OTHER or figures["killed"]["villages_after"] == figures["killed"]["villages_listed"]
    return 0 if whole and figures["nation"]["p99_write_ms"] < LIMIT_MS else 1


def fetch() -> Path:
    """The pinned package by npm, kept in the bench's folder."""
    from huhutong.places.packages import fetched

    return fetched(HOME / "packages")


def run(step: str, package: Path, name: str) -> dict[str, Any]:
    """What a step measured, in a process of its own."""
    command = [sys.executable, "-m", "bench.places_nation", "--package", str(package)]
    done = subprocess.run(
        [*command, "--step", step],
        cwd=ROOT,
        env=environment(name),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def peak_mib() -> int:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def own_mib() -> int:
    """Memory of this process's own, without the database file that SQLite maps (up to 128 MiB)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kib = next(line.split()[1] for line in lines if line.startswith("RssAnon"))
    return int(kib) // 1024


@contextmanager
def timed_writes(module: Any) -> Iterator[list[float]]:
    """Milliseconds of each write transaction that a service module opens, commit included."""
    from django.db import transaction

    times: list[float] = []

    @contextmanager
    def atomic() -> Iterator[None]:
        began = time.perf_counter()
        with transaction.atomic():
            yield
        times.append((time.perf_counter() - began) * MILLI)

    before, module.transaction = module.transaction, SimpleNamespace(atomic=atomic)
    try:
        yield times
    finally:
        module.transaction = before


def setup() -> None:
    """Django is ready."""
    import django

    django.setup()


def county(_package: Path) -> dict[str, Any]:
    """The demo county stands in the empty database."""
    setup()
    from django.core.management import call_command

    from huhutong.demo.public import ensure_county

    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    ensure_county(lambda _words: None)
    return {"seconds": round(time.perf_counter() - began, 1)}


def imported(package: Path, under: tuple[str, ...]) -> dict[str, Any]:
    """An import of the list, whole or in part."""
    setup()
    from bench.machine import percentile
    from huhutong.infra import clock
    from huhutong.places.nation import NationList
    from huhutong.places.services import import_nation
    from huhutong.places.services import nation as service

    before, own = own_mib(), 0

    def sample(_tally: object) -> None:
        nonlocal own
        own = max(own, own_mib())

    began = time.perf_counter()
    with timed_writes(service) as writes:
        done = import_nation(NationList(package, under), at=clock.real_now(), progress=sample)
    seconds = time.perf_counter() - began
    return {
        "regions_new": done.regions,
        "villages_new": done.villages,
        "villages_known": done.known,
        "villages_called_otherwise": done.renamed,
        "seconds": round(seconds, 1),
        "rows_per_second": round(done.read / seconds),
        "writes": len(writes),
        "p50_write_ms": round(percentile(writes, 50), 1) if writes else None,
        "longest_write_ms": round(max(writes, default=0), 1),
        "over_200_ms": sum(each >= LIMIT_MS for each in writes),
        "p99_write_ms": round(percentile(writes, 99), 1) if writes else None,
        "own_mib_before": before,
        "own_mib_peak": own,
        "resident_mib_peak": peak_mib(),
    }


def region(package: Path) -> dict[str, Any]:
    """One city: what the memory of the whole is compared with."""
    return imported(package, ("4419",))


def nation(package: Path) -> dict[str, Any]:
    """The whole list."""
    return imported(package, ())


def recode(_package: Path) -> dict[str, Any]:
    """The largest county of the list gets another code, and so do all its towns and villages."""
    setup()
    from datetime import date

    from huhutong.infra import clock
    from huhutong.places.changes import read_changes
    from huhutong.places.services import apply_changes
    from huhutong.places.services import changes as service

    old, new = LARGEST
    rows = read_changes(
        f"change,code,on,new_code,new_name\nrecode,{old},2024-01-01,{new},\n".encode()
    )
    began = time.perf_counter()
    with timed_writes(service) as writes:
        done = apply_changes(rows, file="bench", today=date(2026, 12, 1), at=clock.real_now())
    return {
        "places": done.places,
        "seconds": round(time.perf_counter() - began, 2),
        "longest_write_ms": round(max(writes), 1),
    }


def scanned(user: Any, on: Any) -> Any:
    """The door as it was before the nation came: one condition over every village."""
    from django.db.models import Q

    from huhutong.org.public import valid_on
    from huhutong.places.models import Assignment, ServiceArea, Village

    held = Assignment.objects.filter(valid_on(on), user=user)
    areas = ServiceArea.objects.filter(valid_on(on))
    regions = held.filter(region__isnull=False).values("region")
    return Village.objects.filter(
        Q(pk__in=areas.filter(branch__in=held.values("branch")).values("village"))
        | Q(pk__in=areas.filter(institution__in=held.values("institution")).values("village"))
        | Q(town__in=regions)
        | Q(town__parent__in=regions)
        | Q(town__parent__parent__in=regions)
        | Q(town__parent__parent__parent__in=regions),
        valid_on(on),
    ).order_by("code")


def pages(_package: Path) -> dict[str, Any]:
    """Milliseconds of the door and of whole pages, of an officer and of a supervisor of a city."""
    setup()
    from django.test import Client

    from huhutong.infra import clock
    from huhutong.org.models import User
    from huhutong.places.models import Village
    from huhutong.places.selectors import villages_of

    on = clock.date_of(clock.real_now())
    figures: dict[str, Any] = {"villages_in_database": Village.objects.count()}
    for name in ("li", "zhou"):
        user = User.objects.get(username=name)
        client = Client(headers={"host": "localhost"})
        client.force_login(user, backend="huhutong.org.backends.RoleBackend")
        code = villages_of(user, on)[0].code
        acts: dict[str, Callable[[], Any]] = {
            "door_ms": partial(_door, villages_of, user, on),
            "door_by_one_condition_ms": partial(_door, scanned, user, on),
            "home_ms": partial(ok, client, "/console/"),
            "county_ms": partial(ok, client, "/console/county/"),
            "village_ms": partial(ok, client, f"/console/villages/{code}/"),
        }
        figures[name] = {"villages": villages_of(user, on).count()}
        figures[name] |= {what: measured(act) for what, act in acts.items()}
    return figures


def _door(door: Callable[[Any, Any], Any], user: Any, on: Any) -> int:
    return len(door(user, on))


def ok(client: Any, path: str) -> None:
    """The page answers."""
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")


def measured(act: Callable[[], Any]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds after one that warms up."""
    from bench.machine import percentile

    act()
    times = []
    for _ in range(REQUESTS):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * MILLI)
    return {"p50": round(percentile(times, 50), 1), "p95": round(percentile(times, 95), 1)}


def killed(package: Path, kills: int) -> dict[str, Any]:
    """An import of one province that is killed at random instants, then left to finish."""
    dice, where = random.Random(SEED), environment("killed")
    command = [sys.executable, "-m", "huhutong"]
    subprocess.run([*command, "manage", "migrate", "-v0"], cwd=ROOT, env=where, check=True)
    after: list[int] = []
    brought = [*command, "places", "import", "--region", PROVINCE[0], "--package", str(package)]
    for _ in range(kills):
        with subprocess.Popen(brought, cwd=ROOT, env=where, stderr=subprocess.DEVNULL) as process:
            # Starting takes seconds; the instant is drawn once the first villages are in.
            target = dice.randrange(after[-1] if after else 0, PROVINCE[1])
            while process.poll() is None and counted(where)[0] <= target:
                time.sleep(0.05)
            process.send_signal(signal.SIGKILL)
        after.append(counted(where)[0])
    subprocess.run(brought, cwd=ROOT, env=where, stderr=subprocess.DEVNULL, check=True)
    villages, codes = counted(where)
    return {
        "villages_listed": PROVINCE[1],
        "villages_at_kill": after,
        "villages_after": villages,
        "codes_after": codes,
    }


def counted(where: dict[str, str]) -> tuple[int, int]:
    """Villages and different codes in the SQLite file."""
    import sqlite3

    with sqlite3.connect(where["HUHUTONG_DATABASE_URL"].removeprefix("sqlite:///")) as database:
        found = database.execute("SELECT count(*), count(DISTINCT code) FROM places_village")
        villages, codes = found.fetchone()
    return int(villages), int(codes)


STEPS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "county": county,
    "pages": pages,
    "region": region,
    "nation": nation,
    "again": nation,
    "recode": recode,
}

if __name__ == "__main__":
    raise SystemExit(main())
