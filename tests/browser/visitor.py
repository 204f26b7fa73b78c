"""A person before a browser window: goes, presses, fills in, reads, and looks around.

Every page that a visitor looks at is held against axe and against its window's width. What is
serious fails the walk at once; what is minor is kept in `minor`, for the report.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    TimeoutError,  # noqa: A004 - Playwright's own name
    expect,
)

from tests.browser.shots import (
    BEST_PRACTICE,
    REFUSED,
    WCAG,
    axe_violations,
    settle,
    sideways_overflow,
    told,
)

DESK, PHONE = (1440, 900), (390, 844)
PASSWORD = "huhutong-demo"
# News between apps goes by the outbox and its worker, which may be busy.
WORKER_SECONDS = 60
GRAVE = {"serious", "critical"}


@dataclass
class Findings:
    """What the walk saw that is no reason to stop."""

    minor: set[str] = field(default_factory=set)
    looked_at: list[str] = field(default_factory=list)


@dataclass
class Visitor:
    """One person's window."""

    page: Page
    home: str
    findings: Findings
    width: int
    crashes: list[str] = field(default_factory=list)

    @classmethod
    def arrives(
        cls, browser: Browser, home: str, findings: Findings, size: tuple[int, int] = DESK
    ) -> "Visitor":
        """A window of their own, with no cookie of anybody else."""
        phone = size == PHONE
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            has_touch=phone,
            is_mobile=phone,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            base_url=home,
        )
        context.set_default_timeout(30_000)
        visitor = cls(context.new_page(), home, findings, size[0])
        visitor.page.on("pageerror", lambda error: visitor.crashes.append(str(error)))
        visitor.page.on("console", visitor._heard)
        visitor.page.on("response", visitor._answered)
        return visitor

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSED.match(message.text):
            self.crashes.append(message.text)

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.crashes.append(f"{response.status} {response.url}")

    def leaves(self) -> None:
        """The window is closed; nothing crashed in it."""
        self.page.context.close()
        assert self.crashes == []

    # going

    def goes(self, path: str) -> None:
        """The page at a path of this server answers 200."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{answer.status} {path}"

    def goes_until(self, path: str, there: Callable[[], Locator]) -> None:
        """The page at a path shows what the worker brings: looked at until it is there."""
        deadline = time.monotonic() + WORKER_SECONDS
        while True:
            self.goes(path)
            try:
                there().first.wait_for(timeout=1_000)
            except TimeoutError:
                if time.monotonic() > deadline:
                    raise
            else:
                return

    def status_of(self, path: str) -> int:
        """What the server says to a path."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer.status

    def signs_in(self, login: str) -> None:
        """At work, on the page of what waits."""
        self.goes("/sign-in/")
        self.page.get_by_label("登录名").fill(login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.presses("登录")
        self.page.wait_for_url("**/console/")

    # doing

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("button", name=name, exact=True)

    def presses(self, name: str) -> None:
        """The one button of that name in the page's main part."""
        self.button(name).click()

    def follows(self, name: str) -> None:
        """The first link of that name in the page's main part."""
        self.page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()

    def fetches(self, path: str) -> bytes:
        """A file of this server, with this visitor's cookies."""
        answer = self.page.request.get(path)
        assert answer.status == 200, f"{answer.status} {path}"
        return answer.body()

    # reading

    def reads(self, text: str | re.Pattern[str]) -> None:
        """The text stands in the page's main part."""
        expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()

    def told(self, text: str | re.Pattern[str]) -> None:
        """The page says so, wherever: what was just done, or what has come."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def heading(self, text: str | re.Pattern[str]) -> None:
        """The page's title, by which one knows that it has come."""
        expect(self.page.get_by_role("heading", level=1).first).to_have_text(text)

    def number(self, label: str) -> int:
        """The figure that stands under a label."""
        box = self.page.locator(".stat", has=self.page.get_by_text(label, exact=True)).first
        return digits(box.locator(".stat-value").inner_text())

    def path(self) -> str:
        return self.page.url.removeprefix(self.home)

    # looking around

    def looks(self, name: str) -> None:
        """The page holds against axe and fits its window."""
        settle(self.page)
        self.findings.looked_at.append(f"{name}-{self.width}")
        assert self._grave() == [], name
        assert sideways_overflow(self.page) <= 0, f"{name} is wider than its window"

    def _grave(self) -> list[str]:
        grave = []
        for violation in axe_violations(self.page, BEST_PRACTICE):
            words = told(violation)
            if violation["impact"] in GRAVE and set(violation["tags"]) & set(WCAG):
                grave.append(words)
            else:
                self.findings.minor.add(f"{self.path().split('?')[0]} {words}")
        return grave


def digits(text: str) -> int:
    """The whole number in a text such as `1,234 户`."""
    found = re.search(r"\d[\d,]*", text)
    assert found, f"no number in {text!r}"
    return int(found.group().replace(",", ""))
