"""When the first words of each page stand there, on a processor that is six times slower.

    python -m tests.browser.first_paint [--runs 5] [--slower 6] [--only home notice]

opens the main pages of the inventory at 390 px with an empty cache, served by `huhutong run` on
loopback, and writes bench/results/first_paint.json: the median of the first and of the largest
paint in milliseconds after the address was entered, what moved, and the bytes of script, beside
the limit. Nothing is timed in a test.
"""

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from bench.machine import write
from tests.browser import staged
from tests.browser.inventory import PLACES, Place
from tests.browser.scrutiny import listening
from tests.browser.shots import chromium
from tests.browser.staged import Staged

LIMIT_MS = 1_500
WIDTH = 390
MAIN = (
    "portal",
    "notices",
    "notice",
    "receipt",
    "object",
    "sign-in",
    "home-li",
    "home-zhou",
    "county",
    "village-granted",
    "households",
    "household",
    "import-preview",
    "evaluators",
    "peer-results",
    "round",
    "scoring-done",
    "rows",
    "row",
    "checks",
    "posting-open",
    "lines",
    "objections",
    "search",
    "users",
    "ballot-pin",
)
WATCH = """
window.__paint = {largest: 0, shift: 0};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.__paint.largest = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.__paint.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
READ = """() => ({
  ...window.__paint,
  first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  answer: performance.getEntriesByType("navigation")[0].responseStart,
})"""


def _look(demo: Staged, browser: Browser, place: Place, slower: int) -> dict[str, float]:
    """One cold visit."""
    context = demo.window(browser, place.who, WIDTH)
    context.add_init_script(WATCH)
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    with listening(page) as traffic:
        page.goto(demo.paths[place.name], wait_until="networkidle")
        found: dict[str, float] = page.evaluate(READ)
    context.close()
    return found | {"script": traffic.script_bytes, "bytes": traffic.total_bytes}


def measured(
    demo: Staged, browser: Browser, place: Place, asked: tuple[int, int]
) -> dict[str, Any]:
    """The medians of a page over so many cold visits at so much slower."""
    runs, slower = asked
    _look(demo, browser, place, 1)  # the server has read its templates
    looks = [_look(demo, browser, place, slower) for _ in range(runs)]

    def median(name: str) -> float:
        return statistics.median(look[name] for look in looks)

    first = median("first")
    return {
        "first_paint_ms": round(first),
        "first_paint_ms_worst": round(max(look["first"] for look in looks)),
        "largest_paint_ms": round(median("largest")),
        "answer_ms": round(median("answer")),
        "over_limit": round(first / LIMIT_MS, 2),
        "layout_shift": round(max(look["shift"] for look in looks), 4),
        "script_bytes": int(median("script")),
        "all_bytes": int(median("bytes")),
    }


def _places(only: Sequence[str]) -> list[Place]:
    by_name = {place.name: place for place in PLACES}
    return [by_name[name] for name in MAIN if not only or name in only]


def main() -> int:
    """Measure and write; 1 if a page is over the limit."""
    parser = argparse.ArgumentParser(description="first paint on a slow processor")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--slower", type=int, default=6)
    parser.add_argument("--only", nargs="*", default=[])
    given = parser.parse_args()
    pages: dict[str, Any] = {}
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        kept, own = Path(folder) / "kept", Path(folder) / "home"
        with staged.running(kept, own) as demo, chromium() as browser:
            for place in _places(given.only):
                pages[place.name] = measured(demo, browser, place, (given.runs, given.slower))
                print(place.name, pages[place.name], file=sys.stderr)
    figures = {
        "limit_first_paint_ms": LIMIT_MS,
        "processor_slower_by": given.slower,
        "runs": given.runs,
        "width_px": WIDTH,
        "load_before": round(load_before, 2),
        "pages": pages,
    }
    if not given.only:
        print(write("first_paint", figures))
    return 1 if any(page["first_paint_ms"] > LIMIT_MS for page in pages.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
