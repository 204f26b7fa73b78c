"""What is held against every page: axe, width, budget, shifts, errors, its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.browser.shots import BEST_PRACTICE, axe_findings, sideways_overflow

KB = 1024
SCRIPT_LIMIT, HEAVY_SCRIPT_LIMIT = 100 * KB, 350 * KB
# A reader sees no shift below this; the unit is the browser's own (share of the window moved).
SHIFT_LIMIT = 0.01
# Counts what moved after it had been painted, from the first paint on.
WATCH_SHIFTS = """
window.__shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class Traffic:
    """What a page fetched, by the bytes that went over the wire, and what it complained of."""

    script_bytes: int = 0
    total_bytes: int = 0
    requests: int = 0
    complaints: list[str] = field(default_factory=list)
    _kinds: dict[str, str] = field(default_factory=dict)

    def _received(self, event: dict[str, Any]) -> None:
        if event["type"] == "Document":
            # A form that was sent leads to a page of its own, whose scripts alone are its weight.
            self.script_bytes = self.total_bytes = self.requests = 0
            self._kinds.clear()
        self.requests += 1
        self._kinds[event["requestId"]] = event["type"]

    def _finished(self, event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        self.total_bytes += size
        if self._kinds.get(event["requestId"]) == "Script":
            self.script_bytes += size


@contextmanager
def listening(page: Page) -> Iterator[Traffic]:
    """Inside the block everything that the page fetches is counted, from an empty cache."""
    traffic = Traffic()
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.responseReceived", traffic._received)
    session.on("Network.loadingFinished", traffic._finished)
    page.on("pageerror", lambda error: traffic.complaints.append(str(error)))
    page.on(
        "console",
        lambda said: traffic.complaints.append(said.text) if said.type == "error" else None,
    )
    try:
        yield traffic
    finally:
        session.detach()


def faults(page: Page) -> list[str]:
    """What is wrong with the page as it stands: axe, width, shifts, title and heading."""
    found = axe_findings(page, BEST_PRACTICE)
    if (wide := sideways_overflow(page)) > 0:
        found.append(f"{wide} px wider than its window")
    if (shift := page.evaluate("window.__shift || 0")) > SHIFT_LIMIT:
        found.append(f"layout shift {shift:.3f}")
    headings = page.locator("h1:visible").count()
    if headings != 1:
        found.append(f"{headings} first headings")
    if not page.title().strip():
        found.append("no title")
    return found


def over_budget(traffic: Traffic, *, heavy: bool) -> list[str]:
    """The script that came over the wire, held against its limit."""
    limit = HEAVY_SCRIPT_LIMIT if heavy else SCRIPT_LIMIT
    if traffic.script_bytes <= limit:
        return []
    return [f"{traffic.script_bytes / KB:.0f} KB of script, limit {limit // KB}"]
