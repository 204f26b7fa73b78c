"""The evaluator's session: a signed cookie of its own, apart from staff sign-in.

Only the API sees it. A page that is loaded anew has none and asks for the PIN: on a borrowed
phone nobody goes on where somebody else stopped.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from huhutong.evaluation.errors import BallotSessionOver, CrossSiteRequest
from huhutong.evaluation.models import Access
from huhutong.evaluation.selectors.access import access_in_session
from huhutong.infra import clock

SALT = "evaluation.ballot_session"
MAX_AGE_SECONDS = 4 * 3600
COOKIE, PATH = "huhutong_ballot", "/api/ballot"
_SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class BallotSession:
    """What the cookie holds: whose access, and whose clock counts."""

    access: UUID
    institution: UUID


def start(response: HttpResponseBase, access: Access) -> None:
    """The response opens the evaluator's session."""
    value = signing.dumps([str(access.uuid), str(access.round.institution.uuid)], salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=MAX_AGE_SECONDS,
        path=PATH,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Strict",
    )


def end(response: HttpResponseBase) -> None:
    """The response closes the evaluator's session."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")


def session_in(request: HttpRequest) -> BallotSession | None:
    """The session of a request, or None when there is none, or it is too old or forged."""
    try:
        access, institution = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MAX_AGE_SECONDS
        )
    except signing.BadSignature:
        return None
    return BallotSession(UUID(access), UUID(institution))


def authenticate(request: HttpRequest) -> Access:
    """The access behind an API call. Raises BallotSessionOver, CrossSiteRequest."""
    check_same_site(request)
    session = session_in(request)
    if session is None:
        raise BallotSessionOver
    return access_in_session(session.access, clock.now(session.institution))


def check_same_site(request: HttpRequest) -> None:
    """A writing call comes from our own page and as JSON. Raises CrossSiteRequest.

    Besides SameSite=Strict: a form of another site can send no application/json without asking,
    and a browser names the page's origin.
    """
    if request.method in _SAFE:
        return
    if request.content_type != "application/json":
        raise CrossSiteRequest
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise CrossSiteRequest
    origin = request.headers.get("Origin")
    if origin is None or origin in settings.CSRF_TRUSTED_ORIGINS:
        return
    if urlsplit(origin).netloc != request.get_host():
        raise CrossSiteRequest
