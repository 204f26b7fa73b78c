"""The page of people who may stand twice: what it shows, what its buttons do, and to whom."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huhutong.households.models import DuplicateSuspect, Household, Membership, PersonMerge
from huhutong.households.tests.test_duplicates import AGAIN, HEAD, WIFE, head_of, register, suspect
from huhutong.infra import jobs
from huhutong.infra.models import Job
from huhutong.org.public import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = "households:duplicates"
SignIn = Callable[[User], Client]


@pytest.fixture
def homes(cast: Cast, signed_in: SignIn) -> list[Household]:
    """One man on two lists, and the worker has looked through them."""
    homes = register(cast, (HEAD, WIFE), (AGAIN,))
    signed_in(cast.li).post(reverse("households:look"))
    jobs.run_all()
    assert Job.objects.get().state == Job.State.DONE
    return homes


def test_a_pair_stands_side_by_side_with_reasons_and_masked_numbers(
    cast: Cast, homes: list[Household], signed_in: SignIn
) -> None:
    page = signed_in(cast.li).get(reverse(PAGE)).content.decode()
    assert "等您核对" in page
    for word in ("陈大山", "陈大珊", "读音相同", homes[0].number, homes[1].number, "李秀英"):
        assert word in page
    assert "138****8000" in page
    assert "13800138000" not in page
    assert HEAD.id_number not in page


def test_one_person_is_merged_and_the_merge_undone(
    cast: Cast, homes: list[Household], signed_in: SignIn
) -> None:
    client, pair = signed_in(cast.li), DuplicateSuspect.objects.get()
    decide = reverse("households:decide", args=[pair.uuid])
    keep = head_of(homes[0]).uuid
    page = client.post(decide, {"decision": "same", "keep": keep}, follow=True).content.decode()
    assert "已合并。可以在下面撤销。" in page
    assert "没有等您核对的" in page
    merge = PersonMerge.objects.get()
    undo = reverse("households:undo_merge", args=[merge.uuid])
    page = client.post(undo, follow=True).content.decode()
    assert "已撤销：陈大珊 恢复登记。" in page
    assert Membership.objects.filter(left_on=None).count() == 3
    # and a second press says what happened
    assert "已经有人处理了" in client.post(undo, follow=True).content.decode()


def test_two_people_are_not_asked_about_again(
    cast: Cast, homes: list[Household], signed_in: SignIn
) -> None:
    client, pair = signed_in(cast.li), DuplicateSuspect.objects.get()
    decide = reverse("households:decide", args=[pair.uuid])
    page = client.post(decide, {"decision": "different"}, follow=True).content.decode()
    assert "以后不再提示" in page
    client.post(reverse("households:look"))
    jobs.run_all()
    assert "没有等您核对的" in client.get(reverse(PAGE)).content.decode()


def test_another_branch_sees_no_pair_and_a_supervisor_no_page(
    cast: Cast, homes: list[Household], signed_in: SignIn
) -> None:
    pair = DuplicateSuspect.objects.get()
    decide = reverse("households:decide", args=[pair.uuid])
    page = signed_in(cast.zhao).get(reverse(PAGE)).content.decode()
    assert "陈大山" not in page
    assert signed_in(cast.zhao).post(decide, {"decision": "different"}).status_code == 404
    bad = {"decision": "same", "keep": "nonsense"}
    assert signed_in(cast.li).post(decide, bad).status_code == 404
    assert DuplicateSuspect.objects.get().state == "open"


def test_a_look_is_not_asked_for_twice_while_one_waits(
    cast: Cast, homes: list[Household], signed_in: SignIn
) -> None:
    client = signed_in(cast.li)
    client.post(reverse("households:look"))
    client.post(reverse("households:look"))
    assert [job.state for job in Job.objects.order_by("pk")] == ["done", "queued"]


def test_a_pair_of_somebody_who_was_merged_meanwhile_is_not_asked_about(
    cast: Cast, homes: list[Household], signed_in: SignIn
) -> None:
    # given a second pair that stands on the one who gives way
    third = register(cast, (replace(WIFE, relation="02"),))[0]
    suspect(cast, head_of(homes[1]), head_of(third))
    client = signed_in(cast.li)
    assert third.number in client.get(reverse(PAGE)).content.decode()
    # when the first pair is one person
    pair = DuplicateSuspect.objects.order_by("pk").first()
    assert pair is not None
    decide = reverse("households:decide", args=[pair.uuid])
    client.post(decide, {"decision": "same", "keep": head_of(homes[0]).uuid})
    # then the second waits for nobody
    assert third.number not in client.get(reverse(PAGE)).content.decode()


def test_a_page_of_ten_pairs_asks_the_database_no_more_than_one_of_one(
    cast: Cast, homes: list[Household], signed_in: SignIn
) -> None:
    client = signed_in(cast.li)
    client.get(reverse(PAGE))
    with CaptureQueriesContext(connection) as of_one:
        client.get(reverse(PAGE))
    others = register(cast, *[(replace(WIFE, relation="02"),) for _ in range(9)])
    for home in others:
        suspect(cast, head_of(homes[0]), head_of(home))
    with CaptureQueriesContext(connection) as of_ten:
        page = client.get(reverse(PAGE)).content.decode()
    assert all(home.number in page for home in others)
    assert len(of_ten) == len(of_one)
