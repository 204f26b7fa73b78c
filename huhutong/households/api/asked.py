"""What every operation of the registry's API asks: permission, version, and a write only once."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpResponse
from ninja import Header, Router, Schema
from ninja.errors import ValidationError
from ninja.responses import Status

from huhutong.households.api import told as t
from huhutong.households.models import Household
from huhutong.households.selectors.doors import household_in_scope
from huhutong.households.selectors.listing import institution_for
from huhutong.households.selectors.version import version_of
from huhutong.infra import clock
from huhutong.infra.idempotency import Answer, Asked, once
from huhutong.infra.problems import Problem
from huhutong.org.public import AccessToken, TokenRequest, User, act_by_token, now_of, require

PROBLEMS: Final = frozenset({400, 401, 403, 404, 409, 412, 413, 422, 429, 503})
REFUSED: Final[dict[Any, Any]] = {PROBLEMS: Problem}
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="A new UUID for each write, the same one when it is sent again",
    ),
]
IfMatch = Annotated[
    str,
    Header(alias="If-Match", description="The household's version as you have read it"),
]


# One router: two would each answer for a path and refuse what the other one takes.
registry = Router(tags=["registry"])


def reader(
    request: TokenRequest, code: str = "households.view", query: type[Schema] | None = None
) -> tuple[User, datetime]:
    """The user behind the token and the business instant.

    Raises PermissionRefused, and ValidationError for a parameter that query does not name: a
    misspelt filter must not be answered as if there were none.
    """
    if unknown := set(request.GET) - set(query.model_fields if query else ()):
        raise ValidationError(
            [{"type": "extra_forbidden", "loc": ("query", name)} for name in sorted(unknown)]
        )
    user = request.auth.user
    at = now_of(user)
    require(user, code, at.date())
    return user, at


def plain(version: str) -> str:
    """The version in an If-Match header, with or without its quotation marks."""
    return version.strip().removeprefix("W/").strip('"')


class Write:
    """One write by a token: done once under its key, named in the audit chain."""

    def __init__(self, request: TokenRequest, key: str, code: str = "households.edit") -> None:
        self.user, self.at = reader(request, code)
        self._token: AccessToken = request.auth
        self._request, self._key = request, key

    def once(self, operation: str, act: Callable[[], Answer], said: str = "") -> Answer:
        """The answer of act, now or from the first time; act and its audit stand together.

        operation  the operation's name in the OpenAPI document.
        said       a digest of what is asked, where it is not the body as it came (files).
        Raises IdempotencyKeyUnfit, IdempotencyKeyUsedOtherwise and what act raises.
        """
        request = self._request
        said = said or hashlib.sha256(request.body).hexdigest()
        version = plain(request.headers.get("If-Match", ""))
        asked = Asked(
            owner=self.user.uuid,
            key=self._key,
            request=f"{request.method} {request.path} {version} {said}",
            real=clock.real_now(),
        )
        return once(
            asked,
            lambda: act_by_token(token=self._token, operation=operation, at=self.at, act=act),
        )


def written(
    user: User, household: UUID, at: datetime, status: int = 200, person: UUID | None = None
) -> Answer:
    """The answer to a write: whose household, and its version from now on."""
    on = at.date()
    found = household_in_scope(user, household, on)
    out = t.WrittenOut(
        uuid=found.uuid,
        number=found.number,
        version=version_now(user, found, at),
        person=person,
    )
    return Answer(status, out.model_dump(mode="json"))


def version_now(user: User, household: Household, at: datetime) -> str:
    """The household's version with the institution whose archive the user reads."""
    return version_of(household, institution_for(user, household.village, at.date()))


def answered(response: HttpResponse, answer: Answer) -> Status[dict[str, object]]:
    """The answer with its headers: the version as ETag, and whether it was given before."""
    if version := answer.body.get("version"):
        response["ETag"] = f'"{version}"'
    if answer.repeated:
        response["Idempotency-Replayed"] = "true"
    return Status(answer.status, answer.body)
