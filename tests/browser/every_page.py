"""Holds every page against axe (WCAG 2.2 AA and best practices), its window, shifts and budgets.

    python -m tests.browser.every_page [--who li wang …] [--widths 390,1440] [--schemes light,dark]
                                       [--out axe]

prints one line a finding and ends with 1 if there is any; --out also writes the counts into
bench/results/. Each person looks at the pages of the inventory that are theirs.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error

from bench.machine import write
from tests.browser import staged
from tests.browser.inventory import EVALUATOR, PLACES, STAFF, VILLAGER, Place
from tests.browser.scrutiny import (
    HEAVY_SCRIPT_LIMIT,
    SCRIPT_LIMIT,
    SHIFT_LIMIT,
    WATCH_SHIFTS,
    faults,
    listening,
    over_budget,
)
from tests.browser.shots import REFUSED, Scheme, chromium
from tests.browser.staged import Staged

EVERYBODY = (*STAFF, "zhao", VILLAGER, EVALUATOR)


@dataclass(frozen=True)
class Window:
    """Who looks, and at what size and colours."""

    who: str
    width: int
    scheme: Scheme


WINDOWS: tuple[tuple[int, Scheme], ...] = (
    (390, "light"),
    (1440, "dark"),
    (390, "dark"),
    (1440, "light"),
)


def once(who: str) -> Iterator[tuple[Window, list[Place]]]:
    """Each page of this person once; neighbours in the inventory take turns in the windows."""
    for turn, (width, scheme) in enumerate(WINDOWS):
        places = [place for place in PLACES[turn :: len(WINDOWS)] if place.who == who]
        if places:
            yield Window(who, width, scheme), places


def places_of(who: str) -> list[Place]:
    """This person's pages."""
    return [place for place in PLACES if place.who == who]


def findings(
    demo: Staged, browser: Browser, window: Window, places: Sequence[Place]
) -> Iterator[str]:
    """What is wrong with these pages in this window, one line each."""
    context = demo.window(browser, window.who, window.width, window.scheme)
    context.add_init_script(WATCH_SHIFTS)
    for place in places:
        for found in _of(demo, context, place):
            yield f"{place.name} {window.width} {window.scheme}: {found}"
    context.close()


def _of(demo: Staged, context: BrowserContext, place: Place) -> list[str]:
    page = context.new_page()
    try:
        with listening(page) as traffic:
            status = demo.opens(page, place)
            found = [] if status == place.status else [f"answered {status}"]
            found += [*faults(page), *over_budget(traffic, heavy=place.heavy)]
        return found + [said for said in traffic.complaints if not REFUSED.match(said)]
    except Error as problem:
        return [f"not reached: {problem.message.splitlines()[0]}"]
    finally:
        page.close()


def _windows(who: Sequence[str], widths: str, schemes: str) -> Iterator[Window]:
    for one in who:
        for width in widths.split(","):
            for scheme in schemes.split(","):
                yield Window(one, int(width), "dark" if scheme == "dark" else "light")


def main() -> int:
    """Look at what was asked for."""
    parser = argparse.ArgumentParser(description="every page, held against axe and its budgets")
    parser.add_argument("--who", nargs="*", default=EVERYBODY)
    parser.add_argument("--widths", default="390,1440")
    parser.add_argument("--schemes", default="light,dark")
    parser.add_argument("--out", default="", help="name of the result in bench/results/")
    given, count, looks = parser.parse_args(), 0, Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        kept, own = Path(folder) / "kept", Path(folder) / "home"
        with staged.running(kept, own) as demo, chromium() as browser:
            for window in _windows(given.who, given.widths, given.schemes):
                looks[window.who] += len(places_of(window.who))
                for line in findings(demo, browser, window, places_of(window.who)):
                    count += 1
                    print(line, flush=True)
    print(f"{count} findings in {looks.total()} looks", file=sys.stderr)
    if given.out:
        figures = {
            "rules": "axe: WCAG 2.2 A and AA, best practice; no sideways overflow; one h1; a title",
            "shift_limit": SHIFT_LIMIT,
            "script_limits_bytes": [SCRIPT_LIMIT, HEAVY_SCRIPT_LIMIT],
            "widths_px": [int(width) for width in given.widths.split(",")],
            "schemes": given.schemes.split(","),
            "pages": sum(len(places_of(who)) for who in given.who),
            "looks": looks.total(),
            "looks_by_person": dict(looks),
            "violations": count,
        }
        print(write(given.out, figures))
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
