"""The side navigation: each app registers its entries, each user sees what they may open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

PermissionCheck = Callable[[Any, str], bool]


@dataclass(frozen=True)
class NavItem:
    """One entry. `href` is a path ("/console/…") or the name of an address ("granting:rounds").

    label       lazy text, so that the language switch reaches it
    permission  code `app.verb`; empty: everyone who is signed in
    icon        name in the sprite (README.md lists them)
    order       small numbers stand first; ties by address
    """

    label: str | Promise
    href: str
    permission: str = ""
    icon: str = "point"
    order: int = 100

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


_items: dict[str, NavItem] = {}
_checks: list[PermissionCheck] = []


def register(*items: NavItem) -> None:
    """The entries are in the navigation; the same address again replaces the old entry."""
    for item in items:
        _items[item.href] = item


def register_permission_check(check: PermissionCheck) -> None:
    """`check(user, code)` decides what is shown; org, which infra may not import, registers it."""
    _checks[:] = [check]


def _allowed(user: Any, item: NavItem) -> bool:
    if not item.permission:
        return True
    return bool(_checks) and _checks[0](user, item.permission)


def links(request: HttpRequest) -> Sequence[NavLink]:
    """What this user may open, in order; the longest address that fits the page is current.

    Cost: what the registered permission check costs.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    items = sorted(_items.values(), key=lambda item: (item.order, item.href))
    shown = [(item, item.url) for item in items if _allowed(user, item)]
    fitting = [url for _, url in shown if request.path.startswith(url)]
    best = max(fitting, key=len, default="")
    return [NavLink(item.label, url, item.icon, current=url == best) for item, url in shown]
