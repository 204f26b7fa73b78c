"""Builds the registry that bench.search measures, in the database Django is connected to."""

import multiprocessing
import os
import random
import sys
import time
from collections.abc import Iterator
from typing import Any

from bench.registry_inputs import NOON, SINCE, People, VillageSeed, county_table, villages

SEED = 20261130
PER_VILLAGE = 800
BRANCH_VILLAGES = 20
#: Keys of one part of the work begin here times the part's number.
KEYS = 10_000_000
Part = tuple[int, list[tuple[int, VillageSeed, list[int]]], int]
# Rows wait for the disk; more waiting ones would only fill the memory.
_WAITING = 8


def seeds(most: int | None) -> list[VillageSeed]:
    """All villages, or evenly chosen ones for a small trial."""
    found = list(villages(random.Random(SEED)))
    return found if most is None else found[:: max(1, len(found) // most)][:most]


def install_places(found: list[VillageSeed]) -> None:
    """The bank, a branch for every 20 villages, an officer of one, a manager of all of them."""
    from huhutong.infra.actors import SYSTEM
    from huhutong.infra.services import install
    from huhutong.org import public as org
    from huhutong.places import public as places

    install(kind="demo", name="search", at=NOON)
    org.load_default_roles()
    places.load_county(table=county_table(found), on=SINCE, at=NOON)
    bank = org.create_institution(by=SYSTEM, code="BANK", name="农商银行", at=NOON)
    rows = list(places.Village.objects.order_by("code"))
    for at in range(0, len(rows), BRANCH_VILLAGES):
        branch = org.create_branch(
            by=SYSTEM, institution=bank, code=f"B{at:04d}", name=f"支行{at}", at=NOON
        )
        part = rows[at : at + BRANCH_VILLAGES]
        places.serve_villages(by=SYSTEM, branch=branch, villages=part, valid_from=SINCE, at=NOON)
        if at == 0:
            _user("li", bank, branch, branch)
    # A village of their own, a branch, and the whole bank in sight of one who sits in a branch.
    _user("village", bank, None, rows[len(rows) // 2])
    _user("bank", bank, org.Branch.objects.get(code="B0000"), bank)


def _user(username: str, bank: Any, branch: Any, scope: Any) -> None:
    from huhutong.infra.actors import SYSTEM
    from huhutong.org import public as org
    from huhutong.places.public import assign_scope

    user = org.create_user(
        by=SYSTEM,
        institution=bank,
        username=username,
        name=username,
        password=None,
        branch=branch,
        at=NOON,
    )
    org.assign_role(by=SYSTEM, user=user, role_code="customer_manager", valid_from=SINCE, at=NOON)
    assign_scope(by=SYSTEM, user=user, scope=scope, valid_from=SINCE, at=NOON)


def _parts(found: list[VillageSeed], per_village: int) -> list[Part]:
    """Work for one process: half of a county's villages with their keys and those of the groups."""
    from huhutong.places.public import Group, Village

    keys = dict(Village.objects.values_list("code", "pk"))
    groups: dict[int, list[int]] = {}
    for pk, village in Group.objects.order_by("code").values_list("pk", "village"):
        groups.setdefault(village, []).append(pk)
    halves: dict[tuple[str, bool], list[tuple[int, VillageSeed, list[int]]]] = {}
    for seed in found:
        key = keys[seed.code]
        half = halves.setdefault((seed.code[:6], seed.code[6:9] >= "112"), [])
        half.append((key, seed, groups[key]))
    return [(at, half, per_village) for at, half in enumerate(halves.values())]


def _work(part: Part, done: Any) -> None:
    """Draws the part's villages and puts their rows into the queue; None is the end of it."""
    import django

    django.setup()
    from bench.registry_rows import Numbers, Village

    at, half, per_village = part
    dice = random.Random(SEED + at)
    people = People(dice, first=400 * (at % 2))
    numbers = Numbers.starting(at * KEYS + 1)
    try:
        for key, seed, groups in half:
            clans, village = people.clans(), Village(key, seed.code, NOON, dice, numbers)
            for sequence in range(1, per_village + 1):
                village.add(people.household(seed, clans, dice.choice(groups)), sequence)
            done.put(village.finished())
    finally:
        done.put(None)


def _drawn(parts: list[Part]) -> Iterator[list[tuple[Any, Any]]]:
    """The finished rows of every village, drawn by as many processes as there are cores."""
    context = multiprocessing.get_context("spawn")
    done: Any = context.Queue(_WAITING)
    waiting, running = list(parts), 0
    begun: list[Any] = []
    while waiting or running:
        while waiting and running < (os.cpu_count() or 1):
            begun.append(context.Process(target=_work, args=(waiting.pop(0), done), daemon=True))
            begun[-1].start()
            running += 1
        found = done.get()
        if found is None:
            running -= 1
        else:
            yield found
    for process in begun:
        process.join()
        if process.exitcode:
            raise RuntimeError("a part of the registry could not be drawn")


def build(*, most_villages: int | None = None, per_village: int = PER_VILLAGE) -> float:
    """The registry stands in the database that Django is connected to; seconds it took."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from bench.registry_rows import table

    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    found = seeds(most_villages)
    install_places(found)
    indexes = _indexes_dropped()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-1000000")
            cursor.execute("PRAGMA foreign_keys=OFF")
        for place, village in enumerate(_drawn(_parts(found, per_village)), start=1):
            with transaction.atomic():
                for model, rows in village:
                    table(model).insert_finished(rows)
            if place % 25 == 0:
                seconds = time.perf_counter() - began
                print(f"{place} of {len(found)} villages, {seconds:.0f} s", file=sys.stderr)
        for sql in indexes:
            cursor.execute(sql)
        cursor.execute("ANALYZE")
    return time.perf_counter() - began


def _indexes_dropped() -> list[str]:
    """How to make the indexes again that are none until all rows stand; only on SQLite."""
    from django.db import connection

    from bench.registry_rows import NAMES

    if connection.vendor != "sqlite":
        return []
    made = []
    with connection.cursor() as cursor:
        for model in NAMES:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master"
                " WHERE type='index' AND tbl_name=%s AND sql NOT NULL",
                [model._meta.db_table],  # noqa: SLF001 - Django documents _meta
            )
            for name, sql in cursor.fetchall():
                cursor.execute(f'DROP INDEX "{name}"')
                made.append(sql)
    return made
