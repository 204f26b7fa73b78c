"""Lists on pages (a page of rows, its links, filters in the address), and addresses on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

T = TypeVar("T")
M = TypeVar("M", bound=Model)
PAGE_PARAMETER = "page"
QUERY_PARAMETER = "q"
# Beyond this, deep OFFSETs cost more than anyone reads: people search instead.
MOST_PAGES = 2_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows `first` to `last` of `count`, with the addresses of the pages around them."""

    items: Sequence[T]
    count: int
    number: int
    pages: int
    size: int
    previous_href: str
    next_href: str

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1; 0 on an empty list."""
        return (self.number - 1) * self.size + 1 if self.count else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.number * self.size, self.count)


def paginate(rows: QuerySet[M] | Sequence[Any], request: HttpRequest, size: int = 50) -> Page[Any]:
    """The page that the address asks for (?page=2); beyond the end the last, nonsense the first.

    Cost: 2 queries for a queryset (count and rows).
    """
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    pages = min(max(-(-count // size), 1), MOST_PAGES)
    asked = request.GET.get(PAGE_PARAMETER, "1")
    number = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() else 1
    items = list(rows[(number - 1) * size : number * size])
    return Page(
        items=items,
        count=count,
        number=number,
        pages=pages,
        size=size,
        previous_href=href_with(request, page=number - 1) if number > 1 else "",
        next_href=href_with(request, page=number + 1) if number < pages else "",
    )


def href_with(request: HttpRequest, **changes: str | int | None) -> str:
    """This address with some parameters changed; None or "" takes a parameter away.

    A changed filter goes back to the first page.
    """
    query = request.GET.copy()
    if PAGE_PARAMETER not in changes:
        query.pop(PAGE_PARAMETER, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in {None, ""}:
            query[name] = str(value)
    text = query.urlencode()
    return f"{request.path}?{text}" if text else request.path


def public_address(request: HttpRequest, path: str) -> str:
    """The whole address for paper and QR codes: the configured base, or the one asked for."""
    base = str(settings.PUBLIC_URL)
    return base.rstrip("/") + path if base else request.build_absolute_uri(path)


@dataclass(frozen=True)
class FilterLink:
    """One choice of a filter as a page shows it."""

    value: str
    label: str | Promise
    href: str
    current: bool


@dataclass(frozen=True)
class Filter:
    """One parameter of the address with its allowed values; an unknown value counts as none.

    choices  value -> label, in the order shown; "" (all) stands first when it is given.
    """

    name: str
    label: str | Promise
    choices: Mapping[str, str | Promise]

    def value(self, request: HttpRequest) -> str:
        """The chosen value, or "" for none."""
        asked = request.GET.get(self.name, "")
        return asked if asked in self.choices else ""

    def links(self, request: HttpRequest) -> list[FilterLink]:
        """Every choice with the address that chooses it and keeps the other filters."""
        chosen = self.value(request)
        return [
            FilterLink(value, label, href_with(request, **{self.name: value}), value == chosen)
            for value, label in self.choices.items()
        ]

    def bound(self, request: HttpRequest) -> "BoundFilter":
        """This filter as the address sets it, for the filter bar above a list."""
        chosen = self.value(request)
        return BoundFilter(self.name, self.label, chosen, list(self.choices.items()))


@dataclass(frozen=True)
class BoundFilter:
    """One filter as a drop-down: the chosen value, and every (value, label)."""

    name: str
    label: str | Promise
    value: str
    choices: Sequence[tuple[str, str | Promise]]


@dataclass(frozen=True)
class Chip:
    """One active filter: what it is, what it is set to, and the address without it."""

    label: str | Promise
    value: str | Promise
    href: str


@dataclass(frozen=True)
class FilterBar:
    """What the address asks a list for, as `ui/components/filter_bar.html` shows it.

    kept        parameters that the form carries along (the order), as (name, value)
    clear_href  the list without any filter, "" when none is set
    """

    query: str
    filters: Sequence[BoundFilter]
    chips: Sequence[Chip]
    kept: Sequence[tuple[str, str]]
    clear_href: str


def filter_bar(
    request: HttpRequest, filters: Sequence[Filter], *, search: str | Promise = ""
) -> FilterBar:
    """The search box (with `search` as its name, when given), the filters, what is set.

    Only what the filters know is shown as set: an invented value neither filters nor shows.
    """
    query = request.GET.get(QUERY_PARAMETER, "").strip()[:60] if search else ""
    bound = [each.bound(request) for each in filters]
    chips = [
        Chip(each.label, dict(each.choices)[each.value], href_with(request, **{each.name: None}))
        for each in bound
        if each.value
    ]
    if query:
        chips.insert(0, Chip(search, query, href_with(request, **{QUERY_PARAMETER: None})))
    own = {QUERY_PARAMETER, PAGE_PARAMETER, *(each.name for each in bound)}
    kept = [(name, request.GET.get(name, "")) for name in request.GET if name not in own]
    cleared = href_with(request, **dict.fromkeys(own)) if chips else ""
    return FilterBar(query, bound, chips, kept, cleared)
