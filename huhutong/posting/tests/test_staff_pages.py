"""The handler's queue and case page; whoever may not, gets 403 or 404."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from huhutong.infra.models import AuditRow
from huhutong.org.public import User
from huhutong.posting.models import Notice, Objection
from huhutong.posting.tests.shiqiao import ANSWER, REASON, households, objected, posted
from tests.cast import Cast

SignIn = Callable[[User], Client]
BASE = "/console/posting"


@pytest.fixture
def notice(cast: Cast) -> Notice:
    """Seven of eight households are posted."""
    return posted(cast, households(cast)[:7])


def page(client: Client, address: str, status: int = 200) -> str:
    """The page as text."""
    response = client.get(f"{BASE}{address}")
    assert response.status_code == status, response.status_code
    return response.content.decode()


def act(client: Client, number: str, name: str, **values: str) -> Any:
    """A form of the case page is sent."""
    return client.post(f"{BASE}/objections/{number}/{name}/", values)


def close(client: Client, number: str, decision: str, text: str = ANSWER) -> Any:
    """The last step: what was looked at is done."""
    return act(client, number, "decide", decision=decision, text=text, step="close")


def test_a_handler_walks_from_queue_to_answer(
    cast: Cast, notice: Notice, signed_in: SignIn
) -> None:
    number = objected(notice, cast.at).number
    sun = signed_in(cast.sun)
    assert number in page(sun, "/objections/")
    case = page(sun, f"/objections/{number}/")
    assert REASON in case
    assert "由我受理" in case
    assert "13800138000" not in case

    assert act(sun, number, "take").status_code == 302
    assert "先看答复，再办结" in page(sun, f"/objections/{number}/")
    assert number in page(sun, "/objections/?whose=mine")
    assert number not in page(sun, "/objections/?whose=nobody")
    short = act(sun, number, "decide", decision="rejected", text="不成立")
    assert short.status_code == 422
    assert "不成立" in short.content.decode()
    preview = act(sun, number, "decide", decision="rejected", text=ANSWER)
    assert "以此答复办结" in preview.content.decode()
    assert close(sun, number, "rejected").status_code == 302

    objection = Objection.objects.get()
    assert (objection.decision, objection.decision_text) == ("rejected", ANSWER)
    assert ANSWER in page(sun, f"/objections/{number}/")
    assert number in page(sun, "/objections/?state=closed")


def test_name_and_phone_are_shown_once_asked_and_logged(
    cast: Cast, notice: Notice, signed_in: SignIn
) -> None:
    number = objected(notice, cast.at).number
    sun = signed_in(cast.sun)
    act(sun, number, "take")
    shown = act(sun, number, "contact")
    assert "13800138000" in shown.content.decode()
    assert AuditRow.objects.filter(action="posting.read_objector").count() == 1
    assert "13800138000" not in page(sun, f"/objections/{number}/")


def test_more_time_is_asked_by_one_and_granted_by_another(
    cast: Cast, notice: Notice, signed_in: SignIn
) -> None:
    number = objected(notice, cast.at).number
    sun, wang = signed_in(cast.sun), signed_in(cast.wang)
    act(sun, number, "take")
    assert act(sun, number, "more-time", text="需到外地向评议员核实情况。").status_code == 302
    assert "是否同意延期" not in page(sun, f"/objections/{number}/")
    assert "是否同意延期" in page(wang, f"/objections/{number}/")
    refused = client_post_decide(sun, number)
    assert refused.status_code == 409
    assert client_post_decide(wang, number).status_code == 302
    assert "2026年4月1日" in page(sun, f"/objections/{number}/")


def client_post_decide(client: Client, number: str) -> Any:
    """More time is granted, if this person may."""
    return client.post(f"{BASE}/objections/{number}/more-time/decide/", {"grant": "yes"})


def test_a_left_out_household_is_linked_by_its_number(
    cast: Cast, notice: Notice, signed_in: SignIn
) -> None:
    number = objected(notice, cast.at, position=None).number
    sun = signed_in(cast.sun)
    act(sun, number, "take")
    unknown = act(sun, number, "household", household="441821100201-9999")
    assert unknown.status_code == 422
    assert "没有户编号" in unknown.content.decode()
    left_out = f"{cast.shiqiao.code}-0008"
    assert act(sun, number, "household", household=left_out).status_code == 302
    objection = Objection.objects.get()
    assert objection.household is not None
    assert objection.household.number == left_out


def test_who_posted_it_is_told_why_not(cast: Cast, notice: Notice, signed_in: SignIn) -> None:
    from huhutong.posting.tests.test_handling import make_handler

    number = objected(notice, cast.at).number
    wang = signed_in(make_handler(cast, cast.wang))
    case = page(wang, f"/objections/{number}/")
    assert "您不能办理此案" in case
    assert "由我受理" not in case
    refused = act(wang, number, "take")
    assert refused.status_code == 409
    assert "提议或确认了该公示" in refused.content.decode()
    # but they may hand it over
    assert act(wang, number, "assign", handler="sun").status_code == 302
    assert Objection.objects.get().case.owner == cast.sun


def test_whoever_does_not_handle_sees_no_text(
    cast: Cast, notice: Notice, signed_in: SignIn
) -> None:
    number = objected(notice, cast.at).number
    for user in (cast.li, cast.zhou):
        text = page(signed_in(user), f"/objections/{number}/")
        assert REASON not in text
        assert "由我受理" not in text


def test_another_branch_and_strangers_find_nothing(
    cast: Cast, notice: Notice, signed_in: SignIn
) -> None:
    number = objected(notice, cast.at).number
    zhao, admin = signed_in(cast.zhao), signed_in(cast.admin)
    page(zhao, f"/objections/{number}/", 404)
    assert number not in page(zhao, "/objections/?state=any")
    assert notice.number not in page(zhao, "/notices/")
    page(admin, "/objections/", 403)
    page(Client(), "/objections/", 302)
    for name in ("take", "decide", "contact", "note", "withdraw", "assign", "household"):
        assert act(zhao, number, name).status_code in {403, 404}, name
        assert act(signed_in(cast.li), number, name).status_code == 403, name
    objection = Objection.objects.get()
    assert (objection.case.state, objection.decision) == ("acknowledged", "")


def test_the_notices_of_ones_villages_are_listed(
    cast: Cast, notice: Notice, signed_in: SignIn
) -> None:
    text = page(signed_in(cast.li), "/notices/")
    for part in (notice.number, "石桥村", "还剩 7 天"):
        assert part in text, part


def test_the_queue_asks_few_queries(
    cast: Cast, notice: Notice, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for position in range(1, 8):
        objected(notice, cast.at, position=position)
    sun = signed_in(cast.sun)
    page(sun, "/objections/")
    with django_assert_max_num_queries(20):
        page(sun, "/objections/")


def test_overdue_is_said_in_the_queue(cast: Cast, notice: Notice, signed_in: SignIn) -> None:
    from huhutong.posting.tests.test_public_pages import advance

    number = objected(notice, cast.at).number
    sun = signed_in(cast.sun)
    assert "已超期</span>" not in page(sun, "/objections/")
    advance(cast, 16)
    assert "已超期</span>" in page(sun, "/objections/?state=overdue")
    assert "应于 2026年3月17日 前答复" in page(sun, f"/objections/{number}/")
