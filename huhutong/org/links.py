"""Links that upper apps add to a user's page, so that org need not know them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from huhutong.org.models import User


@dataclass(frozen=True)
class UserLink:
    """A label and the address it leads to for one user."""

    label: str | Promise
    href: Callable[[User], str]


_links: list[UserLink] = []


def register_user_link(label: str | Promise, href: Callable[[User], str]) -> None:
    """Every user's page shows the link from now on."""
    _links.append(UserLink(label=label, href=href))


def links_of(user: User) -> list[tuple[str, str]]:
    """Label and address of each registered link for a user."""
    return [(str(link.label), link.href(user)) for link in _links]
