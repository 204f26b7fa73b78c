"""The work of three people by keys alone; the focus is seen at each stop and never lost.

    python -m tests.browser.keyboard

walks it and writes bench/results/keyboard.json: the stops, and how many keys each part took.
"""

import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from bench.machine import write
from tests.browser import staged
from tests.browser.finding import PIN
from tests.browser.shots import chromium
from tests.browser.staged import PASSWORD, Staged
from tests.browser.steps import LOOK_MS

# More presses than any of these pages needs: beyond it the focus is caught somewhere.
MOST_TABS = 120
SEEN = """() => {
  const held = document.activeElement;
  if (!held || held === document.body) return "lost";
  // The calendar button inside a date field is the browser's own, with a ring of its own.
  if (held.type === "date" && !held.matches(":focus")) return "";
  const drawn = [held, held.nextElementSibling, held.closest("label"), held.parentElement];
  const ring = (one) => {
    const style = one && getComputedStyle(one);
    const lined = style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    return lined || (style && style.boxShadow !== "none");
  };
  if (!drawn.some(ring)) return "not seen: " + held.outerHTML.slice(0, 120);
  const box = held.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return inside ? "" : "out of the window: " + held.outerHTML.slice(0, 120);
}"""
HOLDS = "(one) => one === document.activeElement"


@dataclass
class Walker:
    """One person at a keyboard, without a pointer."""

    page: Page
    keys: int = 0
    stops: list[str] = field(default_factory=list)

    def press(self, key: str) -> None:
        """One key."""
        self.page.keyboard.press(key)
        self.keys += 1

    def types(self, text: str) -> None:
        """Letters and digits where the focus is."""
        self.page.keyboard.type(text)
        self.keys += len(text)

    def reaches(self, name: str, wanted: Locator, key: str = "Tab") -> None:
        """The focus is on `wanted`, by one key; on the way it was seen at each stop."""
        wanted.wait_for()
        for _ in range(MOST_TABS):
            if wanted.evaluate(HOLDS):
                self.stops.append(name)
                return
            self.press(key)
            if fault := self._fault(key):
                raise AssertionError(f"on the way to {name}: {fault}")
        raise AssertionError(f"{name} was not reached by {MOST_TABS} × {key}")

    def _fault(self, key: str) -> str:
        """What is wrong with where the focus is. Beyond the last stop it goes round, once."""
        fault: str = self.page.evaluate(SEEN)
        if fault == "lost":
            self.press(key)
            fault = self.page.evaluate(SEEN)
            first = self.page.evaluate("document.activeElement.matches('a.skip')")
            return fault or ("" if first else "lost in the middle of the page")
        return fault

    def enters(self, name: str, wanted: Locator) -> None:
        """`wanted` is reached and pressed."""
        self.reaches(name, wanted)
        self.press("Enter")

    def goes_round(self, name: str) -> None:
        """Tab leads through the page and out of it: nothing holds the focus."""
        self.page.evaluate("document.activeElement?.blur()")
        for _ in range(MOST_TABS * 4):
            self.press("Tab")
            if self.page.evaluate("document.activeElement === document.body"):
                self.stops.append(name)
                return
        raise AssertionError(f"{name}: the focus does not leave the page")


def _window(demo: Staged, browser: Browser) -> Walker:
    context = browser.new_context(
        base_url=demo.home, locale="zh-CN", viewport={"width": 1440, "height": 900}
    )
    return Walker(context.new_page())


def signs_in(demo: Staged, browser: Browser, who: str) -> Walker:
    """A member of staff signs in and stands on the home page."""
    walker = _window(demo, browser)
    walker.page.goto("/sign-in/")
    walker.reaches("login", walker.page.get_by_label("登录名"))
    walker.types(who)
    walker.reaches("password", walker.page.get_by_label("密码"))
    walker.types(PASSWORD)
    walker.press("Enter")
    walker.page.wait_for_url("**/console/")
    return walker


