"""How Django learns of our users: password check, loading with the branch, roles as permissions."""

from datetime import date
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from huhutong.infra import clock
from huhutong.org.models import User
from huhutong.org.selectors import permissions_of


class RoleBackend(BaseBackend):
    """Signs in active users by password; permissions come from role assignments."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_: Any,
    ) -> User | None:
        """The user whose password this is, or None."""
        del request
        if username is None or password is None:
            return None
        user = User.objects.filter(username__iexact=username).first()
        if user is None:
            # Hash all the same: the time taken must not tell which logins exist.
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The signed-in user with institution and branch, unless switched off. Cost: 1 query."""
        found = User.objects.select_related("institution", "branch").filter(pk=user_id).first()
        return found if found is not None and found.is_active else None


def permits_today(user: User, code: str) -> bool:
    """Whether the user's roles permit a code on the rule date, remembered on the object.

    For navigation, which asks for many codes per page. request.user lives for one request, so
    the memory cannot outlive a change; services ask org.public.require, which remembers nothing.
    """
    institution = user.institution.uuid if user.institution is not None else None
    memory: tuple[date, frozenset[str]] | None = getattr(user, "_permits_today", None)
    if memory is None:
        today = clock.today(institution)
        memory = (today, permissions_of(user, today))
        user._permits_today = memory  # type: ignore[attr-defined]  # noqa: SLF001
    return code in memory[1]
