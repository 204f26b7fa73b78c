"""The whole path, a to i, on a running server, in Chromium, by everybody who has a part in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import server
from tests.browser.walk import (
    a_roster,
    c_evaluators,
    d_ballots,
    e_checks,
    g_notice,
    h_objections,
    i_grant,
)
from tests.browser.walk.stage import Walk

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def walk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """A server of its own with the demo county."""
    folder: Path = tmp_path_factory.mktemp("walk")
    with server.running(folder / "home") as address:
        yield Walk(browser, address, folder)


def test_a_village_goes_from_a_dirty_roster_to_granted_lines(walk: Walk) -> None:
    a_roster.import_roster(walk)
    a_roster.find_household(walk)
    c_evaluators.engage(walk)
    c_evaluators.start_round(walk)
    d_ballots.hand_out(walk)
    d_ballots.judge_on_phone(walk)
    d_ballots.answer_the_rest(walk)
    e_checks.score(walk)
    e_checks.draw_sample(walk)
    e_checks.check_sample(walk)
    g_notice.post(walk)
    g_notice.read_notice(walk)
    g_notice.desk_view(walk)
    h_objections.object_anonymously(walk)
    h_objections.appeal_and_adjust(walk)
    i_grant.wait_out(walk)
    i_grant.grant(walk)
    i_grant.add_up(walk)
    i_grant.others_see_nothing(walk)
    walk.ends()
