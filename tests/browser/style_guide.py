"""The style guide without a server: Chromium's requests are answered from the build.

The pages are the real templates, style sheets and scripts under the real content policy.
"""

from collections.abc import Callable, Iterable

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Route

from huhutong.infra.ui import assets, sample
from tests.browser.ballot_stub import KINDS, POLICY

ORIGIN = "http://design.test"
DESIGN = f"{ORIGIN}/console/design/"


def page_sources(layouts: Iterable[str] = sample.LAYOUTS) -> dict[str, str]:
    """Address -> page, as the server sends it, in an invented frame: no database is asked."""
    request = RequestFactory().get("/console/design/")
    request.user = AnonymousUser()
    frame = {key: sample.layout_context("console")[key] for key in ("shell", "nav")}
    whole = sample.context() | frame
    pages: dict[str, str] = {DESIGN: render_to_string("ui/design.html", whole, request=request)}
    for name in layouts:
        context = sample.layout_context(name)
        pages[f"{DESIGN}{name}/"] = render_to_string(
            f"ui/design/layout_{name}.html", context, request=request
        )
    return pages


def answering(
    pages: dict[str, str], change: Callable[[str, bytes], bytes] = lambda _name, body: body
) -> Callable[[Route], None]:
    """Plays the server: the pages and the built files, each file as `change` leaves it."""

    def answer(route: Route) -> None:
        address = route.request.url
        if address in pages:
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=pages[address], content_type="text/html", headers=headers)
        elif address.startswith(f"{ORIGIN}/static/ui/"):
            file = assets.OUTPUT / address.rsplit("/", 1)[1]
            kind = KINDS.get(file.suffix, "image/png")
            route.fulfill(body=change(file.name, file.read_bytes()), content_type=kind)
        else:
            route.fulfill(body="", content_type="text/javascript")

    return answer
