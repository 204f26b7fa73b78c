"""How long the large pages take on the whole county: 90 villages, about 80,000 households.

    python -m bench.pages [--requests 200]

Builds the county once into HUHUTONG_HOME/bench (kept between runs), then measures each page twice:
inside the process for the number of queries, and through granian on loopback for the time that a
browser would wait (one request after another, drawn from a seed). The limit: p95 < 300 ms.
"""

import argparse
import os
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

ROOT = Path(__file__).parents[1]
HOME = Path(os.environ.get("HUHUTONG_HOME", ROOT / "var")) / "bench"
os.environ.update(
    HUHUTONG_HOME=str(HOME),
    HUHUTONG_DATABASE_URL=os.environ.get("HUHUTONG_BENCH_DATABASE_URL")
    or f"sqlite:///{HOME / 'all.sqlite3'}",
    DJANGO_SETTINGS_MODULE="huhutong.config.settings",
)
LIMIT_MS = 300
SEED = 20261123
BACKEND = "huhutong.org.backends.RoleBackend"


def prepare() -> float:
    """Migrate and build the whole county if it is not there; seconds it took."""
    from django.core.management import call_command

    from huhutong.demo.public import ensure_county

    began = time.perf_counter()
    HOME.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    ensure_county(lambda words: print(words, file=sys.stderr), extent="all")
    return time.perf_counter() - began


def addresses(count: int) -> dict[str, list[str]]:
    """Addresses by page, drawn from the villages that the officer serves.

    What stands behind a # is a question that is posted, as the palette does: it may be a name.
    """
    from huhutong.households.models import Household, Person

    dice = random.Random(SEED)
    own = Household.objects.filter(village__service_areas__branch__code="S")
    villages = list(own.order_by().values_list("village__code", flat=True).distinct())
    people = list(Person.objects.values_list("name", "initials")[:3000])
    numbers = list(own.values_list("number", flat=True)[:3000])
    words = [word for pair in people for word in pair] + numbers
    return {
        "home": ["/console/"] * count,
        "county": ["/console/county/"] * count,
        "household_list": [
            f"/console/households/?page={dice.randint(1, 60)}" for _ in range(count)
        ],
        "household_list_of_village": [
            f"/console/households/?village={dice.choice(villages)}" for _ in range(count)
        ],
        "search": [f"/console/households/?q={quote(dice.choice(words))}" for _ in range(count)],
        "palette": [
            f"/console/search/?palette=1#{quote(dice.choice(words))}" for _ in range(count)
        ],
        "village": [f"/console/villages/{dice.choice(villages)}/" for _ in range(count)],
    }


def count_queries(pages: dict[str, list[str]], username: str) -> dict[str, dict[str, int]]:
    """Smallest and largest number of queries among ten requests of each page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from huhutong.org.models import User

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username=username), backend=BACKEND)
    counts = {}
    for name, urls in pages.items():
        seen = []
        for url in urls[:10]:
            with CaptureQueriesContext(connection) as captured:
                path, _, question = url.partition("#")
                answer = (
                    client.post(path, {"q": unquote(question)}) if question else client.get(path)
                )
            if answer.status_code != 200:
                raise SystemExit(f"{url} answered {answer.status_code}")
            seen.append(len(captured))
        counts[name] = {"queries_min": min(seen), "queries_max": max(seen)}
    return counts


@contextmanager
def served(port: int) -> Iterator[str]:
    """Granian as `huhutong run` starts it, on loopback."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "4"]
    command += ["huhutong.config.wsgi:application"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _session_cookie(username: str) -> str:
    """A signed-in session made in the database, so that no password is needed."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from huhutong.org.models import User

    user = User.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def visitor(base: str, username: str) -> Callable[[str], float]:
    """A function that fetches an address and answers milliseconds, once the server is up."""
    opener = urllib.request.build_opener()
    token = "t" * 32
    cookies = f"{_session_cookie(username)}; csrftoken={token}"
    opener.addheaders = [("Cookie", cookies), ("X-CSRFToken", token)]

    def fetch(url: str) -> float:
        path, _, question = url.partition("#")
        body = f"q={question}".encode() if question else None
        began = time.perf_counter()
        with opener.open(base + path, data=body, timeout=30) as answer:
            answer.read()
            if answer.geturl() != base + path:
                raise SystemExit(f"{path} led to {answer.geturl()}")
        return (time.perf_counter() - began) * 1000

    for _ in range(100):
        try:
            fetch("/")
        except OSError:
            time.sleep(0.2)
        else:
            return fetch
    raise SystemExit("the server did not start")


def measure(fetch: Callable[[str], float], urls: list[str]) -> dict[str, Any]:
    """Percentiles in milliseconds after one request that warms up."""
    from bench.machine import percentile

    fetch(urls[0])
    times = [fetch(url) for url in urls]
    p95 = percentile(times, 95)
    return {
        "requests": len(times),
        "p50_ms": round(percentile(times, 50), 1),
        "p95_ms": round(p95, 1),
        "max_ms": round(max(times), 1),
        "p95_over_limit": round(p95 / LIMIT_MS, 2),
    }


def main() -> None:
    """Measure and write bench/results/pages.json (pages_USER.json for another user)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--port", type=int, default=8391)
    parser.add_argument("--user", default="li")
    options = parser.parse_args()
    import django

    django.setup()
    from bench.machine import write
    from huhutong.households.models import Household, Person

    built = prepare()
    pages = addresses(options.requests)
    queries = count_queries(pages, options.user)
    figures: dict[str, Any] = {
        "user": options.user,
        "households": Household.objects.count(),
        "people": Person.objects.count(),
        "county_ready_seconds": round(built, 1),
        "limit_p95_ms": LIMIT_MS,
        "pages": {},
    }
    with served(options.port) as base:
        fetch = visitor(base, options.user)
        for name, urls in pages.items():
            figures["pages"][name] = {**measure(fetch, urls), **queries[name]}
            print(name, figures["pages"][name], file=sys.stderr)
    name = "pages" if options.user == "li" else f"pages_{options.user}"
    print(write(name, figures))


if __name__ == "__main__":
    main()
