"""No page is forgotten: the inventory holds every address that answers a GET."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.browser.finding import KEYS
from tests.browser.inventory import NO_PAGE, PLACES
from tests.browser.steps import STEPS

METHOD_NOT_ALLOWED = 405
_SAMPLES: dict[str, Any] = {"UUIDConverter": UUID(int=7), "UUIDStrConverter": UUID(int=7)}


def _patterns(listed: Any, space: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for pattern in listed:
        if isinstance(pattern, URLPattern):
            values = {
                name: _SAMPLES.get(type(converter).__name__, 1)
                for name, converter in pattern.pattern.converters.items()
            }
            yield f"{space}{pattern.name}", values
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _patterns(pattern.url_patterns, inner)


@pytest.mark.django_db
def test_every_address_that_answers_a_get_is_in_the_inventory(client: Client) -> None:
    shown = {place.route for place in PLACES} | set(NO_PAGE)
    forgotten = [
        name
        for name, values in _patterns(get_resolver().url_patterns)
        if name not in shown
        and client.get(reverse(name, kwargs=values)).status_code != METHOD_NOT_ALLOWED
    ]
    assert forgotten == [], "add each to tests/browser/inventory.py"


def test_the_inventory_names_what_exists() -> None:
    names = [place.name for place in PLACES]
    assert sorted(names) == sorted(set(names))
    assert {place.key for place in PLACES if place.key} == set(KEYS)
    assert {place.then for place in PLACES if place.then} == set(STEPS)
    known = {name for name, _ in _patterns(get_resolver().url_patterns)}
    assert set(NO_PAGE) <= known
    assert {place.route for place in PLACES if place.route} <= known
