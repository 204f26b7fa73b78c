"""Refusals as pages, fragments and problem JSON; crashes that tell nothing of what broke."""

import json
from collections.abc import Callable
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import translation

from huhutong.infra import refusals
from huhutong.infra.errors import ClockStepOutOfRange, WriteQueueFull
from huhutong.kernel.errors import DomainError, NotInScope, PermissionRefused


class AboveCeiling(DomainError):
    """Amounts in its facts."""

    code = "infra_tests.above_ceiling"
    template = "asked {asked_yuan} of {ceiling_yuan} ({ceiling_fen})"
    remedy: ClassVar[str] = "ask for at most {ceiling_yuan}"


def _raise(error: Exception) -> HttpResponse:
    raise error


def _view(error: Exception):  # type: ignore[no-untyped-def]
    return lambda _request: _raise(error)


urlpatterns = [
    path("step/", _view(ClockStepOutOfRange(days=9, most=5))),
    path("amount/", _view(AboveCeiling(asked_fen=20_000_001, ceiling_fen=20_000_000))),
    path("role/", _view(PermissionRefused(permission="granting.score"))),
    path("scope/", _view(NotInScope())),
    path("full/", _view(WriteQueueFull())),
    path("missing/", _view(Http404())),
    path("denied/", _view(PermissionDenied())),
    path("crash/", _view(LookupError("李明 441821199001011234"))),
    path("api/step/", _view(ClockStepOutOfRange(days=9, most=5))),
    path("api/full/", _view(WriteQueueFull())),
    path("api/missing/", _view(Http404())),
    path("api/denied/", _view(PermissionDenied())),
    path("api/crash/", _view(LookupError("李明"))),
]
handler400 = "huhutong.infra.refusals.bad_request"
handler403 = "huhutong.infra.refusals.forbidden"
handler404 = "huhutong.infra.refusals.not_found"
handler500 = "huhutong.infra.refusals.crashed"


@pytest.fixture
def client() -> Client:
    """A browser that gets the 500 page as people do."""
    return Client(raise_request_exception=False)


@pytest.fixture(autouse=True)
def _own_addresses(db: None):  # type: ignore[no-untyped-def]
    with override_settings(ROOT_URLCONF=__name__):
        yield


def test_a_refusal_is_a_whole_page_in_chinese_with_its_facts_and_code(client: Client) -> None:
    answer = client.get("/step/")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "每次只能向前推进 1 到 5 天，不能推进 9 天" in text
    assert "infra.clock_step_out_of_range" in text
    assert "<html" in text


def test_htmx_gets_only_the_fragment(client: Client) -> None:
    answer = client.get("/step/", headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "不能推进 9 天" in text
    assert "<html" not in text


def test_a_boosted_link_gets_the_whole_page(client: Client) -> None:
    answer = client.get("/step/", headers={"HX-Request": "true", "HX-Boosted": "true"})
    assert "<html" in answer.content.decode()


def test_the_api_gets_problem_json(client: Client) -> None:
    answer = client.get("/api/step/")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content) == {
        "type": "urn:huhutong:refusal:infra.clock_step_out_of_range",
        "title": "请核对填写的内容",
        "status": 400,
        "detail": "每次只能向前推进 1 到 5 天，不能推进 9 天。请改填天数。",
        "code": "infra.clock_step_out_of_range",
        "facts": {"days": 9, "most": 5},
        "errors": [],
    }


@pytest.mark.parametrize("address", ["/full/", "/api/full/"])
def test_a_full_write_queue_is_503_with_the_seconds_to_wait(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "还没有保存" in answer.content.decode()


def test_amounts_may_be_told_in_yuan_and_the_remedy_stands_apart() -> None:
    refusal = refusals.refusal_of(AboveCeiling(asked_fen=20_000_001, ceiling_fen=20_000_000))
    assert refusal.message == "asked 200,000.01 of 200,000.00 (20000000)"
    assert refusal.remedy == "ask for at most 200,000.00"
    assert refusal.status == 409


def test_a_permission_is_told_in_words_not_by_its_code(client: Client) -> None:
    answer = client.get("/role/")
    assert answer.status_code == 403
    assert "评分定级" in answer.content.decode()


def test_the_message_follows_the_language() -> None:
    error = ClockStepOutOfRange(days=9, most=5)
    with translation.override("en"):
        assert (
            refusals.message_of(error)
            == "The date can be moved by 1 to 5 days at a time, not by 9."
        )
    with translation.override("zh-hans"):
        assert "每次只能" in refusals.message_of(error)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/scope/", 404, "不在您可以查看的范围内"),
        ("/missing/", 404, "这个地址不存在"),
        ("/nowhere/", 404, "这个地址不存在"),
        ("/denied/", 403, "联系本机构系统管理员"),
        ("/api/missing/", 404, "这个地址不存在"),
        ("/api/nowhere/", 404, "这个地址不存在"),
        ("/api/denied/", 403, "联系本机构系统管理员"),
    ],
)
def test_djangos_own_refusals_are_told_the_same_way(
    client: Client, address: str, status: int, words: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.content.decode()


@pytest.mark.parametrize("address", ["/crash/", "/api/crash/"])
def test_a_crash_says_that_nothing_was_saved_and_tells_nothing_of_people(
    client: Client, address: str
) -> None:
    answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "没有保存任何内容" in text
    assert "441821" not in text
    assert "李明" not in text


def test_the_crash_page_asks_nothing_of_the_database(
    client: Client, django_assert_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    with django_assert_num_queries(0):
        client.get("/crash/")


def test_a_refusal_met_by_a_middleware_is_no_crash() -> None:
    # given the session that could not be saved because the queue is full
    request = RequestFactory().get("/console/")
    try:
        _raise(WriteQueueFull())
    except WriteQueueFull:
        # when Django asks its handler500 inside the except block
        answer = refusals.crashed(request)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_missing_csrf_token_is_told_in_plain_words() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/step/")
    assert answer.status_code == 403
    assert "打开太久" in answer.content.decode()


def _back(referer: str) -> str:
    request: HttpRequest = RequestFactory().get("/step/", headers={"Referer": referer})
    return refusals._back_href(request)


def test_back_leads_to_where_the_person_came_from_on_this_site_only() -> None:
    assert _back("http://testserver/console/users/") == "http://testserver/console/users/"
    assert _back("http://evil.example/") == "/"
    assert _back("http://testserver/step/") == "/"
    assert _back("") == "/"
