"""Refusals as people and clients see them: a page, an HTMX fragment, or RFC 9457 problem JSON.

A refusal (DomainError) says what happened and what to do next, in the reader's language. A crash
says that nothing was saved and whom to tell; what crashed stays in the log.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from huhutong.kernel.errors import DomainError
from huhutong.kernel.money import format_yuan

API_PREFIX = "/api/"
UNAUTHORIZED = 401
_TITLES = {
    400: _("Please check what was entered"),
    401: _("It is not known who asks"),
    403: _("You may not do this"),
    404: _("Nothing was found here"),
    429: _("Please wait a little"),
    500: _("Something broke on our side"),
    503: _("The system is busy"),
}
_OTHER_TITLE = _("This was not done")
_words: dict[str, str] = {}


@dataclass(frozen=True)
class Refusal:
    """What a person is told, translated; code and facts are for clients and questions."""

    status: int
    code: str
    title: str
    message: str
    remedy: str = ""
    facts: Mapping[str, int | str] | None = None
    retry_after_seconds: int | None = None


def register_words(words: Mapping[str, str]) -> None:
    """Values of facts (permission codes, states) are told by these marked words from now on."""
    _words.update(words)


def message_of(error: DomainError) -> str:
    """The refusal's sentence in the active language, with its facts filled in.

    A fact `x_fen` may be used as {x_yuan} too.
    """
    return _filled(error.template, error.facts)


def refusal_of(error: DomainError) -> Refusal:
    """What is told about a refusal. A class may carry `remedy` and `retry_after_seconds`."""
    return Refusal(
        status=error.http_status,
        code=error.code,
        title=gettext(_TITLES.get(error.http_status, _OTHER_TITLE)),
        message=message_of(error),
        remedy=_filled(getattr(error, "remedy", ""), error.facts),
        facts=error.facts,
        retry_after_seconds=getattr(error, "retry_after_seconds", None),
    )


def response_for(request: HttpRequest | None, refusal: Refusal) -> HttpResponse:
    """The refusal in the form that the request asks for."""
    if request is not None and request.path.startswith(API_PREFIX):
        response = problem_response(refusal)
    else:
        response = _page(request, refusal)
    if refusal.retry_after_seconds is not None:
        response["Retry-After"] = str(refusal.retry_after_seconds)
    return response


def problem(_request: HttpRequest, error: DomainError) -> HttpResponse:
    """Exception handler of the JSON API: `api.add_exception_handler(DomainError, problem)`."""
    refusal = refusal_of(error)
    response = problem_response(refusal)
    if refusal.retry_after_seconds is not None:
        response["Retry-After"] = str(refusal.retry_after_seconds)
    return response


class RefusalMiddleware:
    """Turns a refusal that a view raised into its page, fragment or problem JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Refusals, and Django's own two where the answer must be JSON; the rest crashes."""
        if isinstance(error, DomainError):
            return response_for(request, refusal_of(error))
        if not request.path.startswith(API_PREFIX):
            return None
        if isinstance(error, Http404):
            return not_found(request)
        return forbidden(request) if isinstance(error, PermissionDenied) else None


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler400."""
    del exception
    text = gettext("The request could not be read. Go back, load the page again and repeat it.")
    return response_for(request, _plain(400, "infra.bad_request", text))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403."""
    del exception
    text = gettext("Your roles do not permit this. Ask your administrator for the role.")
    return response_for(request, _plain(403, "infra.forbidden", text))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: mostly a page that lay open for too long, or cookies switched off."""
    del reason
    text = gettext(
        "This page was open for too long, or cookies are switched off; nothing was saved. "
        "Go back, load the page again and send it once more."
    )
    return response_for(request, _plain(403, "infra.csrf_failed", text))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404."""
    del exception
    text = gettext(
        "This address leads nowhere, or to something outside the villages you work in. "
        "Check the address or go back."
    )
    return response_for(request, _plain(404, "infra.not_found", text))


def crashed(request: HttpRequest) -> HttpResponse:
    """Django's handler500: asks nothing of the database, which may be what broke.

    A refusal can come here too: one that a middleware met when it saved the session.
    """
    error = sys.exc_info()[1]
    if isinstance(error, DomainError):
        return response_for(request, refusal_of(error))
    text = gettext(
        "Nothing of this step was saved. Try again in a minute; if it happens again, tell your "
        "administrator the time and the address of the page."
    )
    refusal = _plain(500, "infra.crashed", text)
    as_problem = request.path.startswith(API_PREFIX)
    return problem_response(refusal) if as_problem else _page(None, refusal)


def _plain(status: int, code: str, message: str) -> Refusal:
    title = gettext(_TITLES.get(status, _OTHER_TITLE))
    return Refusal(status=status, code=code, title=title, message=message)


def _filled(template: str, facts: Mapping[str, int | str]) -> str:
    if not template:
        return ""
    # What somebody typed is repeated as typed, even where it is a word of ours.
    told = {name: fact if name == "value" else _told(fact) for name, fact in facts.items()}
    for name, value in facts.items():
        if name.endswith("_fen") and isinstance(value, int):
            told.setdefault(f"{name.removesuffix('_fen')}_yuan", format_yuan(value))
    return gettext(template).format(**told)


def _told(value: int | str) -> int | str:
    # gettext("") would be the catalogue's head.
    return gettext(_words.get(value, value)) if isinstance(value, str) and value else value


def problem_response(refusal: Refusal, *, errors: Sequence[Mapping[str, str]] = ()) -> HttpResponse:
    """The refusal as RFC 9457; errors names each field that cannot be taken and what to do."""
    response = JsonResponse(
        {
            "type": f"urn:huhutong:refusal:{refusal.code}",
            "title": refusal.title,
            "status": refusal.status,
            "detail": refusal.message,
            "code": refusal.code,
            "facts": dict(refusal.facts or {}),
            "errors": list(errors),
        },
        status=refusal.status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
    if refusal.status == UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest | None, refusal: Refusal) -> HttpResponse:
    context: dict[str, Any] = {
        "title": refusal.title,
        "message": refusal.message,
        "remedy": refusal.remedy,
        "code": refusal.code,
        "status": refusal.status,
        "back_href": _back_href(request),
    }
    htmx = getattr(request, "htmx", None)
    fragment = htmx is not None and bool(htmx) and not htmx.boosted
    template = "ui/components/refusal.html" if fragment else "ui/refusal.html"
    return HttpResponse(render_to_string(template, context, request), status=refusal.status)


def _back_href(request: HttpRequest | None) -> str:
    """Where the person came from, on this site only; else the start page that fits them."""
    if request is None:
        return "/"
    came_from = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
    if own and came_from != request.build_absolute_uri():
        return came_from
    user = getattr(request, "user", None)
    return "/console/" if getattr(user, "is_authenticated", False) else "/"
