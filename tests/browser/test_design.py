"""The style guide in Chromium: contrast, names, targets and width, in light and dark."""

import pytest
from playwright.sync_api import Browser

from huhutong.infra.ui import sample
from tests.browser.front_end import ensure_built
from tests.browser.shots import Look, Scheme, axe_findings, opened, sideways_overflow
from tests.browser.style_guide import DESIGN, answering, page_sources

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The style guide and the layouts' sample pages."""
    ensure_built()
    return page_sources()


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (390, "dark"), (820, "light"), (1440, "dark")]
)
def test_every_component_is_readable_and_fits(
    pages: dict[str, str], browser: Browser, width: int, scheme: Scheme
) -> None:
    with opened(browser, DESIGN, Look(width, scheme), answering(pages)) as page:
        assert page.locator("[data-map] .leaflet-interactive").count() == 4
        findings, wide = axe_findings(page), sideways_overflow(page)
        heads = page.locator(".table-wrap.fits").count()
    assert findings == []
    assert wide == 0
    assert heads >= (1 if width == 1440 else 0)


@pytest.mark.parametrize("name", sample.LAYOUTS)
def test_every_layout_is_readable_and_fits(
    pages: dict[str, str], browser: Browser, name: str
) -> None:
    for width, scheme in ((390, "dark"), (820, "light"), (1440, "light")):
        look = Look(width, "dark" if scheme == "dark" else "light")
        with opened(browser, f"{DESIGN}{name}/", look, answering(pages)) as page:
            assert axe_findings(page) == [], (name, width)
            assert sideways_overflow(page) == 0, (name, width)
