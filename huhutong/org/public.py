"""All that other apps may import from org."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from huhutong.infra import clock
from huhutong.kernel.errors import PermissionRefused
from huhutong.org.authority import Authority, check_may_manage
from huhutong.org.links import register_user_link
from huhutong.org.models import AccessToken, Branch, Institution, Role, RoleAssignment, User
from huhutong.org.selectors import (
    bank_by_code,
    branch_by_code,
    institutions,
    locked_logins,
    permissions_of,
    user_in_scope,
    users_in_scope,
    users_list,
    users_with,
    valid_on,
)
from huhutong.org.services import (
    assign_role,
    create_branch,
    create_first_administrator,
    create_institution,
    create_user,
    end_role,
    load_default_roles,
    set_active,
    set_branch_contact,
)
from huhutong.org.tokens.bearer import TokenRequest, by_token
from huhutong.org.tokens.services import TokenWish, act_by_token, issue_token

__all__ = [
    "AccessToken",
    "Authority",
    "Branch",
    "Institution",
    "OfficerRequest",
    "Role",
    "RoleAssignment",
    "TokenRequest",
    "TokenWish",
    "User",
    "act_by_token",
    "assign_role",
    "bank_by_code",
    "branch_by_code",
    "by_token",
    "check_may_manage",
    "create_branch",
    "create_first_administrator",
    "create_institution",
    "create_user",
    "end_role",
    "institution_uuid",
    "institutions",
    "issue_token",
    "load_default_roles",
    "locked_logins",
    "now_of",
    "officer_required",
    "permissions_of",
    "permits",
    "register_user_link",
    "require",
    "set_active",
    "set_branch_contact",
    "today_of",
    "user_in_scope",
    "users_in_scope",
    "users_list",
    "users_with",
    "valid_on",
]


class OfficerRequest(HttpRequest):
    """A request of someone signed in, as officer_required hands it to a view."""

    user: User
    htmx: HtmxDetails


def permits(user: User | AnonymousUser, code: str, on: date) -> bool:
    """Whether the user's roles permit `app.verb` on a day. Cost: 1 query."""
    return isinstance(user, User) and code in permissions_of(user, on)


def require(user: User | AnonymousUser, code: str, on: date) -> None:
    """Nothing happens if the user's roles permit `app.verb` on a day, else PermissionRefused."""
    if not permits(user, code, on):
        raise PermissionRefused(permission=code)


def institution_uuid(user: User) -> UUID | None:
    """The UUID of the user's institution; a supervisor has none."""
    return user.institution.uuid if user.institution is not None else None


def now_of(user: User) -> datetime:
    """The business instant of the user's institution, for edges to pass down as `at`."""
    return clock.now(institution_uuid(user))


def today_of(user: User) -> date:
    """The rule date of the user's institution, for edges to pass down as `on`."""
    return clock.today(institution_uuid(user))


View = Callable[..., HttpResponse]


def officer_required(code: str) -> Callable[[View], View]:
    """A view that asks for sign-in first and then for the permission (403 page without it)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = cast("User", request.user)
            require(user, code, today_of(user))
            return view(request, *args, **kwargs)

        return cast("View", login_required(checked))

    return decorate
