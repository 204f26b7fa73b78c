"""The ballot on a real server, with its service worker: no signal, a killed page, exactly once."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browser import server
from tests.browser.ballot_phone import (
    CLEAN,
    LOOK,
    SIZE,
    UNDO_IS_OVER,
    assert_names_nothing,
    kept_on,
    rows_of,
)

pytestmark = pytest.mark.browser

WORKER_IS_READY = "navigator.serviceWorker.ready.then((found) => found.active !== null)"


@dataclass
class Bank:
    """The running server, and the data behind it."""

    address: str
    home: Path

    def asked(self, *words: str) -> Any:
        """What `ballot_bank` prints on this server's own data."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.browser.ballot_bank", *words],
            cwd=server.ROOT,
            env=server.environment(self.home),
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """A server of its own with the demo county, where one village is balloting."""
    home = tmp_path_factory.mktemp("bank") / "home"
    with server.running(home) as address:
        yield Bank(address, home)


@pytest.fixture
def borrowed(browser: Browser) -> Iterator[BrowserContext]:
    """A phone that nobody has used yet."""
    context = browser.new_context(viewport=SIZE, has_touch=True, is_mobile=True, locale="zh-CN")
    yield context
    context.close()


def _opens(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.clock.install()
    page.goto(address)
    return page


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).tap()


def _enters(page: Page, pin: str) -> None:
    for digit in pin:
        _press(page, digit)


def _heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def _status(page: Page, text: str) -> None:
    expect(page.locator(".ballot-status")).to_contain_text(text)


def _does_not_know(page: Page, head: str) -> None:
    _heading(page, head)
    page.clock.run_for(LOOK)
    _press(page, "不了解")


def _rates(page: Page, head: str) -> None:
    _heading(page, head)
    page.clock.run_for(LOOK)
    _press(page, "很了解")
    for name in ("品行", "信用", "诚信", "和睦", "勤劳"):
        page.get_by_role("group", name=name).locator("label").nth(3).tap()
    _press(page, "下一步")
    _press(page, "下一步")
    _press(page, "交这一户")


def _kill(page: Page) -> None:
    """The process behind the page is gone in the middle of what it did, as on a full phone."""
    with suppress(Error):
        page.goto("chrome://crash")
    page.close()


def _judges_until_killed(page: Page, heads: list[str]) -> None:
    """Three are judged, a fourth is begun, and nothing has left the phone."""
    page.get_by_role("button", name="评议").last.tap()
    _rates(page, heads[0])
    _does_not_know(page, heads[1])
    _does_not_know(page, heads[2])
    page.clock.run_for(UNDO_IS_OVER)
    _status(page, "还没交到银行：3 户")
    page.clock.run_for(LOOK)
    _press(page, "很了解")
    _kill(page)


def _holds_the_frame_only(page: Page, bank: Bank, secrets: list[str]) -> None:
    kept = kept_on(page)
    assert (kept["tables"], kept["local"], kept["session"]) == ({}, {}, {})
    assert_names_nothing(kept, secrets)
    paths = {address.removeprefix(bank.address) for address in kept["cached"]}
    assert "/ballot/" in paths
    assert all(path == "/ballot/" or path.startswith("/static/ui/") for path in paths)
    assert page.request.get(f"{bank.address}/api/ballot/sheets").status == 401


def test_a_whole_ballot_without_a_signal_arrives_once_though_the_page_was_killed(
    bank: Bank, borrowed: BrowserContext
) -> None:
    # given a phone that has loaded the page once with a signal
    link = bank.asked("link")
    heads: list[str] = link["heads"]
    before: dict[str, int] = bank.asked("answers", link["evaluator"])
    address = f"{bank.address}/ballot/{link['token']}/"
    page = _opens(borrowed, address)
    assert page.evaluate(WORKER_IS_READY)
    _enters(page, link["pin"])
    _heading(page, f"{link['name']}，您好")

    # when the signal is lost, some households are judged, and the page is killed in the middle
    borrowed.set_offline(True)
    _judges_until_killed(page, heads)

    # then the page opens without a signal, asks for the PIN, and goes on where it was
    page = _opens(borrowed, address)
    _heading(page, "请输入口令")
    secrets = [*heads, link["name"], link["token"]]
    assert_names_nothing(kept_on(page)["tables"], secrets)
    _enters(page, link["pin"])
    _heading(page, f"{link['name']}，您好")
    _status(page, "还没交到银行：3 户")
    _press(page, "接着评议")
    for head in heads[3:]:
        _does_not_know(page, head)
    _heading(page, "都评完了，谢谢您")
    page.clock.run_for(UNDO_IS_OVER)
    _status(page, f"还没交到银行：{len(heads)} 户")
    assert bank.asked("answers", link["evaluator"]) == before

    # when the signal is back, then all of it goes up by itself, each exactly once
    borrowed.set_offline(False)
    _status(page, "都交到银行了")
    after: dict[str, int] = bank.asked("answers", link["evaluator"])
    assert after.keys() == before.keys()
    assert set(after.values()) == {1}

    # and after the hand-over the phone holds the page's frame and nothing else
    _press(page, "结束，交还手机")
    _heading(page, CLEAN)
    _holds_the_frame_only(page, bank, secrets)


def test_the_next_evaluator_begins_afresh_on_a_phone_where_answers_wait(
    bank: Bank, borrowed: BrowserContext
) -> None:
    # given an evaluator's answer that waits without a signal, and the phone handed over
    first = bank.asked("link")
    page = _opens(borrowed, f"{bank.address}/ballot/{first['token']}/")
    assert page.evaluate(WORKER_IS_READY)
    _enters(page, first["pin"])
    _heading(page, f"{first['name']}，您好")
    borrowed.set_offline(True)
    page.get_by_role("button", name="评议").last.tap()
    _does_not_know(page, first["heads"][0])
    _press(page, "菜单")
    _press(page, "换别人来评")
    _press(page, "换人")
    _heading(page, "1 户已锁好，还没交到银行")
    borrowed.set_offline(False)

    # when the first comes back to the app's own page, with a signal
    page.goto(f"{bank.address}/ballot/")
    expect(page.get_by_text("这部手机里还锁着 1 户没交到银行。")).to_be_visible()
    assert len(rows_of(kept_on(page), "locks")) == 1
    _enters(page, first["pin"])

    # then the answer is sent, and the list is there again
    _heading(page, f"{first['name']}，您好")
    _status(page, "都交到银行了")
    answers = bank.asked("answers", first["evaluator"])
    assert sum(answers.values()) == len(answers) - len(first["heads"]) + 1
