"""The order of a list in the address."""

import pytest
from django.db.models import F
from django.http import HttpRequest
from django.test import RequestFactory

from huhutong.infra.models import BusinessClock
from huhutong.infra.ordering import Column, Order
from huhutong.infra.pages import Filter, filter_bar

ORDER = Order(
    {
        "number": Column(("number",)),
        "score": Column(("score",), largest_first=True, may_be_empty=True),
        "name": Column(("initials", "name")),
    },
    unasked="number",
    last=("number",),
)
STATE = Filter("state", "状态", {"": "全部", "on": "在用"})
GROUP = Filter("group", "组别", {"": "全部", "1": "一组"})


def _get(query: str = "") -> HttpRequest:
    return RequestFactory().get(f"/list/{query}")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["number"]),
        ("?order=-number", ["-number"]),
        ("?order=-name", ["-initials", "-name", "number"]),
        ("?order=score", [F("score").asc(nulls_last=True), "number"]),
        ("?order=-score", [F("score").desc(nulls_last=True), "number"]),
        ("?order=password", ["number"]),
        ("?order=--score", ["number"]),
        ("?order=", ["number"]),
    ],
)
def test_only_an_offered_column_decides_the_order(query: str, expected: list[object]) -> None:
    assert ORDER.order_by(_get(query)) == expected


def test_a_head_sorts_by_its_column_and_then_the_other_way_round() -> None:
    # given a filtered list on its second page, unsorted
    heads = ORDER.heads(_get("?state=on&page=2"))

    # then figures begin with the largest, names with the smallest, and the filter stays
    assert (heads["score"].href, heads["score"].direction) == ("/list/?state=on&order=-score", "")
    assert heads["name"].href == "/list/?state=on&order=name"
    assert (heads["number"].href, heads["number"].direction) == (
        "/list/?state=on&order=-number",
        "ascending",
    )

    # when the list is sorted by score, the largest first
    heads = ORDER.heads(_get("?order=-score"))

    # then the same head turns it round, and the unasked order needs no parameter
    assert (heads["score"].href, heads["score"].direction) == ("/list/?order=score", "descending")
    assert heads["number"].href == "/list/"


def test_an_order_is_understood_by_the_database(db: None) -> None:
    order = Order({"day": Column(("begun_on",), may_be_empty=True)}, unasked="-day")
    assert list(BusinessClock.objects.order_by(*order.order_by(_get()))) == []


def test_the_bar_shows_what_is_set_and_one_press_takes_it_away() -> None:
    bar = filter_bar(
        _get("?q= 李 &state=on&group=9&order=-score&page=3"), [STATE, GROUP], search="查找"
    )
    assert bar.query == "李"
    assert [(chip.label, chip.value, chip.href) for chip in bar.chips] == [
        ("查找", "李", "/list/?state=on&group=9&order=-score"),
        ("状态", "在用", "/list/?q=+%E6%9D%8E+&group=9&order=-score"),
    ]
    assert bar.clear_href == "/list/?order=-score"
    assert bar.kept == [("order", "-score")]
    assert [(each.name, each.value) for each in bar.filters] == [("state", "on"), ("group", "")]


def test_an_unfiltered_list_has_nothing_to_clear() -> None:
    bar = filter_bar(_get("?q=x"), [STATE])
    assert (bar.query, list(bar.chips), bar.clear_href) == ("", [], "")
