"""g: the result is proposed by one, confirmed by another, and read by everybody on a phone."""

import re

from tests.browser.visitor import PHONE, Visitor, digits
from tests.browser.walk.stage import NAME, Walk


def post(walk: Walk) -> None:
    """The notice is public: who proposed it could not confirm it."""
    li, wang = walk.desk("li"), walk.desk("wang")
    li.goes(walk.round_path("posting/"))
    li.reads(f"{walk.counts['proposals']} 户")
    li.looks("g-propose")
    li.presses("提出")
    li.reads("这是您提出的，须由另一人确认。")
    assert li.button("确认").count() == 0
    wang.goes(walk.round_path("posting/"))
    wang.looks("g-confirm")
    wang.presses("确认")
    wang.reads("本轮公示")
    row = wang.page.locator("tbody tr").first
    assert row.locator("td").nth(1).inner_text() == str(walk.counts["proposals"])
    walk.notes["notice"] = row.locator("th").inner_text().strip()


def notice_path(walk: Walk, rest: str = "") -> str:
    """A public page of the notice."""
    return f"/notices/{walk.notes['notice']}/{rest}"


def read_notice(walk: Walk) -> None:
    """Without signing in: masked names by group, countdown, seal, QR code, a receipt, the PDF."""
    villager = walk.visitor(PHONE)
    villager.goes("/")
    villager.looks("g-portal")
    villager.page.get_by_label("您的村名或镇名").fill(NAME)
    villager.presses("查找")
    villager.page.get_by_role("link", name=re.compile(NAME)).first.click()
    villager.heading(f"{NAME}整村授信公示")
    villager.reads("公示还剩 7 天，期间可以提出异议")
    rows = villager.page.locator(".lines > li")
    assert rows.count() == walk.counts["proposals"]
    for row in rows.all():
        assert "*" in row.locator("span").inner_text(), "a name is not masked"
    root = re.search(r"[0-9a-f]{8}( [0-9a-f]{8}){7}", villager.page.inner_text("main"))
    assert root, "the seal is missing"
    walk.notes["root"] = root.group()
    assert villager.page.locator(".qr svg").count() == 1
    villager.looks("g-notice")
    assert villager.fetches(notice_path(walk, "notice.pdf")).startswith(b"%PDF")
    _read_receipt(walk, villager)
    villager.leaves()


def _read_receipt(walk: Walk, villager: Visitor) -> None:
    villager.page.locator("#row-2").get_by_role("link").first.click()
    villager.heading(re.compile("第 2 号"))
    villager.reads("核对过了：这一行在公示上，没有改过。")
    villager.page.get_by_text("自己核对").click()
    villager.reads(walk.notes["root"])
    assert villager.page.locator(".qr svg").count() == 1
    villager.looks("g-receipt")


def desk_view(walk: Walk) -> None:
    """The same page at a desk, and the county with the village at its stage."""
    reader = walk.desk("wang")
    reader.goes(notice_path(walk))
    reader.looks("g-notice")
    reader.goes("/console/county/")
    row = reader.page.get_by_role("row", name=re.compile(f"^{NAME}"))
    assert "已公示" in row.inner_text()
    assert digits(row.locator("td").nth(3).inner_text()) == walk.counts["roster"]
    reader.looks("g-county")
