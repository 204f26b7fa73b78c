"""Values read once in a request, and anew in the next."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext

from huhutong.infra import clock, per_request, services
from huhutong.infra.actors import SYSTEM
from huhutong.infra.selectors import is_demo
from huhutong.org.public import end_role, permissions_of
from tests.cast import Cast

Queries = CaptureQueriesContext


def in_a_request(view: object) -> None:
    """The function runs as the view of one request."""

    def answer(_request: HttpRequest) -> HttpResponse:
        view()  # type: ignore[operator]
        return HttpResponse()

    per_request.OnceMiddleware(answer)(HttpRequest())


def test_outside_a_request_every_call_reads() -> None:
    read = iter((1, 2, 3))
    assert [per_request.once("n", lambda: next(read)) for _ in range(3)] == [1, 2, 3]


def test_in_a_request_the_first_reads_and_the_next_request_reads_anew() -> None:
    read = iter((1, 2))
    seen: list[int] = []

    def view() -> None:
        seen.extend(per_request.once("n", lambda: next(read)) for _ in range(3))

    in_a_request(view)
    in_a_request(view)
    assert seen == [1, 1, 1, 2, 2, 2]


def test_a_request_that_crashes_leaves_nothing() -> None:
    def crash() -> None:
        per_request.once("n", lambda: 1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        in_a_request(crash)
    assert per_request.once("n", lambda: 2) == 2


def test_clock_permissions_and_kind_cost_three_queries_a_request(
    cast: Cast, django_assert_num_queries: type[Queries]
) -> None:
    def view() -> None:
        for _ in range(4):
            clock.today(cast.institution.uuid)
            permissions_of(cast.li, cast.day)
            is_demo()

    with django_assert_num_queries(3):  # type: ignore[arg-type]
        in_a_request(view)


def test_a_role_that_ends_is_gone_in_the_same_request(cast: Cast) -> None:
    def view() -> None:
        assert "granting.check" in permissions_of(cast.wang, cast.day)
        for held in cast.wang.role_assignments.all():
            end_role(by=SYSTEM, user=cast.wang, assignment=held.uuid, at=cast.at)
        assert permissions_of(cast.wang, cast.day) == frozenset()

    in_a_request(view)


def test_a_day_that_moves_is_read_anew_in_the_same_request(cast: Cast) -> None:
    institution = cast.institution.uuid

    def view() -> None:
        before = clock.now(institution)
        services.advance_clock(actor=SYSTEM, institution=institution, at=before)
        assert (clock.today(institution) - before.date()).days == 1

    in_a_request(view)
