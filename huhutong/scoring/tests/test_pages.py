"""The two pages: who may see them, and that they say the exact sum."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huhutong.org.public import User
from huhutong.scoring.public import ScoringRun, score_households
from huhutong.scoring.tests.village import Scored, build
from tests.cast import Cast

SignIn = Callable[[User], Client]


@pytest.fixture
def village(cast: Cast) -> Scored:
    return build(cast)


@pytest.fixture
def run(village: Scored) -> ScoringRun:
    return score_households(
        institution=village.cast.institution,
        subject=uuid4(),
        inputs=village.inputs(7_400, None, 5_000),
        on=village.cast.day,
        actor=village.li,
        at=village.cast.at,
    )


def address(run: ScoringRun, household: object) -> str:
    return f"/console/scoring/results/{run.uuid}/{household}/"


def test_the_officer_reads_the_worked_sum(
    village: Scored, run: ScoringRun, signed_in: SignIn
) -> None:
    page = signed_in(village.cast.li).get(address(run, village.first.uuid))
    text = page.content.decode()
    assert page.status_code == 200
    assert "85,000.00 元，为本村户均 56,666.66 元的 1.50 倍" in text
    assert "合计：74.00 / 100.00 分" in text
    assert "测算额度 53,000.00 元" in text
    assert "重新计算，结果一致" in text
    assert "户主0" in text


def test_the_explanation_costs_a_fixed_number_of_queries(
    village: Scored, run: ScoringRun, signed_in: SignIn
) -> None:
    browser = signed_in(village.cast.li)
    browser.get(address(run, village.first.uuid))
    with CaptureQueriesContext(connection) as counted:
        browser.get(address(run, village.first.uuid))
    assert len(counted) <= 16, [query["sql"][:90] for query in counted]


def test_a_supervisor_reads_it_with_the_name_masked(
    village: Scored, run: ScoringRun, signed_in: SignIn
) -> None:
    page = signed_in(village.cast.zhou).get(address(run, village.first.uuid))
    text = page.content.decode()
    assert page.status_code == 200
    assert "户主0" not in text
    assert "户*0" in text


def test_the_officer_of_another_branch_finds_nothing(
    village: Scored, run: ScoringRun, signed_in: SignIn
) -> None:
    browser = signed_in(village.cast.zhao)
    assert browser.get(address(run, village.first.uuid)).status_code == 404
    # their own household was not scored in this run: nothing either
    assert browser.get(address(run, village.elsewhere.uuid)).status_code == 404


def test_a_run_that_is_not_done_is_not_shown(
    village: Scored, run: ScoringRun, signed_in: SignIn
) -> None:
    ScoringRun.objects.update(state="running")
    page = signed_in(village.cast.li).get(address(run, village.first.uuid))
    assert page.status_code == 404


def test_the_administrator_of_users_may_not_look(
    village: Scored, run: ScoringRun, signed_in: SignIn
) -> None:
    browser = signed_in(village.cast.admin)
    assert browser.get(address(run, village.first.uuid)).status_code == 403
    assert browser.get("/console/scoring/card/").status_code == 403


def test_without_signing_in_one_is_sent_to_the_door(run: ScoringRun, client: Client) -> None:
    page = client.get("/console/scoring/card/")
    assert (page.status_code, page["Location"].split("?")[0]) == (302, "/sign-in/")


def test_the_card_page_shows_every_bin(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(cast.li).get("/console/scoring/card/")
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("无资料时") == 9
    assert "130.00</td>" in text  # 1.3 times the average
    assert "按比例" in text
    assert text.count("停用</span>") == 6
    assert "第 1 版，自 2026年1月1日 起生效" in text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_pages_only_read(cast: Cast, signed_in: SignIn, method: str) -> None:
    assert getattr(signed_in(cast.li), method)("/console/scoring/card/").status_code == 405
