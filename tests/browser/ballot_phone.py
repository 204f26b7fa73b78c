"""A phone with the ballot page on it: what a thumb does, and what the phone keeps."""

import json
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.ballot_stub import PIN, StubBallot

SIZE: ViewportSize = {"width": 390, "height": 844}
# Milliseconds: a tap within the first is no answer; within the second an answer can be undone.
LOOK, UNDO_IS_OVER = 800, 10_100
IDLE = 3 * 60_000
# What the page says when the evaluator has left it.
CLEAN = "这部手机里没有您的名字和评的内容了"

# Everything a page can leave on a phone, as text.
KEPT = """async () => {
    const tables = {};
    for (const { name } of await indexedDB.databases()) {
        const base = await new Promise((resolve) => {
            const opening = indexedDB.open(name);
            opening.onsuccess = () => resolve(opening.result);
        });
        for (const table of base.objectStoreNames) {
            const rows = await new Promise((resolve) => {
                const all = base.transaction(table).objectStore(table).getAll();
                all.onsuccess = () => resolve(all.result);
            });
            const words = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
                ? new TextDecoder().decode(value) : value;
            tables[`${name}/${table}`] = rows.map((row) => Object.fromEntries(
                Object.entries(row).map(([key, value]) => [key, words(value)])));
        }
        base.close();
    }
    const cached = {};
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys())
            cached[request.url] = await (await cache.match(request)).text();
    }
    return { tables, cached, local: { ...localStorage }, session: { ...sessionStorage },
        history: history.state, title: document.title, address: location.pathname };
}"""


def kept_on(page: Page) -> dict[str, Any]:
    """What IndexedDB, caches, both storages, history and address hold."""
    found: dict[str, Any] = page.evaluate(KEPT)
    return found


def rows_of(kept: dict[str, Any], table: str) -> list[dict[str, Any]]:
    """The rows of one table; none where the table is gone."""
    rows: list[dict[str, Any]] = kept["tables"].get(f"huhutong-ballot/{table}", [])
    return rows


def assert_names_nothing(kept: dict[str, Any], words: list[str]) -> None:
    """None of the words stands anywhere in what is kept."""
    text = json.dumps(kept, ensure_ascii=False)
    assert [word for word in words if word in text] == []


@dataclass
class Phone:
    """A phone with the ballot page open, and what stands behind it."""

    page: Page
    stub: StubBallot
    errors: list[str] = field(default_factory=list)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def choose(self, name: str) -> None:
        """One of the large faces over a radio button."""
        self.page.locator("label.choice", has_text=name).first.click()

    def judge(self, degree: str) -> None:
        """Answer the gate after a look at the household: a double tap counts once."""
        self.page.clock.run_for(LOOK)
        self.press(degree)

    def enter_pin(self, pin: str = PIN) -> None:
        for digit in pin:
            self.press(digit)

    def begin(self) -> None:
        self.enter_pin()
        self.press("开始评议")

    def rate(self, mark: int) -> None:
        self.judge("很了解")
        for name in ("品行", "信用", "诚信", "和睦", "勤劳"):
            group = self.page.get_by_role("group", name=name)
            group.locator("label").nth(mark - 1).click()
        self.press("下一步")

    def settle(self) -> None:
        """The time to undo is over, and what waited is with the bank."""
        self.page.clock.run_for(UNDO_IS_OVER)
        self.status("都交到银行了")

    def heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def status(self, text: str) -> None:
        expect(self.page.locator(".ballot-status")).to_contain_text(text)

    def kept(self) -> dict[str, Any]:
        return kept_on(self.page)
