"""Refusals of access tokens."""

from huhutong.kernel.errors import DomainError
from huhutong.kernel.text import mark as _


class TokenMissing(DomainError):
    """The API is for programs that name a token; a signed-in browser is none."""

    code = "org.token_missing"
    http_status = 401
    template = _(
        "This needs an access token: send the header “Authorization: Bearer …”. The "
        "administrator of your institution issues one on the page of the user."
    )


class TokenUnknown(DomainError):
    """No token has this digest."""

    code = "org.token_unknown"
    http_status = 401
    template = _("This access token is not known. Copy it again in full, or have a new one issued.")


class TokenExpired(DomainError):
    """The day came from which it is refused."""

    code = "org.token_expired"
    http_status = 401
    template = _(
        "The access token “{token}” is refused since {day}. Have a new one issued by the "
        "administrator of your institution."
    )


class TokenRevoked(DomainError):
    """An administrator took it back, or its user was switched off."""

    code = "org.token_revoked"
    http_status = 401
    template = _(
        "The access token “{token}” was revoked, or its user was switched off. Ask the "
        "administrator of your institution."
    )


class TooManyRequests(DomainError):
    """More requests in a minute than a token may make."""

    code = "org.too_many_requests"
    http_status = 429
    template = _(
        "More than {most} requests in one minute by this access token; this one was not carried "
        "out. Wait {retry_after} seconds and send it again."
    )

    def __init__(self, *, most: int, retry_after: int) -> None:
        super().__init__(most=most, retry_after=retry_after)
        self.retry_after_seconds = retry_after


class TokenNameMissing(DomainError):
    """A token nobody can tell from others."""

    code = "org.token_name_missing"
    http_status = 400
    template = _("Say in at most 60 signs what program the access token is for.")


class TokenNameTaken(DomainError):
    """The user has an open token of this name."""

    code = "org.token_name_taken"
    template = _(
        "This user has an access token “{token}” already. Revoke that one first, or take another "
        "name."
    )


class TokenPermitsTooMuch(DomainError):
    """A token permits at least one thing, and nothing that its user may not do."""

    code = "org.token_permits_too_much"
    template = _(
        "An access token can permit only what its user may do today and what the API offers; "
        "choose at least one of these. Not possible: {permissions}."
    )


class TokenDayOutOfRange(DomainError):
    """A token works for at least a day and at most a year."""

    code = "org.token_day_out_of_range"
    http_status = 400
    template = _("Choose a day from {first} to {last}; then have a new access token issued.")


class TokenNotFound(DomainError):
    """The user has no such token."""

    code = "org.token_not_found"
    http_status = 404
    template = _("This user has no such access token. Load the page again.")
