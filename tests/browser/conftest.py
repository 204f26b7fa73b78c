"""What every browser test stands on: the built front end, and one Chromium a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

# A failing step of the walk shows its values as a test of its own would.
pytest.register_assert_rewrite("tests.browser.visitor", "tests.browser.walk")

from tests.browser import front_end  # noqa: E402
from tests.browser.ballot_phone import SIZE, Phone  # noqa: E402
from tests.browser.ballot_stub import ADDRESS, StubBallot  # noqa: E402
from tests.browser.shots import chromium  # noqa: E402

# On two busy cores an answer may take seconds; a condition is waited for, not guessed.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session", autouse=True)
def _front_end() -> None:
    front_end.ensure_built()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium, closed after the module."""
    with chromium() as running:
        yield running


@pytest.fixture
def phone(browser: Browser) -> Iterator[Phone]:
    """A borrowed phone at the ballot's PIN page; its requests are answered by a stub."""
    context = browser.new_context(
        viewport=SIZE, has_touch=True, locale="zh-CN", service_workers="block"
    )
    page = context.new_page()
    held = Phone(page, StubBallot())
    page.on("pageerror", lambda problem: held.errors.append(str(problem)))
    page.on(
        "console",
        lambda said: held.errors.append(said.text) if "Content Security" in said.text else None,
    )
    held.stub.serve(page)
    page.clock.install()
    page.goto(ADDRESS)
    yield held
    assert held.errors == []
    context.close()
