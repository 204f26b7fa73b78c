"""The shell of the ballot page; what it shows comes from the JSON API."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huhutong.evaluation import sessions
from huhutong.evaluation.selectors.access import access_of, named_access
from huhutong.infra import clock


@never_cache
@require_safe
def shell(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link. A session of another link on the same phone ends here."""
    named = named_access(token)
    access = access_of(token, clock.now(named.round.institution.uuid))
    session = sessions.session_in(request, "huhutong_ballot_page")
    own = session is not None and session.access == access.uuid
    response = render(
        request,
        "evaluation/ballot.html",
        {"token": token, "session_open": own, "round": access.round},
    )
    # The token travels in no Referer to other sites; "no-referrer" would hide the Origin too,
    # by which the API knows its own page.
    response["Referrer-Policy"] = "same-origin"
    if not own:
        sessions.end(response)
    return response
