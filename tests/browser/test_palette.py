"""The palette and the help beside a page, by keyboard alone, under the policy of the server."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Route, expect

from huhutong.infra.ui import assets
from huhutong.org.public import User
from tests.browser.ballot_stub import KINDS, POLICY
from tests.browser.front_end import ensure_built
from tests.browser.shots import Look, axe_findings, chromium, opened
from tests.cast import Cast

pytestmark = pytest.mark.browser
ORIGIN = "http://palette.test"
SEARCH, HELP = "/console/search/", "/console/help/start/"


@pytest.fixture
def answers(cast: Cast, signed_in: Callable[[User], Client]) -> dict[str, str]:
    """What the server says, asked before the browser starts its event loop."""
    ensure_built()
    client = signed_in(cast.li)
    return {
        "GET /console/": client.get("/console/").content.decode(),
        f"GET {SEARCH}": client.get(SEARCH, {"palette": "1"}).content.decode(),
        f"POST {SEARCH}": client.post(f"{SEARCH}?palette=1", {"q": "gs"}).content.decode(),
        f"GET {HELP}": client.get(HELP, {"part": "一-首页"}).content.decode(),
    }


def played(answers: dict[str, str]) -> Callable[[Route], None]:
    """The answers under the policy of the server, with the built files."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).split("?")[0]
        if path.startswith("/static/"):
            file = assets.OUTPUT / path.rsplit("/", 1)[1]
            body = file.read_bytes() if path.startswith("/static/ui/") else b""
            route.fulfill(body=body, content_type=KINDS.get(file.suffix, "text/javascript"))
        else:
            headers = {"Content-Security-Policy": POLICY}
            html = answers.get(f"{route.request.method} {path}", "<title>there</title>")
            route.fulfill(body=html, content_type="text/html", headers=headers)

    return answer


def test_the_palette_and_the_help_are_used_by_keyboard_alone(answers: dict[str, str]) -> None:
    look = Look(width=390)
    with (
        chromium() as browser,
        opened(browser, f"{ORIGIN}/console/", look, played(answers)) as page,
    ):
        # given "/" opens the field, and a search has found something
        page.keyboard.press("/")
        field = page.get_by_role("combobox")
        expect(field).to_be_focused()
        page.keyboard.type("gs")
        first = page.locator("#palette-pages-1")
        expect(first).to_have_attribute("aria-selected", "true")
        expect(field).to_have_attribute("aria-activedescendant", "palette-pages-1")
        assert "条" in page.locator("[data-found]").inner_text()
        assert axe_findings(page) == []

        # when the arrows go round the list, down and back, and Escape closes
        page.keyboard.press("ArrowDown")
        expect(first).to_have_attribute("aria-selected", "false")
        page.keyboard.press("ArrowUp")
        expect(first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Escape")
        expect(field).to_be_hidden()

        # then the help opens beside the page, closes, and gives the focus back
        link = page.locator("a[data-help]")
        link.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_contain_text("昨天以来的变化")
        assert axe_findings(page) == []
        page.keyboard.press("Escape")
        expect(link).to_be_focused()

        # and Control+K with Enter goes to the page that was found
        page.keyboard.press("Control+k")
        expect(field).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(f"{ORIGIN}/console/posting/notices/")
