"""Home, county, village: what each person sees, with which numbers, in how many queries."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huhutong.console.selectors import Rate, rates, total_counts
from huhutong.granting.public import Counts, LineFigures
from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import Village
from huhutong.infra import clock
from huhutong.infra.models import Installation, OutboxMessage
from huhutong.org.public import User
from huhutong.places.models import PlaceState
from tests.cast import SINCE, Cast

SignIn = Callable[[User], Client]
HOME, COUNTY = reverse("console:home"), reverse("console:county")


def address(cast: Cast) -> str:
    """The page of 石桥."""
    return reverse("console:village", args=[cast.shiqiao.code])


def said(answer: Any) -> list[tuple[str, int | None]]:
    """(code, count) of what waits on the home page."""
    return [(wait.code, wait.count) for wait in answer.context["waits"]]


def test_home_tells_each_person_what_waits_at_each_stage(
    village: Village, signed_in: SignIn
) -> None:
    cast = village.cast
    li, wang, zhao = signed_in(cast.li), signed_in(cast.wang), signed_in(cast.zhao)
    round_ = path.balloting(village)
    [(code, count)] = said(li.get(HOME))
    assert (code, bool(count)) == ("ballots", True)
    path.answer_all(village, round_)
    assert said(li.get(HOME)) == [("close", 2)]
    path.close_all(village, round_)
    assert said(li.get(HOME)) == [("score", None), ("supplement", 1)]
    assert said(wang.get(HOME)) == []
    assert said(zhao.get(HOME)) == []


def test_home_sends_an_act_to_the_second_person(village: Village, signed_in: SignIn) -> None:
    from huhutong.granting import services

    cast = village.cast
    li, wang = signed_in(cast.li), signed_in(cast.wang)
    round_ = path.checking(village)
    [(code, count)] = said(wang.get(HOME))
    assert code == "check"
    assert count is not None
    assert count >= 10
    path.pass_all(village, round_)
    assert said(li.get(HOME)) == [("propose_post", None)]
    assert said(wang.get(HOME)) == []
    services.propose_act(officer=cast.li, round_uuid=round_.uuid, kind="post", at=cast.at)
    assert said(li.get(HOME)) == []
    assert said(wang.get(HOME)) == [("confirm_post", 16)]


def test_home_says_that_lines_can_be_granted_once_the_period_is_over(
    village: Village, signed_in: SignIn
) -> None:
    browser = signed_in(village.cast.li)
    path.posted(village)
    assert said(browser.get(HOME)) == []
    for days, waits in (("7", []), ("1", [("propose_grant", None)])):
        browser.post(reverse("console:next_day"), {"days": days})
        assert said(browser.get(HOME)) == waits


def test_home_counts_the_villages_that_have_not_begun(cast: Cast, signed_in: SignIn) -> None:
    # given a branch with one village and no round: only who may begin one is told
    assert signed_in(cast.li).get(HOME).context["not_begun"] == 1
    assert "还有 1 个尚未开始" in signed_in(cast.li).get(HOME).content.decode()
    assert signed_in(cast.wang).get(HOME).context["not_begun"] == 0


def test_home_of_the_administrator_holds_no_customer_work(
    village: Village, signed_in: SignIn
) -> None:
    path.checking(village)
    answer = signed_in(village.cast.admin).get(HOME)
    assert answer.status_code == 200
    assert said(answer) == []
    assert "石桥" not in answer.content.decode()


def test_village_funnel_counts_and_opens_households(village: Village, signed_in: SignIn) -> None:
    path.granted(village)
    browser = signed_in(village.cast.li)
    funnel = browser.get(address(village.cast)).context["funnel"]
    assert [(step["count"], step["denominator"]) for step in funnel] == [
        (24, 24),
        (21, 24),
        (20, 21),
        (19, 20),
        (18, 19),
        (16, 20),
        (16, 16),
        (16, 19),
    ]
    for step in funnel:
        assert browser.get(step["href"]).context["page"].count == step["count"]


def test_village_before_any_round_counts_the_registry(village: Village, signed_in: SignIn) -> None:
    answer = signed_in(village.cast.li).get(address(village.cast))
    counts = answer.context["counts"]
    assert (counts.roster, counts.resident, counts.archived) == (24, 21, 20)
    assert answer.context["head"].waits_href.endswith(f"/start/{village.cast.shiqiao.code}/")


def test_county_shows_only_the_users_villages_with_rates_and_sums(
    village: Village, signed_in: SignIn
) -> None:
    path.granted(village)
    answer = signed_in(village.cast.li).get(COUNTY)
    [row] = answer.context["rows"]
    assert row.figures.village == village.cast.shiqiao
    assert [(rate.part, rate.whole) for rate in row.rates] == [
        (20, 21),
        (16, 20),
        (16, 19),
        (0, 16),
    ]
    assert "84.2%" in answer.content.decode()
    [other] = signed_in(village.cast.zhao).get(COUNTY).context["rows"]
    assert other.figures.village == village.cast.tangxi


def test_county_filters_live_in_the_address(village: Village, signed_in: SignIn) -> None:
    path.started(village)
    browser = signed_in(village.cast.zhou)
    assert len(browser.get(COUNTY).context["rows"]) == 2
    for query in ({"stage": "preparing"}, {"town": village.cast.town_shijiao.code}):
        [row] = browser.get(COUNTY, query).context["rows"]
        assert row.figures.village == village.cast.shiqiao
    # The map carries every village of the town: the slider may show a day of another stage.
    points = browser.get(reverse("console:county_map"), {"stage": "none"}).json()["features"]
    at = {point["properties"]["name"]: point["geometry"]["coordinates"] for point in points}
    assert at[village.cast.tangxi.name] == [113.47, 23.79]
    assert set(at) == {village.cast.shiqiao.name, village.cast.tangxi.name}


def test_a_point_from_a_chinese_map_stands_on_ours_where_it_is(
    village: Village, signed_in: SignIn
) -> None:
    # given Shanghai's pair of docs/algorithms/coordinates.md, stored as a Chinese map has it
    place = village.cast.tangxi
    place.latitude, place.longitude, place.datum = 31.17530398364597, 121.531541859215, "GCJ-02"
    place.save()
    points = signed_in(village.cast.zhou).get(reverse("console:county_map")).json()["features"]
    at = {point["properties"]["name"]: point["geometry"]["coordinates"] for point in points}
    assert at[place.name] == [121.527211, 31.177428]
    assert at[village.cast.shiqiao.name] == [113.53, 23.88]


def test_a_village_says_what_it_was_called_before_and_opens_by_its_old_code(
    cast: Cast, signed_in: SignIn
) -> None:
    # given that 石桥村 had another code and name until last month
    old = reverse("console:village", args=["441821200201"])
    browser = signed_in(cast.li)
    assert "以前的叫法" not in browser.get(address(cast)).content.decode()
    PlaceState.objects.create(
        village=cast.shiqiao,
        code="441821200201",
        name="石桥老村",
        kind="village",
        above=cast.town_tangtang,
        valid_from=SINCE,
        valid_to=cast.day,
    )
    cast.shiqiao.changed_on = cast.day
    cast.shiqiao.save()
    for href in (address(cast), old):
        text = browser.get(href).content.decode()
        assert "441821200201 石桥老村（汤塘镇），2026年1月1日 至 2026年3月2日 前" in text
    assert signed_in(cast.zhao).get(old).status_code == 404


def test_the_village_of_the_other_branch_does_not_exist(
    village: Village, signed_in: SignIn
) -> None:
    assert signed_in(village.cast.zhao).get(address(village.cast)).status_code == 404


@pytest.mark.parametrize("name", ["home", "county", "county_map"])
def test_nobody_reads_without_signing_in(name: str, cast: Cast) -> None:
    answer = Client().get(reverse(f"console:{name}"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_the_next_day_is_one_day_later_and_refused_when_live(cast: Cast, signed_in: SignIn) -> None:
    browser, bank = signed_in(cast.li), cast.institution.uuid
    browser.post(reverse("console:next_day"))
    assert (clock.today(bank) - cast.day).days == 1
    before = OutboxMessage.objects.count()
    Installation.objects.update(kind="live")
    assert browser.post(reverse("console:next_day")).status_code == 403
    assert signed_in(cast.admin).post(reverse("console:next_day")).status_code == 409
    assert (clock.today(bank) - cast.day).days == 1
    assert OutboxMessage.objects.count() == before


# The frame of every page takes 5 of these: session, user with institution and branch, clock,
# permissions, demo or live.
@pytest.mark.parametrize(("page", "budget"), [("home", 20), ("county", 13), ("village", 12)])
def test_pages_keep_their_query_budget(
    page: str,
    budget: int,
    village: Village,
    signed_in: SignIn,
    django_assert_max_num_queries: Any,
) -> None:
    path.posted(village)
    browser = signed_in(village.cast.li)
    where = address(village.cast) if page == "village" else reverse(f"console:{page}")
    browser.get(where)
    with django_assert_max_num_queries(budget):
        browser.get(where)


def test_a_rate_without_denominator_is_a_dash() -> None:
    found = rates(Counts(), LineFigures())
    assert [rate.share for rate in found] == ["–"] * 4
    assert Rate("x", "x", 5, 6, "x").share == "83.3%"


def test_sums_add_every_field() -> None:
    one = Counts(10, 9, 8, 7, 6, 5, 4, 3)
    assert total_counts([one, one]) == Counts(20, 18, 16, 14, 12, 10, 8, 6)
