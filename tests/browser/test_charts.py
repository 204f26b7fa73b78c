"""Charts in Chromium under the content policy: from the table's rows, dark and on paper too."""

import gzip

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from huhutong.infra.ui import assets
from tests.browser.front_end import ensure_built
from tests.browser.shots import Look, Scheme, axe_findings, opened
from tests.browser.style_guide import DESIGN, answering, page_sources

pytestmark = pytest.mark.browser
SCRIPT_BUDGET = 350_000
INKED = """ink => [...document.querySelectorAll('#chart-columns svg text')]
    .some(text => getComputedStyle(text).fill === ink)"""
DRAWN = "[data-chart][data-drawn] svg"


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The style guide, whose charts are the component in every state."""
    ensure_built()
    return page_sources()


def _listen(page: Page) -> list[str]:
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda problem: said.append(str(problem)))
    return said


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (820, "dark"), (1440, "light")])
def test_charts_are_drawn_under_the_policy_and_readable(
    pages: dict[str, str], browser: Browser, width: int, scheme: Scheme
) -> None:
    with opened(browser, DESIGN, Look(width, scheme), answering(pages)) as page:
        said = _listen(page)
        page.reload(wait_until="networkidle")
        assert page.locator(DRAWN).count() == 3
        assert said == []
        assert axe_findings(page) == []


def test_the_chart_writes_what_the_table_says(pages: dict[str, str], browser: Browser) -> None:
    with opened(browser, DESIGN, Look(), answering(pages)) as page:
        for code in ("columns", "bars", "pairs"):
            cells = page.locator(f"#chart-{code} details tbody td:nth-child(2)")
            drawn = " ".join(page.locator(f"#chart-{code} svg text").all_text_contents()).split()
            told = [text.strip() for text in cells.all_text_contents()]
            assert told
            # A column of nothing has no figure: its table says the zero.
            assert [text for text in told if text not in drawn and text != "0"] == [], code


def test_the_table_opens_by_keyboard_and_leads_to_rows(
    pages: dict[str, str], browser: Browser
) -> None:
    with opened(browser, DESIGN, Look(), answering(pages)) as page:
        page.locator("#chart-columns summary").focus()
        page.keyboard.press("Enter")
        assert page.locator("#chart-columns details[open]").count() == 1
        page.keyboard.press("Tab")  # the frame of the table, which may scroll
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#chart-columns tbody') !== null")


@pytest.mark.parametrize(
    ("media", "ink"),
    [
        ({}, "34, 37, 31"),
        ({"color_scheme": "dark"}, "233, 230, 220"),
        ({"media": "print"}, "0, 0, 0"),
    ],
)
def test_screen_dark_and_paper_have_their_own_colours(
    pages: dict[str, str], browser: Browser, media: dict[str, str], ink: str
) -> None:
    with opened(browser, DESIGN, Look(), answering(pages)) as page:
        page.emulate_media(**media)  # type: ignore[arg-type]
        page.wait_for_function(INKED, arg=f"rgb({ink})")


def test_scripts_of_a_page_with_charts_stay_in_the_budget() -> None:
    ensure_built()
    scripts = {href for name in ("console", "chart") for href in assets.scripts(name)}
    sizes = [
        len(gzip.compress((assets.OUTPUT / href.rsplit("/", 1)[1]).read_bytes(), 9))
        for href in scripts
    ]
    assert 0 < sum(sizes) < SCRIPT_BUDGET
