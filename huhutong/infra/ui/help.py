"""Which help fits a page: the frame asks, an upper app that holds the help texts answers."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class HelpLink:
    """Where the help for a page stands, and the words of its heading."""

    href: str
    title: str


Provider = Callable[[str], HelpLink | None]
_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    """The provider answers for the names of addresses ("granting:round"); it replaces another."""
    _providers[:] = [provider]


def link_of(view_name: str) -> HelpLink | None:
    """The help for the page of an address; None where there is none."""
    return _providers[0](view_name) if _providers and view_name else None
