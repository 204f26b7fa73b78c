"""What every page's frame needs; nothing is computed before a template asks for it."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from huhutong.infra import clock, selectors
from huhutong.infra.ui import navigation, preferences
from huhutong.infra.ui.help import HelpLink, link_of


class Shell:
    """The frame of a page: navigation, institution, business date, demo or live."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def user(self) -> Any:
        """The signed-in user, or None."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def nav(self) -> Sequence[navigation.NavLink]:
        """The side navigation of this user. Cost: 3 queries (rule date, permissions, demo)."""
        if self.user is None:
            return []
        held = set(navigation.permissions_of(self.user, self.business_date))
        if self.is_demo:
            held.add(navigation.DEMO_ONLY)
        return navigation.links(self.request.path, held)

    @cached_property
    def help(self) -> HelpLink | None:
        """The part of the help that fits this page."""
        match = self.request.resolver_match
        return link_of(match.view_name) if match is not None else None

    @cached_property
    def institution(self) -> Any:
        """The user's institution, or None for a supervisor or a visitor."""
        return getattr(self.user, "institution", None)

    @cached_property
    def branch(self) -> Any:
        """The user's branch, or None."""
        return getattr(self.user, "branch", None)

    @cached_property
    def business_date(self) -> date:
        """The date that rules use, by the institution's own clock."""
        return clock.today(getattr(self.institution, "uuid", None))

    @cached_property
    def is_demo(self) -> bool:
        """A demo installation says so on every page."""
        return selectors.is_demo()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` for the frame, `nav` and `preferences` for short."""
    frame = Shell(request)
    return {"shell": frame, "nav": lambda: frame.nav, "preferences": preferences.active()}
