"""Four people do their part by keys alone (keyboard.py)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import keyboard, staged
from tests.browser.staged import Staged

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staged]:
    """A running demo; the county is built once for all workers."""
    kept = tmp_path_factory.getbasetemp().parent / "staged"
    with staged.running(kept, tmp_path_factory.mktemp("keys") / "home") as running:
        yield running


@pytest.mark.parametrize("part", keyboard.PARTS)
def test_the_work_is_done_by_keys_alone(demo: Staged, browser: Browser, part: str) -> None:
    walker = keyboard.PARTS[part](demo, browser)
    assert walker.stops
    walker.page.context.close()
