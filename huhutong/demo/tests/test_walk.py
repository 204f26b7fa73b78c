"""The newcomer's walk: the roster goes in with its faults named, the voices speak, live refuses."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from huhutong.demo.county import named_seed
from huhutong.demo.errors import NothingToAnswer
from huhutong.demo.plans import NAMED_BALLOTS, NAMED_ROSTER
from huhutong.demo.roster import roster_workbook
from huhutong.demo.services import answer_for_evaluators, engage_evaluators
from huhutong.demo.tests.conftest import NOON
from huhutong.evaluation.public import Evaluator, progress_of
from huhutong.granting.public import Round
from huhutong.households.models import ImportBatch
from huhutong.households.public import Household
from huhutong.households.services.imports.apply import apply_batch
from huhutong.households.services.imports.check import check_batch
from huhutong.households.services.imports.upload import settle_columns, upload_roster
from huhutong.infra import clock
from huhutong.infra.models import Installation
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import User
from huhutong.places.public import Village


@pytest.fixture
def li(said: list[str]) -> User:
    return User.objects.get(username="li")


def imported(li: User) -> ImportBatch:
    village = Village.objects.get(code=NAMED_ROSTER)
    content = roster_workbook(named_seed(NAMED_ROSTER))
    batch = upload_roster(
        officer=li, village=village.uuid, file_name="roster.xlsx", content=content, at=NOON
    )
    settle_columns(officer=li, uuid=batch.uuid, chosen={}, at=NOON)
    check_batch(officer=li, uuid=batch.uuid, at=NOON)
    apply_batch(officer=li, uuid=batch.uuid, at=NOON)
    batch.refresh_from_db()
    return batch


def test_the_roster_goes_in_and_its_three_faults_come_back(li: User) -> None:
    # when the dirty roster is imported
    batch = imported(li)
    # then most households are there, and rows were refused for the three faults that it holds
    codes = {p["code"] for row in batch.rows.all() for p in row.problems}
    assert {"id_check_digit", "id_masked", "duplicate_in_file"} <= codes
    assert 30 <= Household.objects.filter(village__code=NAMED_ROSTER).count() <= 36


def test_imported_villages_get_evaluators_once(li: User) -> None:
    imported(li)
    count = engage_evaluators(officer=li, village_code=NAMED_ROSTER, at=NOON)
    assert count >= 10
    assert engage_evaluators(officer=li, village_code=NAMED_ROSTER, at=NOON) == 0
    assert Evaluator.objects.filter(village__code=NAMED_ROSTER).count() == count


def test_the_rest_of_the_ballots_is_answered_once(li: User) -> None:
    round_ = Round.objects.get(village__code=NAMED_BALLOTS)
    waiting = progress_of(round_.uuid).waiting
    assert answer_for_evaluators(officer=li, village_code=NAMED_BALLOTS, at=NOON) == waiting
    assert progress_of(round_.uuid).waiting == 0
    with pytest.raises(NothingToAnswer):
        answer_for_evaluators(officer=li, village_code=NAMED_ROSTER, at=NOON)


def test_another_branch_neither_sees_nor_speaks(
    li: User, signed_in: Callable[[User], Client]
) -> None:
    zhao = User.objects.get(username="zhao")
    with pytest.raises(NotInScope):
        answer_for_evaluators(officer=zhao, village_code=NAMED_BALLOTS, at=NOON)
    page = signed_in(zhao).get("/console/demo/").content.decode()
    assert "小梅村" not in page
    assert signed_in(zhao).post(f"/console/demo/{NAMED_BALLOTS}/ballots/").status_code == 404


def test_the_walk_shows_villages_and_logins(li: User, signed_in: Callable[[User], Client]) -> None:
    page = signed_in(li).get("/console/demo/")
    assert page.status_code == 200
    text = page.content.decode()
    for word in ("小梅村", "观山村", "龙塘村", "wang", "代答其余", "下载不整齐的名册"):
        assert word in text
    roster = signed_in(li).get("/console/demo/roster.xlsx")
    assert roster.status_code == 200
    assert roster.content[:2] == b"PK"


def test_a_live_installation_has_no_walk(li: User, signed_in: Callable[[User], Client]) -> None:
    Installation.objects.update(kind="live")
    assert signed_in(li).get("/console/demo/").status_code == 404
    assert signed_in(li).get("/console/demo/roster.xlsx").status_code == 404


def test_the_people_stay_the_same_in_a_later_year(
    li: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given the demo as it was made, and a clock that has passed a new year since
    before = named_seed(NAMED_ROSTER)
    monkeypatch.setattr(clock, "_source", [lambda: NOON + timedelta(days=400)])
    # then the generator still speaks of the same people
    assert named_seed(NAMED_ROSTER) == before
