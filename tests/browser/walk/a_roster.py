"""a, b: a dirty roster becomes households; a household is found and read."""

import re
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from tests.browser.visitor import Visitor, digits
from tests.browser.walk.stage import NAME, VILLAGE, Walk

# The four faults that the demo puts into its roster, as the import tells them.
WRONG = ("身份证号校验位不符", "身份证号被星号遮盖")
TOLD = (*WRONG, "此人已在")


def import_roster(walk: Walk) -> None:
    """The good rows are in; the rest came back in a workbook; the totals account for each row."""
    li = walk.desk("li")
    _download(walk, li)
    _upload(walk, li)
    _check(walk, li)
    _apply(walk, li)


def _download(walk: Walk, li: Visitor) -> None:
    li.heading("等您办理")
    li.looks("a-home")
    li.goes("/console/demo/")
    li.heading("跟着走一遍")
    li.reads("等待导入名册")
    li.looks("a-demo")
    with li.page.expect_download() as waiting:
        li.page.get_by_role("link", name=re.compile("xlsx")).click()
    assert waiting.value.suggested_filename == f"{NAME}名册.xlsx"
    waiting.value.save_as(walk.folder / "roster.xlsx")


def _upload(walk: Walk, li: Visitor) -> None:
    li.goes(f"/console/villages/{VILLAGE}/")
    li.heading(NAME)
    li.looks("a-village-empty")
    li.page.get_by_role("complementary").get_by_role("link", name="导入名册").click()
    li.heading(re.compile("导入"))
    li.looks("a-import-upload")
    li.page.locator("input[type=file]").set_input_files(walk.folder / "roster.xlsx")
    li.reads("roster.xlsx")
    li.presses("上传并查看各列")


def _check(walk: Walk, li: Visitor) -> None:
    li.heading(re.compile("每一列"))
    # Two columns are taken for what they are; nobody had to say so.
    for title, field in (("身份证号码", "id_number"), ("与户主关系", "relation")):
        row = li.page.get_by_role("row", name=re.compile(title))
        assert row.get_by_role("combobox").input_value() == field
    li.looks("a-import-columns")
    li.presses("检查文件")
    li.heading(re.compile("预览"))
    for fault in TOLD:
        li.reads(re.compile(fault))
    li.looks("a-import-preview")
    totals = _totals(li)
    assert sum(totals.values()) == _rows_of(walk.folder / "roster.xlsx")
    assert totals["有误"] >= len(WRONG)
    assert (totals["重复"], totals["空行"], totals["表头或说明"]) == (1, 0, 1)
    walk.counts["accepted"] = totals["接受"]
    walk.counts["roster"] = digits(li.page.get_by_text(re.compile("户数[:：]新增")).inner_text())
    # Nothing is written before the preview is confirmed.
    looking = walk.desk("li").fetches(f"/console/households/?village={VILLAGE}").decode()
    assert f"{VILLAGE}-0001" not in looking


def _rows_of(path: Path) -> int:
    return sum(sheet.max_row for sheet in load_workbook(path).worksheets)


def _totals(li: Visitor) -> dict[str, int]:
    parts = {label: li.number(label) for label in ("接受", "有误", "重复", "空行", "表头或说明")}
    assert sum(parts.values()) == li.number("读取行数")
    return parts


def _apply(walk: Walk, li: Visitor) -> None:
    li.presses("导入")
    li.heading(re.compile("导入结果"))
    assert li.number("接受") == walk.counts["accepted"]
    li.looks("a-import-result")
    path = li.page.get_by_role("link", name=re.compile("待更正")).get_attribute("href") or ""
    rows = list(load_workbook(BytesIO(li.fetches(path))).worksheets[0].iter_rows(values_only=True))
    text = "\n".join(" ".join(str(cell) for cell in row if cell is not None) for row in rows)
    for fault in TOLD:
        assert fault in text


def find_household(walk: Walk) -> None:
    """A head is found by initials and by number; the page holds people, sums and sources."""
    li = walk.desk("li")
    li.goes(f"/console/households/?village={VILLAGE}")
    li.reads(f"共 {walk.counts['roster']} 条")
    li.looks("b-households")
    initials, name = _first_head(li)
    li.page.get_by_label("查找", exact=True).fill(initials)
    li.presses("查找")
    li.page.wait_for_url(f"**q={initials}**")
    li.reads(name)
    li.page.get_by_role("link", name=re.compile(f"{VILLAGE}-")).first.click()
    li.heading(re.compile(name[0]))
    for part in ("家庭成员", "收入", "资产", "负债", "同意书"):
        li.page.get_by_role("heading", name=part, exact=True).first.wait_for()
    li.reads(re.compile("导入的名册"))
    li.looks("b-household")
    whole = li.page.get_by_role("main").inner_text()
    assert not re.search(r"\d{17}[\dX]", whole), "an ID number stands in clear"


def _first_head(li: Visitor) -> tuple[str, str]:
    from huhutong.kernel.text import initials

    name = li.page.locator("tbody tr").first.locator("td").first.inner_text().strip()
    return initials(name), name
