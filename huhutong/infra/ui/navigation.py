"""The side navigation: each app registers its entries, each user sees what they may open."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string

PermissionsOf = Callable[[Any, date], Collection[str]]


@dataclass(frozen=True)
class NavItem:
    """One entry. `href` is a path ("/console/…") or the name of an address ("granting:rounds").

    label       lazy text, so that the language switch reaches it
    permission  code `app.verb`; empty: everyone who is signed in
    icon        name in the sprite (README.md lists them)
    order       small numbers stand first; ties by address
    covers      beginnings of other addresses whose pages belong under this entry
    """

    label: str | Promise
    href: str
    permission: str = ""
    icon: str = "point"
    order: int = 100
    covers: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The path of the entry."""
        return self.href if self.href.startswith("/") else reverse(self.href)


@dataclass(frozen=True)
class NavLink:
    """One entry as a page shows it."""

    label: str | Promise
    url: str
    icon: str
    current: bool


# Stands as the permission of entries that only a demo installation shows.
DEMO_ONLY = "installation.demo"
_items: dict[str, NavItem] = {}


def register(*items: NavItem) -> None:
    """The entries are in the navigation; the same address again replaces the old entry."""
    for item in items:
        _items[item.href] = item


def permissions_of(user: Any, on: date) -> Collection[str]:
    """The codes a user holds, by the function that settings name (org's; infra may not import it).

    Cost: what that function costs.
    """
    held: PermissionsOf = import_string(settings.UI_PERMISSIONS_OF)
    return held(user, on)


def links(path: str, permissions: Collection[str]) -> Sequence[NavLink]:
    """The entries these permissions open, in order; the longest address that fits is current."""
    items = sorted(_items.values(), key=lambda item: (item.order, item.href))
    allowed = [item for item in items if not item.permission or item.permission in permissions]
    shown = [(item, item.url) for item in allowed]
    reach = {url: _reach(path, (url, *item.covers)) for item, url in shown}
    best = max(reach.values(), default=0)
    return [
        NavLink(item.label, url, item.icon, current=bool(best) and reach[url] == best)
        for item, url in shown
    ]


def _reach(path: str, beginnings: Sequence[str]) -> int:
    """The length of the longest beginning that fits the path; 0: none does."""
    return max((len(start) for start in beginnings if path.startswith(start)), default=0)
