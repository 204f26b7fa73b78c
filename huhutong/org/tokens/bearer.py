"""How a request of the API proves whose token it carries. A session counts for nothing here."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from huhutong.infra import clock
from huhutong.org.models import AccessToken
from huhutong.org.tokens.errors import TokenMissing, TokenUnknown
from huhutong.org.tokens.selectors import token_of
from huhutong.org.tokens.services import use_token

_READING = {"GET", "HEAD", "OPTIONS"}
_LONGEST = 200


class TokenRequest(HttpRequest):
    """A request whose token was checked; auth.user is narrowed to what the token permits."""

    auth: AccessToken


class Bearer(HttpBearer):
    """`Authorization: Bearer hht_…`; each request is counted against its token."""

    def __call__(self, request: HttpRequest) -> AccessToken:
        """The token behind the request. Raises TokenMissing and what authenticate raises."""
        found: AccessToken | None = super().__call__(request)
        if found is None:
            raise TokenMissing
        return found

    def authenticate(self, request: HttpRequest, token: str) -> AccessToken:
        """The token, counted.

        Raises TokenUnknown, TokenRevoked, TokenExpired, TooManyRequests. Cost: 2 queries.
        """
        found = token_of(token.strip()) if len(token) <= _LONGEST else None
        if found is None:
            raise TokenUnknown
        institution = found.user.institution
        today = clock.today(institution.uuid if institution else None)
        writing = request.method not in _READING
        use_token(found, writing=writing, real=clock.real_now(), on=today)
        return found


by_token = Bearer()
