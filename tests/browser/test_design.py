"""The style guide in Chromium: contrast, names, targets and width, in light and dark."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Route

from huhutong.infra.ui import assets, sample
from tests.browser.ballot_stub import KINDS, POLICY
from tests.browser.front_end import ensure_built
from tests.browser.shots import Look, axe_findings, chromium, opened, sideways_overflow

pytestmark = pytest.mark.browser
ORIGIN = "http://design.test"


@pytest.fixture
def page_source(db: None) -> str:
    """The page as the server sends it (rendered before the browser starts its event loop)."""
    ensure_built()
    request = RequestFactory().get("/console/design/")
    request.user = AnonymousUser()
    return render_to_string("ui/design.html", sample.context(), request=request)


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (390, "dark"), (820, "light"), (1440, "dark")]
)
def test_every_component_is_readable_and_fits(page_source: str, width: int, scheme: str) -> None:
    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        file = assets.OUTPUT / path.rsplit("/", 1)[1]
        if path.startswith("/static/ui/"):
            route.fulfill(body=file.read_bytes(), content_type=KINDS.get(file.suffix, "image/png"))
        elif path.startswith("/static/"):
            route.fulfill(body="", content_type="text/javascript")
        else:
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=page_source, content_type="text/html", headers=headers)

    with chromium() as browser:
        look = Look(width=width, scheme="dark" if scheme == "dark" else "light")
        with opened(browser, f"{ORIGIN}/console/design/", look, answer) as page:
            assert page.locator("[data-map] .leaflet-interactive").count() == 4
            findings, wide = axe_findings(page), sideways_overflow(page)
            heads = page.locator(".table-wrap.fits").count()
    assert findings == []
    assert wide == 0
    assert heads >= (1 if width == 1440 else 0)
