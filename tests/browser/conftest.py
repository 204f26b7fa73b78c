"""What every browser test stands on: the built front end, and one Chromium a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import front_end
from tests.browser.shots import chromium


@pytest.fixture(scope="session", autouse=True)
def _front_end() -> None:
    front_end.ensure_built()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium, closed after the module."""
    with chromium() as running:
        yield running
