"""How a person wants to read: colours, the unit of amounts, large type.

Kept in cookies, not in a database: villagers have no account, and a shared desk has many. The
choices hold for one request and are read with `active()`, as Django's own translation is.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ONE_YEAR_SECONDS = 365 * 24 * 3600
COOKIE = "huhutong_{name}"
# The first choice of each is what holds for those who never chose.
CHOICES: Mapping[str, Mapping[str, str | Promise]] = MappingProxyType(
    {
        "theme": {"auto": _("As the device"), "light": _("Light"), "dark": _("Dark")},
        "amounts": {"yuan": _("yuan"), "wan": _("×10,000 yuan")},
        "elders": {"off": _("Usual type"), "on": _("Large type")},
    }
)


@dataclass(frozen=True)
class Preferences:
    """The choices of one reader; each is a code of CHOICES."""

    theme: str = "auto"
    amounts: str = "yuan"
    elders: str = "off"

    @property
    def in_wan(self) -> bool:
        """Amounts are read in ten thousands of yuan."""
        return self.amounts == "wan"

    @property
    def for_elders(self) -> bool:
        """Public pages come in large type with fewer things on them."""
        return self.elders == "on"


USUAL = Preferences()
_active: ContextVar[Preferences] = ContextVar("preferences", default=USUAL)


def active() -> Preferences:
    """The choices of whoever is being answered; the usual ones outside a request."""
    return _active.get()


@contextmanager
def override(preferences: Preferences) -> Iterator[None]:
    """Inside the block these choices hold."""
    before = _active.set(preferences)
    try:
        yield
    finally:
        _active.reset(before)


def read(cookies: Mapping[str, str]) -> Preferences:
    """The choices that cookies carry; an unknown value counts as none."""
    chosen = {
        field.name: cookies[COOKIE.format(name=field.name)]
        for field in fields(Preferences)
        if cookies.get(COOKIE.format(name=field.name)) in CHOICES[field.name]
    }
    return Preferences(**chosen)


def keep(response: HttpResponse, name: str, value: str, *, secure: bool) -> None:
    """The answer carries the choice for a year. Raises ValueError on an unknown one."""
    if value not in CHOICES.get(name, {}):
        raise ValueError(f"no preference {name!r} = {value!r}")
    response.set_cookie(
        COOKIE.format(name=name),
        value,
        max_age=ONE_YEAR_SECONDS,
        samesite="Lax",
        secure=secure,
        httponly=True,
    )


class PreferencesMiddleware:
    """A request is answered as its reader wants to read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        with override(read(request.COOKIES)):
            return self.get_response(request)
