"""What a phone loads for the ballot: shell, manifest, service worker. Nothing personal in any.

What the shell shows comes from the JSON API; the phone may keep the shell itself, without a
signal, for whoever holds it next. So neither a name nor the link's token stands in it.
"""

import hashlib
import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huhutong.evaluation import sessions
from huhutong.evaluation.selectors.access import access_of, named_access
from huhutong.infra import clock
from huhutong.infra.ui import assets

TEMPLATE = "evaluation/ballot.html"
PAPER = "#faf7f0"
ICON_SIZES = (192, 512)


@never_cache
@require_safe
def shell(request: HttpRequest, token: str = "") -> HttpResponse:
    """The page of a link, or of the installed app. A session left on this phone ends here."""
    if token:
        named = named_access(token)
        access_of(token, clock.now(named.round.institution.uuid))
    response = render(request, TEMPLATE)
    # The token travels in no Referer to other sites; "no-referrer" would hide the Origin too,
    # by which the API knows its own page.
    response["Referrer-Policy"] = "same-origin"
    sessions.end(response)
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What the phone's start screen shows, and that the app ends where /ballot/ ends."""
    del request
    start = reverse("ballot:start")
    icons = [
        {
            "src": assets.image_url(f"ballot-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in ICON_SIZES
        for purpose in ("any", "maskable")
    ]
    content = {
        "id": start,
        "name": _("Household ballot"),
        "short_name": _("Ballot"),
        "lang": translation.get_language(),
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")


@never_cache
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, told which files make the page and which build they are of."""
    del request
    files = [*assets.stylesheets("ui"), *assets.stylesheets("ballot"), *assets.scripts("ballot")]
    kept = {"version": _version(files), "page": reverse("ballot:start"), "files": files}
    body = f"self.SHELL = {json.dumps(kept)};\n{assets.source('ballot-worker')}"
    return HttpResponse(body, content_type="text/javascript")


def _version(files: list[str]) -> str:
    """Changes when the page, its style or its script does, and for no other reason."""
    with translation.override("zh-hans"):
        page = render_to_string(TEMPLATE)
    told = json.dumps([page, *files, assets.entry_url("ballot-worker")])
    return hashlib.sha256(told.encode()).hexdigest()[:12]
