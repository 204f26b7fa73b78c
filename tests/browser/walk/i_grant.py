"""i: the days pass, lines are granted by two people; who may not see anything sees nothing."""

import re

from tests.browser.visitor import Visitor, digits
from tests.browser.walk.g_notice import notice_path
from tests.browser.walk.stage import NAME, VILLAGE, Walk


def wait_out(walk: Walk) -> None:
    """On the last public day nobody can be granted; the day after, everybody posted can."""
    li = walk.desk("li")
    before = _day(li)
    _passes(li, "推进七天")
    assert _day(li) != before
    li.goes(walk.round_path("granting/"))
    li.reads("目前没有可以授信的农户。")
    assert li.button("提出").count() == 0
    li.looks("i-last-day")
    _passes(li, "下一天")


def _day(li: Visitor) -> str:
    li.goes("/console/")
    return li.page.get_by_role("banner").inner_text()


def _passes(li: Visitor, button: str) -> None:
    li.goes("/console/")
    li.page.get_by_role("button", name=button, exact=True).click()
    li.told(re.compile("现在是"))


def grant(walk: Walk) -> None:
    """One proposes, another confirms; each posted household has its line and its slip."""
    li, wang = walk.desk("li"), walk.desk("wang")
    posted = walk.counts["proposals"]
    li.goes(walk.round_path("granting/"))
    li.reads(f"{posted} 户")
    li.looks("i-propose")
    li.presses("提出")
    li.reads("这是您提出的，须由另一人确认。")
    wang.goes(walk.round_path("granting/"))
    wang.presses("确认")
    wang.goes(walk.round_path("lines/"))
    wang.reads(f"共 {posted} 条")
    adjusted = wang.page.get_by_role("row", name=re.compile("30,000.00"))
    assert adjusted.count() >= 1, "the adjusted limit was not granted"
    wang.looks("i-lines")
    assert li.fetches(walk.round_path("slips.pdf")).startswith(b"%PDF")
    li.goes(notice_path(walk))
    li.reads("公示期已满。")
    assert li.page.locator("tbody tr").count() == 0, "the list is still shown after its period"


def add_up(walk: Walk) -> None:
    """The funnel falls step by step, each number opens as many households, outcomes sum up."""
    li = walk.desk("li")
    li.goes(f"/console/villages/{VILLAGE}/")
    li.heading(NAME)
    steps = {}
    for row in li.page.locator("table.funnel tbody tr").all():
        cells = row.locator("td")
        label, count = row.locator("th").inner_text().strip(), digits(cells.nth(0).inner_text())
        assert count <= digits(cells.nth(1).inner_text()), label
        steps[label] = (count, str(cells.nth(0).get_by_role("link").get_attribute("href")))
    counts = [count for count, _ in steps.values()]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == walk.counts["roster"]
    assert counts[-2:] == [walk.counts["proposals"]] * 2
    li.looks("i-village")
    for label, (count, path) in steps.items():
        li.goes(path)
        assert _entries(li) == count, label
    _outcomes(walk, li)


def _entries(li: Visitor) -> int:
    return digits(li.page.locator(".pager").last.inner_text())


def _outcomes(walk: Walk, li: Visitor) -> None:
    li.goes(walk.round_path())
    rows = li.page.get_by_role("region", name="结果分布").locator("tbody tr")
    ended = {
        row.locator("th").inner_text().strip(): digits(row.locator("td").first.inner_text())
        for row in rows.all()
    }
    assert sum(ended.values()) == walk.counts["roster"]
    assert ended["已授信"] == walk.counts["proposals"]
    li.looks("i-round")


def others_see_nothing(walk: Walk) -> None:
    """The officer of another branch gets 404; the supervisor reads, masked, and may not act."""
    zhao = walk.desk("zhao")
    household = _some_household(walk)
    closed = (
        f"/console/villages/{VILLAGE}/",
        walk.round_path(),
        walk.round_path("lines/"),
        walk.notes["item"],
        walk.notes["evaluation"],
        household,
    )
    for path in closed:
        assert zhao.status_of(path) == 404, path
    zhao.looks("i-other-branch")
    zhou = walk.desk("zhou")
    zhou.goes(f"/console/households/?village={VILLAGE}")
    for row in zhou.page.locator("tbody tr").all():
        assert "*" in row.locator("td").first.inner_text(), "a name is not masked"
    assert zhou.status_of("/console/households/imports/") == 403
    zhou.looks("i-supervisor-refused")


def _some_household(walk: Walk) -> str:
    li = walk.desk("li")
    li.goes(f"/console/households/?village={VILLAGE}")
    return str(li.page.locator("tbody th a").first.get_attribute("href"))
