"""What every console page starts with: who, when, what they may. Read once for a page."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from huhutong.infra.clock import date_of
from huhutong.kernel.errors import PermissionRefused
from huhutong.org.public import OfficerRequest, now_of, permissions_of

View = Callable[..., HttpResponse]


class ConsoleRequest(OfficerRequest):
    """A request with the business instant and the permissions of its user."""

    at: datetime
    on: date
    held: frozenset[str]


def console_page(code: str = "") -> Callable[[View], View]:
    """A view for signed-in users; with a code only for those who hold it (403 page otherwise).

    Cost: 2 queries (clock, permissions), which the view need not ask again.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            known = cast("ConsoleRequest", request)
            known.at = now_of(known.user)
            known.on = date_of(known.at)
            known.held = permissions_of(known.user, known.on)
            if code and code not in known.held:
                raise PermissionRefused(permission=code)
            return view(known, *args, **kwargs)

        return cast("View", login_required(checked))

    return decorate
