"""Reads of access tokens."""

from datetime import date

from django.db.models import QuerySet

from huhutong.infra.crypto import blind_index
from huhutong.org.models import AccessToken, User
from huhutong.org.permissions import BY_TOKEN
from huhutong.org.selectors import permissions_of
from huhutong.org.tokens.errors import TokenNotFound

PURPOSE = "org.access_token"


def digest_of(text: str) -> str:
    """The keyed digest by which a token is found; without the key nobody can try tokens."""
    return blind_index(text, purpose=PURPOSE)


def token_of(text: str) -> AccessToken | None:
    """The token with its user, expired and revoked ones too. Cost: 1 query."""
    found = AccessToken.objects.select_related("user__institution", "user__branch")
    return found.filter(digest=digest_of(text)).first()


def tokens_of(user: User) -> QuerySet[AccessToken]:
    """Every token that the user has or had, newest first. Cost: 1 query."""
    return AccessToken.objects.filter(user=user).order_by("-pk")


def permitted_by_token(user: User, on: date) -> list[str]:
    """The codes that a token of this user can carry on a day, in the order of BY_TOKEN."""
    held = permissions_of(user, on)
    return [code for code in BY_TOKEN if code in held]


def token_named(user: User, name: str) -> AccessToken:
    """The user's open token of a name, for the operator's commands. Raises TokenNotFound."""
    found = tokens_of(user).filter(name=name, revoked_at=None).first()
    if found is None:
        raise TokenNotFound
    return found
