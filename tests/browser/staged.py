"""A running demo with a village at every stage, and everybody's window on it."""

import fcntl
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import server
from tests.browser.finding import PIN
from tests.browser.inventory import STAFF, Place
from tests.browser.shots import HEIGHTS, Scheme, settle
from tests.browser.steps import STEPS

PASSWORD = "huhutong-demo"
PHONE_WIDTH = 600


def _python(home: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=server.ROOT,
        env=server.environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{words} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def _built(kept: Path) -> Path:
    """A home with the demo, made once for all processes that share the folder."""
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        home = kept / "home"
        if not (home / "done").exists():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            _python(home, "huhutong", "demo", "county", "--stages")
            (home / "done").touch()
    return home


@dataclass
class Staged:
    """The running demo: address, the path of each place, who has signed in."""

    home: str
    paths: dict[str, str]
    cookies: dict[str, Any] = field(default_factory=dict)

    def window(
        self, browser: Browser, who: str, width: int, scheme: Scheme = "light"
    ) -> BrowserContext:
        """A window of a person's own, signed in if they work for the bank."""
        phone = width < PHONE_WIDTH
        context = browser.new_context(
            base_url=self.home,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            color_scheme=scheme,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=phone,
            is_mobile=phone,
            reduced_motion="reduce",
            storage_state=self._signed_in(browser, who),
        )
        context.set_default_timeout(30_000)
        return context

    def _signed_in(self, browser: Browser, who: str) -> Any:
        if who not in (*STAFF, "zhao"):
            return None
        if who not in self.cookies:
            context = browser.new_context(base_url=self.home, locale="zh-CN")
            page = context.new_page()
            page.goto("/sign-in/")
            page.get_by_label("登录名").fill(who)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url("**/console/")
            self.cookies[who] = context.storage_state()
            context.close()
        return self.cookies[who]

    def opens(self, page: Page, place: Place) -> int:
        """The place stands before the person, settled; what the server answered."""
        answer = page.goto(self.paths[place.name])
        if answer is None:
            raise AssertionError(f"no answer for {place.name}")
        if place.then:
            STEPS[place.then](page, self.paths.get(PIN, ""))
        page.evaluate("document.fonts.ready")
        settle(page)
        return answer.status


@contextmanager
def running(kept: Path, own: Path) -> Iterator[Staged]:
    """The demo as a server; `kept` is shared between processes, `own` is this one's."""
    shutil.copytree(_built(kept), own)
    paths = json.loads(_python(own, "tests.browser.finding"))
    with server.running(own) as address:
        yield Staged(address, paths)
