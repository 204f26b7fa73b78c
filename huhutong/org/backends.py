"""How Django learns of our users: password check, and loading with institution and branch."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from huhutong.org.models import User


class RoleBackend(BaseBackend):
    """Signs in active users by password; what they may do is org.public.require's to say."""

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
