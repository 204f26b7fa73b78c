"""c, and the opening of d: evaluators with a declared tie, a round, ballots in two groups."""

import re

from tests.browser.visitor import Visitor, digits
from tests.browser.walk.stage import NAME, VILLAGE, Walk

# Five formal ones for each of the two groups.
LEAST_EVALUATORS = 10


def engage(walk: Walk) -> None:
    """Evaluators by the demo's button; one of them declares a tie by hand."""
    li = walk.desk("li")
    li.goes("/console/demo/")
    row = li.page.get_by_role("row", name=re.compile(NAME))
    row.get_by_role("button", name=re.compile("聘")).click()
    engaged = digits(li.page.get_by_text(re.compile(r"已聘评议员 \d+ 人")).first.inner_text())
    assert engaged >= LEAST_EVALUATORS
    li.goes(f"/console/evaluation/villages/{VILLAGE}/")
    assert li.number("正式评议员") + li.number("候补评议员") == engaged
    li.looks("c-evaluators")
    _declare_tie(walk, li)


def _declare_tie(walk: Walk, li: Visitor) -> None:
    """To somebody of another family in the evaluator's own group."""
    people = li.page.get_by_role("table", name="本村评议员")
    names = people.locator("tbody tr").all_inner_texts()
    first = names[0].split("\t")[0].strip()
    other = names[2].split("\t")[0].strip()
    walk.notes["evaluator"] = first
    li.follows(first)
    li.heading(first)
    li.page.get_by_label("村民姓名或拼音首字母").fill(other)
    li.presses("查找")
    li.page.wait_for_url("**q=**")
    section = li.page.locator("section", has=li.page.get_by_role("heading", level=3)).last
    section.get_by_role("combobox").select_option(index=1)
    section.get_by_role("button", name="申报关系").click()
    li.told("关系已登记")
    li.page.get_by_role("cell", name=other).wait_for()
    li.looks("c-tie")


def start_round(walk: Walk) -> None:
    """The roster is fixed: each household is eligible or has its reason; the sums agree."""
    li = walk.desk("li")
    li.goes(f"/console/villages/{VILLAGE}/")
    li.follows("开始一轮整村授信")
    li.heading("开始一轮整村授信")
    assert li.number("在册") == walk.counts["roster"]
    li.looks("c-start")
    li.presses("开始")
    li.told("本轮已开始")
    walk.notes["round"] = li.path().strip("/").rsplit("/", 1)[1]
    li.goes(walk.round_path("opening/"))
    walk.counts["eligible"] = li.number("符合条件")
    outcomes = li.page.get_by_role("table", name="在此退出的农户及原因")
    ended = sum(digits(row.inner_text()) for row in outcomes.locator("tbody td").all())
    assert walk.counts["eligible"] + ended == li.number("在册") == walk.counts["roster"]
    li.looks("c-opening")
    li.presses("开启评议")
    li.heading("评议")
    _read_ballots(walk, li)


def _rows(li: Visitor) -> list[str]:
    return li.page.locator("tbody tr").all_inner_texts()


def _read_ballots(walk: Walk, li: Visitor) -> None:
    li.goes(walk.round_path("ballots/"))
    groups = [row.split("\t") for row in _rows(li)]
    assert len(groups) == 2
    for group in groups:
        assert digits(group[4]) == 0, "nothing is answered yet"
    walk.counts["sheets"] = sum(digits(group[3]) for group in groups)
    # Own household and kin at least: nobody judges those.
    assert sum(digits(group[5]) for group in groups) > 0
    walk.notes["group"] = groups[0][0].strip()
    li.looks("c-ballots")
