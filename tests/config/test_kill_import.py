"""Kill −9 at random instants of an import: every row is in exactly once, or back exactly once."""

from collections import Counter
from pathlib import Path

import pytest

from tests import kill_import, rosters

ROWS, KILLS = 6_000, 10


@pytest.mark.embedded
def test_a_killed_import_loses_no_row_and_takes_none_twice(tmp_path: Path) -> None:
    # given an import of 6,000 rows that is killed ten times
    kill_import.prepare(tmp_path)
    report = kill_import.run(tmp_path, rows=ROWS, kills=KILLS, within_seconds=0.7, seed=2026)
    # in the check and in the application
    assert report.kills == KILLS
    assert {"checking", "applying"} <= set(report.states_at_kill), report.states_at_kill

    # then each good row's person lives in one household, once
    good = Counter(rosters.name_of(row) for row in range(ROWS) if not rosters.is_faulty(row))
    assert report.people == good
    # and each faulty row is in the error workbook, once, led by its head's row
    faulty = {row + 2 for row in range(ROWS) if rosters.is_faulty(row)}
    heads = {number - (number - 2) % len(rosters.FAMILY) for number in faulty}
    assert report.came_back == Counter(faulty | heads)
    # and the exit code says that rows came back
    assert report.exit_code == 1
