"""Pictures of every page at phone, tablet and desk size, in light and dark, into docs/screens.

    make screens                    everything
    make screens ARGS="--only home notice --widths 390 --schemes dark"

Builds the demo with a village at every stage, serves it, walks the inventory and writes one WebP a
look and an index. Contact sheets for looking at many at once go to var/screens-sheets.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser import staged
from tests.browser.inventory import PLACES, Place
from tests.browser.server import ROOT
from tests.browser.shots import Scheme, chromium
from tests.browser.staged import Staged

SCREENS = ROOT / "docs" / "screens"
SHEETS = ROOT / "var" / "screens-sheets"
WIDTHS = (390, 820, 1440)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
# As far down as a reader will look; longer lists only repeat themselves.
TALLEST = 2400
QUALITY = 60
# Of a contact sheet: pages side by side, and the room of each in pixels.
ACROSS, CELL = 5, (400, 760)


def _picture(page: Page) -> Image.Image:
    width, height = page.evaluate(
        "[document.documentElement.clientWidth, document.documentElement.scrollHeight]"
    )
    shot = page.screenshot(
        full_page=True,
        animations="disabled",
        clip={"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)},
    )
    return Image.open(BytesIO(shot)).convert("RGB")


def _path(place: Place, width: int, scheme: str) -> Path:
    return SCREENS / place.group / f"{place.name}-{width}-{scheme}.webp"


def _take(
    demo: Staged, browser: Browser, places: Sequence[Place], width: int, scheme: Scheme
) -> None:
    for who in dict.fromkeys(place.who for place in places):
        context = demo.window(browser, who, width, scheme)
        for place in places:
            if place.who != who:
                continue
            page = context.new_page()
            demo.opens(page, place)
            # Maps and charts draw what they fetch after the page has come.
            page.wait_for_load_state("networkidle")
            path = _path(place, width, scheme)
            path.parent.mkdir(parents=True, exist_ok=True)
            _picture(page).save(path, "WEBP", quality=QUALITY, method=6)
            page.close()
        context.close()
        print(f"{width} {scheme} {who}", file=sys.stderr)


def _links(place: Place, scheme: Scheme) -> list[str]:
    """Links to the pictures of a place that have been taken."""
    taken = [(width, _path(place, width, scheme)) for width in WIDTHS]
    return [f"[{width}]({p.relative_to(SCREENS)})" for width, p in taken if p.exists()]


def _index() -> None:
    """README.md names every picture, by group."""
    lines = [
        "# 界面截图 · Screens",
        "",
        "由 `make screens` 拍下，数据为演示县的生成数据，没有真人。",
        "Taken by `make screens` on generated data, at 390, 820 and 1440 px, light and dark.",
        "`before/`: three pages as they were in version 0.1.",
    ]
    for group in dict.fromkeys(place.group for place in PLACES):
        lines += ["", f"## {group}", "", "| 页面 | 谁 | 浅色 | 深色 |", "| --- | --- | --- | --- |"]
        for place in PLACES:
            if place.group == group:
                shown = [" ".join(_links(place, scheme)) for scheme in SCHEMES]
                lines.append(f"| {place.words} | {place.who} | {shown[0]} | {shown[1]} |")
    (SCREENS / "README.md").write_text("\n".join([*lines, ""]), encoding="utf-8")


def _sheets(places: Sequence[Place]) -> None:
    """A contact sheet a group and width: light above dark, a few pages across."""
    SHEETS.mkdir(parents=True, exist_ok=True)
    for group in dict.fromkeys(place.group for place in places):
        own = [place for place in places if place.group == group]
        for width in WIDTHS:
            for first in range(0, len(own), ACROSS):
                sheet = _sheet(own[first : first + ACROSS], width)
                sheet.save(SHEETS / f"{group}-{width}-{first // ACROSS + 1}.png")


def _sheet(places: Sequence[Place], width: int) -> Image.Image:
    cell_width, cell_height = CELL
    sheet = Image.new("RGB", (cell_width * len(places), cell_height * 2), "white")
    for column, place in enumerate(places):
        for row, scheme in enumerate(SCHEMES):
            path = _path(place, width, scheme)
            if path.exists():
                picture = Image.open(path)
                picture.thumbnail((cell_width - 8, cell_height - 8))
                sheet.paste(picture, (column * cell_width, row * cell_height))
    return sheet


def main() -> int:
    """Take the pictures that were asked for."""
    parser = argparse.ArgumentParser(description="pictures of every page")
    parser.add_argument("--only", nargs="*", default=[], help="names or groups of the inventory")
    parser.add_argument("--widths", nargs="*", type=int, default=WIDTHS, choices=WIDTHS)
    parser.add_argument("--schemes", nargs="*", default=SCHEMES, choices=SCHEMES)
    given = parser.parse_args()
    only = set(given.only)
    places = [p for p in PLACES if not only or only & {p.name, p.group}]
    with tempfile.TemporaryDirectory() as folder:
        kept, own = Path(folder) / "kept", Path(folder) / "home"
        with staged.running(kept, own) as demo, chromium() as browser:
            for width, scheme in product(given.widths, given.schemes):
                _take(demo, browser, places, width, scheme)
    _index()
    _sheets(places)
    return 0


if __name__ == "__main__":
    sys.exit(main())
