"""Takes pictures of pages at phone, tablet and desk size, in light and dark.

    python -m tests.browser.shots OUT URL [URL …] [--cookie sessionid=…] [--sizes 390,820,1440]
                                  [--schemes light,dark] [--axe] [--window]

Prints one line per picture; with --axe also what axe finds (WCAG A and AA), and ends with 1 if it
finds anything. Needs a running server and Debian's chromium.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route, sync_playwright

CHROMIUM = "/usr/bin/chromium"
HEIGHTS = {390: 844, 820: 1180, 1440: 900}
BEST_PRACTICE = "best-practice"
# Chromium says this of each 4xx answer; pages that are meant to be refused answer so.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Look:
    """One way of looking at a page."""

    width: int = 1440
    scheme: Scheme = "light"
    cookie: str = ""
    language: str = "zh-CN"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium, closed afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser, url: str, look: Look, answer: Callable[[Route], None] | None = None
) -> Iterator[Page]:
    """The page at `url`, settled, as `look` sees it; phones have touch.

    answer  plays the server, where there is none.
    """
    phone = look.width < 600
    context = browser.new_context(
        viewport={"width": look.width, "height": HEIGHTS.get(look.width, 900)},
        color_scheme=look.scheme,
        locale=look.language,
        has_touch=phone,
        is_mobile=phone,
        reduced_motion="reduce",
        device_scale_factor=1,
    )
    if look.cookie:
        name, _, value = look.cookie.partition("=")
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        context.add_cookies([{"name": name, "value": value, "url": origin}])
    page = context.new_page()
    if answer is not None:
        page.route("**/*", answer)
    try:
        page.goto(url, wait_until="networkidle")
        yield page
    finally:
        context.close()


def shoot(page: Page, path: Path, *, whole: bool = True) -> Path:
    """The page is a picture at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(path), full_page=whole)
    return path


def settle(page: Page) -> None:
    """A colour on its way to the next state is neither seen nor judged; a countdown runs on."""
    page.evaluate(
        """Promise.allSettled(document.getAnimations()
            .filter((running) => running.effect.getComputedTiming().endTime < 2000)
            .map((running) => running.finished))"""
    )


def axe_violations(page: Page, *more_tags: str) -> list[dict[str, Any]]:
    """What axe holds against the page by WCAG 2.2 AA, and by further tags of its rules."""
    from axe_playwright_python.sync_playwright import Axe

    tags = {"runOnly": {"type": "tag", "values": [*WCAG, *more_tags]}}
    found: list[dict[str, Any]] = Axe().run(page, options=tags).response["violations"]
    return found


def told(violation: dict[str, Any]) -> str:
    """One line: rule, weight, count, the first element."""
    first, count = violation["nodes"][0]["html"][:160], len(violation["nodes"])
    return f"{violation['id']} ({violation['impact']}) × {count}: {first}"


def axe_findings(page: Page, *more_tags: str) -> list[str]:
    """What axe holds against the page, one line each."""
    return [told(violation) for violation in axe_violations(page, *more_tags)]


def sideways_overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window; 0 is right."""
    width: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width


def _name_of(url: str, look: Look) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", urlsplit(url).path.lower()).strip("-") or "home"
    return f"{stem}-{look.width}-{look.scheme}.png"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("out", type=Path)
    parser.add_argument("urls", nargs="+")
    parser.add_argument("--cookie", default="")
    parser.add_argument("--sizes", default="390,820,1440")
    parser.add_argument("--schemes", default="light,dark")
    parser.add_argument("--axe", action="store_true")
    parser.add_argument("--window", action="store_true", help="the window only, not the whole page")
    return parser.parse_args()


def main() -> int:
    """Pictures of every address in every look."""
    given, findings = _arguments(), 0
    looks = [
        Look(width=int(width), scheme=scheme, cookie=given.cookie)
        for width in given.sizes.split(",")
        for scheme in given.schemes.split(",")
    ]
    with chromium() as browser:
        for url in given.urls:
            for look in looks:
                with opened(browser, url, look) as page:
                    path = shoot(page, given.out / _name_of(url, look), whole=not given.window)
                    wide = sideways_overflow(page)
                    problems = axe_findings(page) if given.axe else []
                findings += len(problems) + (wide > 0)
                sys.stdout.write(f"{path}{f'  {wide} px too wide' if wide > 0 else ''}\n")
                sys.stdout.writelines(f"    {problem}\n" for problem in problems)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
