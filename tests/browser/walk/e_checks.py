"""e, f: scores with their worked sums; a sample is checked by somebody who did not make it."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor, digits
from tests.browser.walk.stage import VILLAGE, Walk


def score(walk: Walk) -> None:
    """Every evaluated household has score, grade and limit, and a sum that adds up."""
    li = walk.desk("li")
    li.goes_until(walk.round_path("scoring/"), lambda: li.button("计算"))
    li.heading("评分、等级和额度")
    to_score = li.number("待评分")
    li.looks("e-scoring")
    li.presses("计算")
    li.reads("已评议的农户均有评分、等级和额度。")
    assert li.number("已计分") == to_score
    below = li.number("未达 A 级") if li.page.get_by_text("未达 A 级").count() else 0
    li.looks("e-scored")
    outcomes = li.page.get_by_role("table", name="目前结果")
    ended = sum(digits(cell) for cell in outcomes.locator("tbody td.num").all_inner_texts())
    # Whoever has not ended is proposed; a grade may still end at a limit of zero.
    walk.counts["proposals"] = walk.counts["roster"] - ended
    assert 0 < walk.counts["proposals"] <= to_score - below
    li.follows("逐户结果")
    li.reads(f"共 {to_score - below} 条")
    li.looks("e-results")
    _read_explanation(li)


def _read_explanation(li: Visitor) -> None:
    li.page.locator("tbody th a").first.click()
    li.page.get_by_role("heading", name="四个额度，各自留痕").wait_for()
    li.follows("评分说明")
    li.heading(re.compile("为什么|怎么来|评分"))
    table = li.page.get_by_role("table").first
    points = [_hundredths(row.locator("td").nth(1).inner_text()) for row in _lines(table)]
    total = points.pop()
    assert sum(points) == total, "the worked sum does not add up"
    assert 0 < total <= 100_00
    li.reads(re.compile("结果一致|结果相同"))
    li.looks("e-explanation")


def _lines(table: Locator) -> list[Locator]:
    return table.locator("tbody tr").all()


def _hundredths(text: str) -> int:
    whole, _, part = text.strip().partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def draw_sample(walk: Walk) -> None:
    """The sample of a printed seed waits; its maker cannot decide it."""
    li = walk.desk("li")
    li.goes(walk.round_path("checks/"))
    li.page.get_by_text("怎样核验抽取结果").click()
    li.reads(re.compile("抽样种子"))
    assert li.number("建议户数") == walk.counts["proposals"]
    walk.counts["sample"] = li.number("随机抽取")
    li.looks("f-draw")
    li.presses("抽取样本")
    li.reads(f"共 {walk.counts['sample']} 条")
    item = li.page.locator("tbody th a").first
    walk.notes["item"], number = str(item.get_attribute("href")), item.inner_text()
    item.click()
    li.reads(number)
    li.reads("等待非经办的审查人员审查。")
    assert li.button("通过").count() == 0
    _maker_tries_anyway(walk, li)


def _maker_tries_anyway(walk: Walk, li: Visitor) -> None:
    """The maker sends by hand what the page does not offer, to the address the checker has."""
    wang = walk.desk("wang")
    wang.goes(walk.notes["item"])
    target = wang.button("通过").evaluate("button => button.form.getAttribute('action')")
    token = li.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    answer = li.page.request.post(
        target,
        form={"decision": "pass", "note": "", "csrfmiddlewaretoken": token},
        headers={"Referer": li.page.url},
    )
    assert answer.status == 403, answer.status
    assert "不能" in answer.text() or "权限" in answer.text()
    wang.goes(walk.notes["item"])
    expect(wang.button("通过")).to_be_visible()


def check_sample(walk: Walk) -> None:
    """The checker sends one back, its maker answers, and then everything is passed."""
    li, wang = walk.desk("li"), walk.desk("wang")
    wang.goes("/console/")
    wang.reads(f"{walk.counts['sample']} 户")
    wang.looks("f-home-checker")
    wang.goes(walk.notes["item"])
    wang.page.get_by_label(re.compile("理由")).fill("请核对经营性收入的凭证后再提交。")
    wang.looks("f-decide")
    wang.presses("退回")
    wang.told("已退回经办人")
    li.goes(walk.notes["item"])
    li.reads("请核对经营性收入的凭证后再提交。")
    li.page.get_by_label("复核说明").or_(li.page.get_by_label("复核了什么")).fill(
        "已与农户核对销售单据，收入无误。"
    )
    li.looks("f-resubmit")
    li.presses("重新提交审查")
    li.told("已重新提交审查")
    _pass_all(walk, wang)


def _pass_all(walk: Walk, wang: Visitor) -> None:
    wang.goes(walk.round_path("checks/"))
    wang.looks("f-checks")
    left = walk.counts["sample"]
    while left:
        wang.goes(walk.round_path("checks/?state=waiting"))
        wang.reads(f"共 {left} 条")
        wang.page.locator("tbody th a").first.click()
        wang.presses("通过")
        wang.told("已通过。")
        left -= 1
    wang.goes(f"/console/villages/{VILLAGE}/")
    wang.reads(re.compile("审查完成"))
