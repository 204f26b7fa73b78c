"""Writes of access tokens: issued, used, revoked."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, When

from huhutong.infra import audit
from huhutong.infra.actors import Actor, actor_of
from huhutong.infra.clock import date_of
from huhutong.org.authority import Authority, check_may_manage
from huhutong.org.models import AccessToken, User
from huhutong.org.tokens import errors
from huhutong.org.tokens.selectors import digest_of, permitted_by_token

# By its beginning a scanner of leaked secrets knows the kind.
BEGINNING = "hht_"
MOST_DAYS = 366
NAME_LENGTH = 60
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TokenWish:
    """What a token is for, what it permits, and the first day on which it is refused."""

    name: str
    permissions: tuple[str, ...]
    expires_on: date


@transaction.atomic
def issue_token(
    *, by: Authority, user: User, wish: TokenWish, at: datetime
) -> tuple[AccessToken, str]:
    """The user has a token; its text is returned this once and kept nowhere.

    Raises PermissionRefused, TokenNameMissing, TokenNameTaken, TokenPermitsTooMuch,
    TokenDayOutOfRange.
    """
    on = date_of(at)
    actor = check_may_manage(by, institution=user.institution, on=on)
    name = wish.name.strip()
    if not 0 < len(name) <= NAME_LENGTH:
        raise errors.TokenNameMissing
    if AccessToken.objects.filter(user=user, name=name, revoked_at=None).exists():
        raise errors.TokenNameTaken(token=name)
    wanted = sorted(set(wish.permissions))
    beyond = set(wanted) - set(permitted_by_token(user, on))
    if beyond or not wanted:
        raise errors.TokenPermitsTooMuch(permissions="、".join(sorted(beyond)) or "—")
    first, last = on + timedelta(days=1), on + timedelta(days=MOST_DAYS)
    if not first <= wish.expires_on <= last:
        raise errors.TokenDayOutOfRange(first=first.isoformat(), last=last.isoformat())
    text = BEGINNING + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        user=user,
        name=name,
        digest=digest_of(text),
        permissions=wanted,
        issued_at=at,
        expires_on=wish.expires_on,
    )
    facts = {"token": name, "permissions": wanted, "expires_on": wish.expires_on}
    _audit("issue_token", actor, user, facts, at)
    return token, text


@transaction.atomic
def revoke_token(*, by: Authority, user: User, uuid: UUID, at: datetime) -> None:
    """The token is refused from now on. Raises PermissionRefused, TokenNotFound."""
    actor = check_may_manage(by, institution=user.institution, on=date_of(at))
    open_tokens = AccessToken.objects.filter(user=user, uuid=uuid, revoked_at=None)
    token = open_tokens.first()
    if token is None or open_tokens.update(revoked_at=at) != 1:
        raise errors.TokenNotFound
    _audit("revoke_token", actor, user, {"token": token.name}, at)


@transaction.atomic
def use_token(token: AccessToken, *, writing: bool, real: datetime, on: date) -> User:
    """The request is counted; the token's user, within what the token permits.

    real  real instant, for the count of the minute.  on  the business day, for the expiry.
    Raises TokenRevoked, TokenExpired, TooManyRequests. Cost: 1 query.
    """
    if token.revoked_at is not None or not token.user.is_active:
        raise errors.TokenRevoked(token=token.name)
    if token.expires_on <= on:
        raise errors.TokenExpired(token=token.name, day=token.expires_on.isoformat())
    most = settings.API_REQUESTS_A_MINUTE
    minute = real.replace(second=0, microsecond=0)
    kind = "writes" if writing else "reads"
    # One conditional UPDATE counts and limits, in every process alike.
    in_time = Q(minute=None) | ~Q(minute=minute) | Q(in_minute__lt=most)
    counted = AccessToken.objects.filter(in_time, pk=token.pk, revoked_at=None).update(
        last_used_at=real,
        minute=minute,
        in_minute=Case(When(minute=minute, then=F("in_minute") + 1), default=1),
        **{kind: F(kind) + 1},
    )
    if counted != 1:
        raise errors.TooManyRequests(most=most, retry_after=60 - real.second)
    token.user.narrowed_to = frozenset(token.permissions)
    return token.user


@transaction.atomic
def act_by_token(*, token: AccessToken, operation: str, at: datetime, act: Callable[[], T]) -> T:
    """What act did is done, and the audit chain says by which token, or neither is.

    operation  the operation's name in the OpenAPI document.
    """
    result = act()
    facts = {"token": token.name, "operation": operation}
    _audit("act_by_token", actor_of(token.user), token.user, facts, at)
    return result


def _audit(verb: str, actor: Actor, user: User, facts: Mapping[str, object], at: datetime) -> None:
    audit.record(
        actor=actor,
        action=f"org.{verb}",
        subject=("user", user.uuid),
        institution=user.institution.uuid if user.institution else None,
        facts=facts,
        at=at,
    )
