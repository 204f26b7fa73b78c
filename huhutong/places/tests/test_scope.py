"""villages_of, the door of data scope: who works where, on which day."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from huhutong.infra.actors import SYSTEM
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import User, create_user
from huhutong.places.errors import VillageNotServed
from huhutong.places.models import Assignment, Grid, PlaceState, Region, ServiceArea, Village
from huhutong.places.public import (
    assign_scope,
    end_service,
    serve_village,
    serving,
    village_in_scope,
    villages_of,
    workers_among,
)
from tests.cast import SINCE, Cast

Queries = Callable[..., CaptureQueriesContext]


def _codes(user: User, on: date) -> list[str]:
    return [village.code for village in villages_of(user, on)]


def _newcomer(cast: Cast, kind: str = User.Kind.STAFF) -> User:
    supervisor = kind == User.Kind.SUPERVISOR
    return create_user(
        by=SYSTEM,
        institution=None if supervisor else cast.institution,
        username="chen",
        name="陈新",
        password=None,
        kind=kind,
        at=cast.at,
    )


def test_a_branch_officer_works_in_the_villages_of_the_branch_and_no_other(cast: Cast) -> None:
    # given two branches with a village each, when each asks, then each gets its own
    assert _codes(cast.li, cast.day) == ["441821100201"]
    assert _codes(cast.zhao, cast.day) == ["441821102201"]


def test_head_office_works_in_every_village_served_and_the_administrator_in_none(
    cast: Cast,
) -> None:
    assert _codes(cast.sun, cast.day) == ["441821100201", "441821102201"]
    assert _codes(cast.admin, cast.day) == []


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("44", ["441821100201", "441821102201"]),
        ("4418", ["441821100201", "441821102201"]),
        ("441821", ["441821100201", "441821102201"]),
        ("441821102", ["441821102201"]),
    ],
)
def test_a_supervisor_works_in_a_region_of_any_level(
    cast: Cast, region: str, expected: list[str]
) -> None:
    # given a supervisor of one region
    newcomer = _newcomer(cast, User.Kind.SUPERVISOR)
    scope = Region.objects.get(code=region)

    # when the region is assigned
    assign_scope(by=SYSTEM, user=newcomer, scope=scope, valid_from=cast.day, at=cast.at)

    # then its villages are in scope, of all institutions
    assert _codes(newcomer, cast.day) == expected


def test_a_supervisor_of_another_city_sees_no_village(cast: Cast) -> None:
    elsewhere = Region.objects.create(
        code="4401", name="广州市", level="city", parent_id=None, valid_from=SINCE
    )
    newcomer = _newcomer(cast, User.Kind.SUPERVISOR)
    assign_scope(by=SYSTEM, user=newcomer, scope=elsewhere, valid_from=SINCE, at=cast.at)
    assert _codes(newcomer, cast.day) == []


def test_a_region_gives_only_villages_that_somebody_serves_or_served(cast: Cast) -> None:
    # given villages of the nation's list that nobody works in, one to be served from next week on
    for number in range(1, 4):
        Village.objects.create(
            code=f"44182110210{number}",
            name=f"{number}村",
            kind="village",
            town=cast.town_tangtang,
            valid_from=SINCE,
        )
    later = Village.objects.get(code="441821102101")
    ServiceArea.objects.create(
        institution=cast.institution,
        branch=cast.tangtang,
        village=later,
        valid_from=cast.day + timedelta(days=7),
    )

    # then the supervisor sees the villages that are served, or were until yesterday
    ServiceArea.objects.filter(village=cast.shiqiao).update(valid_to=cast.day)
    assert _codes(cast.zhou, cast.day) == ["441821100201", "441821102201"]
    assert _codes(cast.zhou, cast.day + timedelta(days=7)) == [
        "441821100201",
        "441821102101",
        "441821102201",
    ]
    assert workers_among([cast.zhou.pk], later, cast.day) == set()
    assert workers_among([cast.zhou.pk], cast.shiqiao, cast.day) == {cast.zhou.pk}


def test_an_agent_works_in_single_villages(cast: Cast) -> None:
    newcomer = _newcomer(cast, User.Kind.AGENT)
    assign_scope(by=SYSTEM, user=newcomer, scope=cast.tangxi, valid_from=SINCE, at=cast.at)
    assert _codes(newcomer, cast.day) == ["441821102201"]


def test_a_grid_gives_its_villages(cast: Cast) -> None:
    grid = Grid.objects.create(institution=cast.institution, code="G1", name="一号网格")
    grid.villages.add(cast.shiqiao, cast.tangxi)
    newcomer = _newcomer(cast)
    assign_scope(by=SYSTEM, user=newcomer, scope=grid, valid_from=SINCE, at=cast.at)
    assert _codes(newcomer, cast.day) == ["441821100201", "441821102201"]


def test_a_village_in_two_scopes_is_listed_once(cast: Cast) -> None:
    assign_scope(by=SYSTEM, user=cast.li, scope=cast.shiqiao, valid_from=SINCE, at=cast.at)
    assert _codes(cast.li, cast.day) == ["441821100201"]


def test_an_assignment_counts_from_its_first_day_until_the_day_before_its_end(cast: Cast) -> None:
    # given an assignment that ends today
    Assignment.objects.filter(user=cast.li).update(valid_to=cast.day)

    # then yesterday counts, today does not, and neither does the day before the first
    assert _codes(cast.li, cast.day - timedelta(days=1)) == ["441821100201"]
    assert _codes(cast.li, cast.day) == []
    assert _codes(cast.li, SINCE - timedelta(days=1)) == []


def test_a_service_area_that_ended_takes_the_village_out_of_scope(cast: Cast) -> None:
    # given a village that moves from one branch to the other
    area = ServiceArea.objects.get(village=cast.shiqiao)
    end_service(by=SYSTEM, area=area, at=cast.at)
    serve_village(
        by=SYSTEM, branch=cast.tangtang, village=cast.shiqiao, valid_from=cast.day, at=cast.at
    )

    # then the old branch has lost it, the new one has it, and yesterday stays as it was
    yesterday = cast.day - timedelta(days=1)
    assert _codes(cast.li, cast.day) == []
    assert _codes(cast.zhao, cast.day) == ["441821100201", "441821102201"]
    assert _codes(cast.li, yesterday) == ["441821100201"]
    assert serving(cast.shiqiao, cast.day) == (cast.institution, cast.tangtang)
    assert serving(cast.shiqiao, yesterday) == (cast.institution, cast.shijiao)


def test_a_village_that_was_merged_away_is_in_nobodys_scope(cast: Cast) -> None:
    Village.objects.filter(pk=cast.shiqiao.pk).update(valid_to=cast.day)
    assert _codes(cast.li, cast.day) == []
    assert _codes(cast.zhou, cast.day) == ["441821102201"]


def test_someone_inactive_works_nowhere(cast: Cast) -> None:
    cast.li.is_active = False
    assert _codes(cast.li, cast.day) == []


def test_the_door_costs_one_query_whatever_the_scopes(
    cast: Cast, django_assert_num_queries: Queries
) -> None:
    assign_scope(by=SYSTEM, user=cast.li, scope=cast.shiqiao, valid_from=SINCE, at=cast.at)
    with django_assert_num_queries(1):
        assert len(villages_of(cast.li, cast.day)) == 1


def test_a_village_in_scope_is_found_by_code_and_by_uuid(
    cast: Cast, django_assert_num_queries: Queries
) -> None:
    assert village_in_scope(cast.li, "441821100201", cast.day) == cast.shiqiao
    with django_assert_num_queries(1):
        found = village_in_scope(cast.li, cast.shiqiao.uuid, cast.day)
        assert found.town.name == "石角镇"


def test_an_address_with_the_code_from_before_a_change_leads_to_the_village(cast: Cast) -> None:
    # given that 石桥村 was called by another code until last month
    PlaceState.objects.create(
        village=cast.shiqiao,
        code="441821200201",
        name="石桥村",
        kind="village",
        above=cast.town_shijiao,
        valid_from=SINCE - timedelta(days=900),
        valid_to=SINCE,
    )
    assert village_in_scope(cast.li, "441821200201", cast.day) == cast.shiqiao
    with pytest.raises(NotInScope):
        village_in_scope(cast.zhao, "441821200201", cast.day)


def test_the_officer_of_another_branch_gets_the_same_404_as_for_a_village_that_is_not(
    cast: Cast,
) -> None:
    # when Zhao asks for Li's village and for one that does not exist
    with pytest.raises(NotInScope) as other_branch:
        village_in_scope(cast.zhao, "441821100201", cast.day)
    with pytest.raises(NotInScope) as nowhere:
        village_in_scope(cast.zhao, "999999999999", cast.day)

    # then the answers cannot be told apart
    assert other_branch.value.http_status == nowhere.value.http_status == 404
    assert other_branch.value.facts == nowhere.value.facts == {}


def test_a_village_that_no_branch_serves_is_refused_by_name(cast: Cast) -> None:
    ServiceArea.objects.filter(village=cast.shiqiao).update(valid_to=cast.day)
    with pytest.raises(VillageNotServed) as refusal:
        serving(cast.shiqiao, cast.day)
    assert refusal.value.facts == {"village": "石桥村"}


def test_who_works_in_a_village_is_the_same_question_the_other_way_round(
    cast: Cast, django_assert_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    # given the cast, supervisors of regions of each level, a grid officer and somebody inactive
    users = [cast.li, cast.wang, cast.zhao, cast.sun, cast.admin, cast.zhou]
    for number, code in enumerate(("44", "4418", "441821", "441821102")):
        users.append(_supervisor(cast, f"s{number}", code))
    grid = Grid.objects.create(institution=cast.institution, code="G1", name="一号网格")
    grid.villages.add(cast.shiqiao)
    held = _newcomer(cast)
    Assignment.objects.create(user=held, grid=grid, valid_from=SINCE)
    users.append(held)
    cast.wang.is_active = False
    cast.wang.save()

    # when both questions are asked of each village, then the answers agree
    everybody = [user.pk for user in users]
    for village in Village.objects.all():
        asked = {u.pk for u in users if villages_of(u, cast.day).filter(pk=village.pk).exists()}
        with django_assert_num_queries(1):
            found = workers_among(everybody, village, cast.day)
        assert found == asked
    assert held.pk in workers_among(everybody, cast.shiqiao, cast.day)
    assert cast.wang.pk not in workers_among(everybody, cast.shiqiao, cast.day)


def _supervisor(cast: Cast, username: str, region: str) -> User:
    made = create_user(
        by=SYSTEM,
        institution=None,
        username=username,
        name="监管",
        password=None,
        kind=User.Kind.SUPERVISOR,
        at=cast.at,
    )
    Assignment.objects.create(user=made, region=Region.objects.get(code=region), valid_from=SINCE)
    return made
