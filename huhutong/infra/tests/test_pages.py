"""Lists on pages: numbers, links, filters in the address."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from huhutong.infra.models import BusinessClock
from huhutong.infra.pages import Filter, href_with, paginate


def _get(query: str = "") -> HttpRequest:
    return RequestFactory().get(f"/list/{query}")


@pytest.mark.parametrize(
    ("query", "number", "first", "last"),
    [
        ("", 1, 1, 10),
        ("?page=2", 2, 11, 20),
        ("?page=3", 3, 21, 25),
        ("?page=99", 3, 21, 25),
        ("?page=0", 1, 1, 10),
        ("?page=-1", 1, 1, 10),
        ("?page=二", 1, 1, 10),
        ("?page=²", 1, 1, 10),
        ("?page=", 1, 1, 10),
    ],
)
def test_the_page_asked_for_is_shown_or_the_nearest_that_exists(
    query: str, number: int, first: int, last: int
) -> None:
    page = paginate(range(1, 26), _get(query), size=10)
    assert (page.number, page.first, page.last) == (number, first, last)
    assert list(page.items) == list(range(first, last + 1))
    assert (page.count, page.pages) == (25, 3)


def test_an_empty_list_has_one_page_without_rows() -> None:
    page = paginate([], _get("?page=2"))
    assert (page.number, page.pages, page.count, page.first, page.last) == (1, 1, 0, 0, 0)
    assert (page.previous_href, page.next_href) == ("", "")


def test_links_keep_the_filters_and_stop_at_the_ends() -> None:
    first = paginate(range(25), _get("?q=李&group=2"), size=10)
    assert first.previous_href == ""
    assert first.next_href == "/list/?q=%E6%9D%8E&group=2&page=2"
    last = paginate(range(25), _get("?page=3"), size=10)
    assert (last.previous_href, last.next_href) == ("/list/?page=2", "")


def test_a_querysets_page_costs_two_queries(
    db: None,
    django_assert_num_queries: "pytest.FixtureRequest",
) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        page = paginate(BusinessClock.objects.order_by("pk"), _get())
    assert page.count == 0


def test_a_changed_filter_goes_back_to_the_first_page() -> None:
    assert href_with(_get("?page=3&q=x"), state="off") == "/list/?q=x&state=off"
    assert href_with(_get("?page=3&q=x"), q=None) == "/list/"
    assert href_with(_get("?q=x"), page=2) == "/list/?q=x&page=2"


def test_a_filter_knows_its_values_and_marks_the_chosen_one() -> None:
    state = Filter(name="state", label="状态", choices={"": "全部", "on": "在用", "off": "停用"})
    assert state.value(_get("?state=on")) == "on"
    assert state.value(_get("?state=<script>")) == ""
    links = state.links(_get("?state=on&q=x&page=2"))
    assert [(link.label, link.href, link.current) for link in links] == [
        ("全部", "/list/?q=x", False),
        ("在用", "/list/?q=x&state=on", True),
        ("停用", "/list/?q=x&state=off", False),
    ]
