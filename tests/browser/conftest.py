"""What every browser test stands on: the built front end, and one Chromium a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

# A failing step of the walk shows its values as a test of its own would.
pytest.register_assert_rewrite("tests.browser.visitor", "tests.browser.walk")

from tests.browser import front_end  # noqa: E402
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
