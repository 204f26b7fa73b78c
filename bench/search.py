"""How long the search box takes to find households, by what is typed and by who asks.

    python -m bench.search [--villages 1250] [--queries 200]

Builds the registry once into HUHUTONG_HOME/bench-search (kept between runs): 800 households in each
village, 1,250 villages in all. Then every kind of query is asked `--queries` times, each time with
another text drawn from the registry by a seed, by a manager of one village, of a branch (20) and of
the whole bank. Measured inside the process is what palette and list ask, selectors.listing
.households_found: scope, finding, and reading eight households with village, group and head. The
limit: p95 < 50 ms of every kind. Beside the time that passed stands the processor time of this
process, which a busy machine distorts less (it holds SQLite's work, not PostgreSQL's).
HUHUTONG_BENCH_DATABASE_URL names another database than SQLite.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.registry_inputs import NOON, VILLAGES

ROOT = Path(__file__).parents[1]
HOME = Path(os.environ.get("HUHUTONG_HOME", ROOT / "var")) / "bench-search"
LIMIT_MS = 50
SEED = 20261202
SHOWN = 8
USERS = ("village", "li", "bank")
SAMPLE = 4000
Texts = dict[str, Callable[[Any], str]]
WARM = 5


def _texts() -> Texts:
    """Kind of query -> the text that somebody types who looks for this membership."""
    from huhutong.kernel.readings import readings
    from huhutong.kernel.text import initials

    def sound(name: str) -> str:
        return "".join(readings(name)[0])

    return {
        "name": lambda row: row.person.name,
        "surname": lambda row: row.person.name[0],
        "given_name": lambda row: row.person.name[1:],
        "last_sign": lambda row: row.person.name[-1],
        "pinyin": lambda row: sound(row.person.name),
        "pinyin_of_surname": lambda row: sound(row.person.name[0]),
        "initials": lambda row: initials(row.person.name),
        "two_initials": lambda row: initials(row.person.name)[:2],
        "one_letter": lambda row: initials(row.person.name)[0],
        "household_number": lambda row: row.household.number,
        "number_begins": lambda row: row.household.number[:12],
        "short_number": lambda row: row.household.number[-4:].lstrip("0"),
        "id_number": lambda row: row.person.id_number or "",
        "id_tail_4": lambda row: (row.person.id_number or "")[-4:],
        "id_tail_6": lambda row: (row.person.id_number or "")[-6:],
        "phone": lambda row: row.person.phone or "",
        "phone_tail_4": lambda row: (row.person.phone or "")[-4:],
        "nobody": lambda row: row.person.name[0] + "魑魅",
    }


def _sample(user: Any, dice: random.Random) -> list[Any]:
    """Memberships of the user's villages, drawn evenly over their keys."""
    from huhutong.households.models import Household, Membership
    from huhutong.places.public import villages_of

    places = list(villages_of(user, NOON.date()).values_list("pk", flat=True))
    chosen = dice.sample(places, min(len(places), 40))
    households = list(Household.objects.filter(village__in=chosen).values_list("pk", flat=True))
    some = dice.sample(households, min(len(households), SAMPLE // 3))
    rows = Membership.objects.filter(household__in=some).select_related("person", "household")
    return sorted(rows, key=lambda _row: dice.random())


def _quantiles(milliseconds: list[float]) -> dict[str, float]:
    ordered = sorted(milliseconds)
    return {
        f"p{share}_ms": round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 1)
        for share in (50, 95, 99)
    } | {"max_ms": round(ordered[-1], 1)}


def measure(username: str, queries: int) -> dict[str, Any]:
    """The quantiles of every kind of query, and how many households it found by mean."""
    from huhutong.households.selectors.listing import households_found
    from huhutong.org.models import User

    user, dice, figures = User.objects.get(username=username), random.Random(SEED), {}
    rows = _sample(user, dice)
    for kind, text_of in _texts().items():
        texts = [text for row in rows if (text := text_of(row))]
        asked = dice.sample(texts, min(queries + WARM, len(texts)))
        taken, worked, found = [], [], 0
        for text in asked:
            began, processor = time.perf_counter(), time.process_time()
            matches = households_found(user, text, NOON.date(), SHOWN)
            taken.append((time.perf_counter() - began) * 1000)
            worked.append((time.process_time() - processor) * 1000)
            found += len(matches)
        figures[kind] = {
            "queries": len(asked) - WARM,
            "distinct": len(set(asked[WARM:])),
            **_quantiles(taken[WARM:]),
            "processor": _quantiles(worked[WARM:]),
            "shown_by_mean": round(found / len(asked), 1),
        }
        print(username, kind, figures[kind], file=sys.stderr)
    return figures


def prepare(villages: int) -> float | None:
    """The registry stands; the seconds it took, None where it stood before."""
    from django.db import connection

    from bench.registry_build import build

    HOME.mkdir(parents=True, exist_ok=True)
    if "households_namekey" in connection.introspection.table_names():
        return None
    return round(build(most_villages=None if villages == _ALL else villages), 1)


_ALL = 5 * 25 * VILLAGES


def main() -> int:
    """Measure and write bench/results/search.json; 1 if a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--villages", type=int, default=_ALL)
    parser.add_argument("--queries", type=int, default=200)
    options = parser.parse_args()
    url = os.environ.get("HUHUTONG_BENCH_DATABASE_URL") or f"sqlite:///{HOME / 'all.sqlite3'}"
    os.environ.update(
        HUHUTONG_HOME=str(HOME),
        HUHUTONG_DATABASE_URL=url,
        DJANGO_SETTINGS_MODULE="huhutong.config.settings",
    )
    import django

    django.setup()
    from django.db import connection

    from bench.machine import write
    from huhutong.households.models import Household, NameKey, Person

    seconds, before = prepare(options.villages), os.getloadavg()[0]
    figures = {user: measure(user, options.queries) for user in USERS}
    slow = [
        f"{user}/{kind}"
        for user, kinds in figures.items()
        for kind, told in kinds.items()
        if told["p95_ms"] >= LIMIT_MS
    ]
    sizes = {
        name: model.objects.count()
        for name, model in (("households", Household), ("people", Person), ("name_keys", NameKey))
    }
    told = {
        "database": connection.vendor,
        **sizes,
        "build_seconds": seconds,
        "load_average": [round(load, 1) for load in (before, os.getloadavg()[0])],
        "limit_p95_ms": LIMIT_MS,
        "missed": slow,
        "users": figures,
    }
    name = "search" if connection.vendor == "sqlite" else f"search_{connection.vendor}"
    print(write(name, told))
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
