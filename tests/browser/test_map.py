"""The map of the county in Chromium: measure, slider, theme, paper, phone; without script too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import staged
from tests.browser.scrutiny import WATCH_SHIFTS, faults
from tests.browser.staged import Staged

pytestmark = pytest.mark.browser
COUNTY = "/console/county/"
MARKS = ".map-frame .map-mark"
FILLED = """fill => getComputedStyle(
    document.querySelector('.map-frame .place-8 circle')).fill === fill"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staged]:
    """A village at every stage."""
    kept = tmp_path_factory.getbasetemp().parent / "staged"
    with staged.running(kept, tmp_path_factory.mktemp("map") / "home") as running:
        yield running


def _county(demo: Staged, browser: Browser, query: str = "", width: int = 1440) -> Page:
    context = demo.window(browser, "li", width)
    context.add_init_script(WATCH_SHIFTS)
    page = context.new_page()
    page.goto(f"{COUNTY}{query}", wait_until="networkidle")
    page.locator(MARKS).first.wait_for()
    return page


def _legend(page: Page) -> dict[str, int]:
    rows = page.locator(".map-legend tbody tr").all()
    return {
        str(row.get_attribute("data-band")): int(row.locator("[data-band-count]").inner_text())
        for row in rows
    }


@pytest.mark.parametrize("by", ["stage", "granted", "archived"])
def test_the_marks_are_the_villages_of_the_legend(demo: Staged, browser: Browser, by: str) -> None:
    page = _county(demo, browser, f"?by={by}")
    assert page.locator(MARKS).count() == sum(_legend(page).values())
    assert page.locator("#map-words").inner_text()
    assert faults(page) == []
    page.context.close()


def test_the_slider_repaints_map_legend_figures_and_table(demo: Staged, browser: Browser) -> None:
    page = _county(demo, browser)
    today = _legend(page)
    villages = sum(today.values())
    # when the slider is moved to its beginning by keyboard
    page.locator("[data-time-range]").focus()
    page.keyboard.press("Home")
    # then nothing had begun, and the address and the table say so
    expect(page.locator("#county-stats [data-figure=begun] [data-value]")).to_have_text("0")
    expect(page.locator("#county-table")).to_contain_text("取自有日期的记录")
    assert _legend(page)["none"] == villages
    assert "on=" in page.url
    # and a step leads to the first change
    page.get_by_role("button", name="下一次变化").click()
    expect(page.locator("#county-stats [data-figure=begun] [data-value]")).to_have_text("1")
    assert _legend(page)["none"] == villages - 1
    # and at the end all is as today
    page.locator("[data-time-range]").focus()
    page.keyboard.press("End")
    expect(page.locator("#county-table")).not_to_contain_text("取自有日期的记录")
    assert _legend(page) == today
    page.context.close()


def test_without_script_a_date_can_be_asked_for(demo: Staged, browser: Browser) -> None:
    demo.window(browser, "li", 1440).close()
    context = browser.new_context(
        base_url=demo.home,
        storage_state=demo.cookies["li"],
        java_script_enabled=False,
        locale="zh-CN",
    )
    page = context.new_page()
    page.goto(COUNTY)
    first = str(page.locator("#time-on").get_attribute("min"))
    page.locator("#time-on").fill(first)
    page.get_by_role("button", name="看这一天").click()
    assert f"on={first}" in page.url
    assert "取自有日期的记录" in page.locator("#county-table").inner_text()
    context.close()


@pytest.mark.parametrize(
    ("media", "fill"),
    [
        ({}, "12, 49, 21"),
        ({"color_scheme": "dark"}, "230, 251, 227"),
        ({"media": "print"}, "0, 0, 0"),
    ],
)
def test_theme_and_paper_repaint_the_marks(
    demo: Staged, browser: Browser, media: dict[str, str], fill: str
) -> None:
    page = _county(demo, browser)
    page.emulate_media(**media)  # type: ignore[arg-type]
    page.wait_for_function(FILLED, arg=f"rgb({fill})")
    page.context.close()


def test_the_county_is_readable_on_a_phone(demo: Staged, browser: Browser) -> None:
    page = _county(demo, browser, width=390)
    assert faults(page) == []
    folded = page.locator("details.fold")
    assert folded.get_attribute("open") is None
    folded.locator("summary").click()
    assert folded.locator("tbody tr").count() == _legend(page)["none"]
    page.context.close()