def officer(demo: Staged, browser: Browser) -> Walker:
    """Palette, user menu, search and order of a list, ticked rows, a file, the way through."""
    walker = signs_in(demo, browser, "li")
    page = walker.page
    walker.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    walker.press("Escape")
    expect(page.get_by_role("combobox")).to_be_hidden()
    menu = page.locator("details.usermenu > summary")
    walker.enters("user menu", menu)
    walker.reaches("first choice", page.locator(".usermenu .menu button:visible").first)
    walker.press("Escape")
    expect(menu).to_be_focused()
    walker.press("Enter")
    walker.enters("dark colours", page.locator(".usermenu .menu button[value=dark]"))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto(demo.paths["rows"])
    walker.reaches("search", page.locator("main form input[name=q]"))
    walker.types("0001")
    walker.press("Enter")
    page.wait_for_url("**q=0001**")
    walker.enters("order", page.locator("thead a.sort").nth(2))
    expect(page.locator("th[aria-sort]")).to_have_count(1)
    page.goto(demo.paths["lines"])
    box = page.locator("tbody input[type=checkbox]").first
    walker.reaches("tick", box)
    walker.press("Space")
    expect(box).to_be_checked()
    page.goto(demo.paths["imports"])
    walker.reaches("file", page.locator("main input[type=file]"))
    page.goto(demo.paths["county"])
    walker.reaches("day of the map", page.locator("[data-time-range]"))
    walker.press("ArrowLeft")
    expect(page.locator("#county-table")).to_contain_text("取自有日期的记录")
    walker.goes_round("county")
    return walker


def checker(demo: Staged, browser: Browser) -> Walker:
    """A second person confirms a notice: the act that cannot be taken back."""
    walker = signs_in(demo, browser, "wang")
    page = walker.page
    page.goto(demo.paths["posting-confirm"])
    walker.enters("confirm", page.get_by_role("button", name="确认", exact=True))
    page.wait_for_load_state("networkidle")
    expect(page.locator("main")).to_contain_text("公示")
    walker.reaches("after the act", page.locator("main a[href]").first)
    return walker


def villager(demo: Staged, browser: Browser) -> Walker:
    """Finds a line, objects in three steps, and holds the receipt."""
    walker = _window(demo, browser)
    page = walker.page
    page.goto(demo.paths["notice"])
    walker.reaches("find your line", page.get_by_label("查找您的那一户"))
    walker.types("3")
    expect(page.locator("[data-find-said]")).to_contain_text("1")
    walker.enters("object", page.get_by_role("link", name=re.compile("我有异议")).first)
    walker.reaches("row", page.locator("main input[name=row]"))
    walker.types("3")
    walker.press("Enter")
    walker.reaches("who", page.get_by_role("main").get_by_role("radio").first)
    walker.press("ArrowDown")
    walker.press("ArrowDown")
    walker.press("Enter")
    walker.reaches("reason", page.locator("main textarea"))
    walker.types("3 号这一户常年在外地，家里没有人。")
    walker.enters("send", page.locator("main form button[type=submit]").last)
    page.get_by_text("已收到您的异议").first.wait_for()
    walker.reaches("after the receipt", page.locator("main a[href]").first)
    return walker


def evaluator(demo: Staged, browser: Browser) -> Walker:
    """Opens the ballot by PIN and judges one household."""
    walker = _window(demo, browser)
    page = walker.page
    page.goto(demo.paths["ballot-pin"])
    for digit in demo.paths[PIN]:
        walker.reaches(f"digit {digit}", page.get_by_role("button", name=digit, exact=True))
        walker.press("Enter")
    begin = page.get_by_role("button", name=re.compile("开始评议|接着评议"))
    walker.enters("begin", begin)
    page.get_by_role("heading", name="您了解这一户吗").wait_for()
    page.wait_for_timeout(LOOK_MS)
    walker.enters("does not know", page.get_by_role("button", name="不了解", exact=True))
    page.wait_for_timeout(LOOK_MS)
    walker.reaches("next household", page.get_by_role("button", name=re.compile("了解")).first)
    return walker


PARTS: dict[str, Callable[[Staged, Browser], Walker]] = {
    "officer": officer,
    "checker": checker,
    "villager": villager,
    "evaluator": evaluator,
}


def main() -> int:
    """Walk all parts and write what they took."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        kept, own = Path(folder) / "kept", Path(folder) / "home"
        with staged.running(kept, own) as demo, chromium() as browser:
            for name, part in PARTS.items():
                walker = part(demo, browser)
                figures[name] = {"keys": walker.keys, "stops": walker.stops, "finished": True}
    print(write("keyboard", figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
