"""Every page of the inventory once, by the person at home there; the windows take turns.

All persons in all windows: `python -m tests.browser.every_page`.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import staged
from tests.browser.every_page import EVERYBODY, WINDOWS, findings, once, places_of
from tests.browser.inventory import PLACES
from tests.browser.staged import Staged

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staged]:
    """A running demo; the county is built once for all workers."""
    kept = tmp_path_factory.getbasetemp().parent / "staged"
    with staged.running(kept, tmp_path_factory.mktemp("own") / "home") as running:
        yield running


def test_every_page_has_its_turn_and_every_window_is_looked_through() -> None:
    turns = [
        (window, place) for who in EVERYBODY for window, places in once(who) for place in places
    ]
    assert sorted(place.name for _, place in turns) == sorted(place.name for place in PLACES)
    assert {(window.width, window.scheme) for window, _ in turns} == set(WINDOWS)


@pytest.mark.parametrize("who", [who for who in EVERYBODY if places_of(who)])
def test_every_page_holds_against_axe_its_window_and_its_budget(
    demo: Staged, browser: Browser, who: str
) -> None:
    found = [
        line for window, places in once(who) for line in findings(demo, browser, window, places)
    ]
    assert found == []
