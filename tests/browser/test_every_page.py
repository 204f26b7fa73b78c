"""Every page of the inventory, by every role that may open it: nothing is wrong with it.

axe finds nothing (WCAG 2.2 AA and best practices), nothing is wider than the window or moves after
it was painted, nothing complains, scripts stay within their budget.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import staged
from tests.browser.inventory import EVALUATOR, PLACES, STAFF, VILLAGER, Place
from tests.browser.scrutiny import WATCH_SHIFTS, Traffic, faults, listening, over_budget
from tests.browser.shots import Scheme
from tests.browser.staged import Staged

pytestmark = pytest.mark.browser
DESK, PHONE = 1440, 390
OK = 200
# Chromium says this of each 4xx answer; pages that are meant to be refused answer so.
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staged]:
    """A server of this process's own, on a demo that all processes built once."""
    own = tmp_path_factory.mktemp("every_page") / "home"
    with staged.running(tmp_path_factory.getbasetemp().parent / "staged", own) as running:
        yield running


def _complaints(traffic: Traffic) -> list[str]:
    return [said for said in traffic.complaints if not _REFUSED.match(said)]


def _look(
    demo: Staged, browser: Browser, places: list[Place], who: str, width: int, scheme: Scheme
) -> list[str]:
    """What is wrong with these places as this person sees them."""
    context = demo.window(browser, who, width, scheme)
    context.add_init_script(WATCH_SHIFTS)
    wrong: list[str] = []
    for place in places:
        page = context.new_page()
        with listening(page) as traffic:
            status = demo.opens(page, place)
            home = place.who == who
            if home and status != place.status:
                wrong.append(f"{place.name}: {status} for {who}")
            if home or status == OK:
                found = [*faults(page), *over_budget(traffic, heavy=place.heavy)]
                found += _complaints(traffic)
                wrong += [f"{place.name} {who} {width} {scheme}: {one}" for one in found]
        page.close()
    context.close()
    return wrong


def _of(who: str) -> list[Place]:
    return [place for place in PLACES if place.who == who]


@pytest.mark.parametrize("who", [*STAFF, "zhao", VILLAGER, EVALUATOR])
@pytest.mark.parametrize(
    ("width", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "dark"]
)
def test_a_page_is_right_for_whom_it_is_made(
    demo: Staged, browser: Browser, who: str, width: int, scheme: Scheme
) -> None:
    assert _look(demo, browser, _of(who), who, width, scheme) == []


@pytest.mark.parametrize("who", STAFF)
def test_a_page_is_right_for_every_role_that_may_open_it(
    demo: Staged, browser: Browser, who: str
) -> None:
    # states that a person must bring about are looked at by that person alone
    places = [p for p in PLACES if p.route.partition(":")[0] not in {"", "public", "ballot"}]
    others = [place for place in places if not place.then]
    assert _look(demo, browser, others, who, DESK, "light") == []
