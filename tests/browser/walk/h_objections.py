"""h: an anonymous objection is answered; an own appeal leads to a result that is posted again."""

import re
from dataclasses import dataclass

from tests.browser.visitor import PHONE, Visitor
from tests.browser.walk.g_notice import notice_path
from tests.browser.walk.stage import Walk

ANONYMOUS = "这一户常年在外省，家里没有人种果树。"
REJECTED = "经核查，该户家庭住址、承包地和邻里证明齐全，果园由本人经营，维持原结果。"
APPEAL = "我家去年卖砂糖桔的收入少登记了一笔，有收购单据。"
UPHELD = "收购单据属实，重新认定该户结果，并以调整公示发布。"
QUEUE = "/console/posting/objections/"


@dataclass(frozen=True)
class Receipt:
    """What the villager writes down."""

    number: str
    pin: str


def object_anonymously(walk: Walk) -> None:
    """A neighbour objects on a phone without a name, follows it, and reads the written answer."""
    neighbour = walk.visitor(PHONE)
    neighbour.goes(notice_path(walk))
    neighbour.page.get_by_role("link", name="我有异议").click()
    neighbour.reads(re.compile("第 1 步，共 3 步"))
    neighbour.page.get_by_label(re.compile("公示上的序号")).fill("3")
    neighbour.presses("下一步")
    neighbour.reads(re.compile("第 2 步，共 3 步"))
    neighbour.page.get_by_label("别家的结果，我不留名字").check()
    neighbour.looks("h-who")
    neighbour.presses("下一步")
    neighbour.reads(re.compile("第 3 步，共 3 步"))
    assert neighbour.page.get_by_label("您的姓名").count() == 0
    neighbour.page.get_by_label(re.compile("哪里不对")).fill(ANONYMOUS)
    neighbour.looks("h-reason")
    neighbour.presses("提交异议")
    receipt = _receipt(neighbour)
    neighbour.looks("h-receipt")
    _follow(neighbour, receipt)
    neighbour.reads(re.compile("答复期限"))
    neighbour.looks("h-follow")
    _decide(walk, receipt, "异议不成立", REJECTED, shot="h")
    _follow(neighbour, receipt)
    neighbour.reads(REJECTED)
    neighbour.looks("h-answered")
    neighbour.leaves()


def _receipt(person: Visitor) -> Receipt:
    person.heading("已收到您的异议")
    text = person.page.inner_text("main")
    number = re.search(r"YY-\d{4}-\d{6}", text)
    pin = re.search(r"(?<![\d-])\d{6}(?!\d)", text)
    assert number
    assert pin
    return Receipt(number.group(), pin.group())


def _follow(person: Visitor, receipt: Receipt) -> None:
    person.goes(f"/objections/?number={receipt.number}")
    person.page.get_by_label("查询密码").fill(receipt.pin)
    person.presses("查看")
    person.heading(f"异议 {receipt.number}")


def _decide(walk: Walk, receipt: Receipt, choice: str, words: str, *, shot: str = "") -> None:
    """The handler takes the case and closes it in writing."""
    sun = walk.desk("sun")
    sun.goes(QUEUE)
    if shot:
        sun.looks(f"{shot}-queue")
    sun.page.get_by_role("link", name=receipt.number).click()
    sun.heading(f"异议 {receipt.number}")
    sun.presses("由我受理")
    sun.page.get_by_label(re.compile(choice)).check()
    sun.page.locator("textarea[name=text]").first.fill(words)
    if shot:
        sun.looks(f"{shot}-case")
    sun.presses("先看答复，再办结")
    sun.reads(words)
    if shot:
        sun.looks(f"{shot}-case-preview")
    sun.presses("以此答复办结")
    sun.reads(words)
    if shot:
        sun.looks(f"{shot}-case-closed")


def appeal_and_adjust(walk: Walk) -> None:
    """A household's own appeal is upheld; the new result is posted, linked to the first notice."""
    head = walk.visitor(PHONE)
    head.goes(notice_path(walk, "object/?row=1"))
    head.page.get_by_label("我自己家的结果").check()
    head.presses("下一步")
    head.page.get_by_label(re.compile("哪里不对")).fill(APPEAL)
    head.page.get_by_label("您的姓名").fill("罗仲文")
    head.page.get_by_label(re.compile("您的电话")).fill("13800138000")
    head.presses("提交异议")
    receipt = _receipt(head)
    _decide(walk, receipt, "异议成立", UPHELD)
    _restudy(walk)
    _post_adjustment(walk)
    _follow(head, receipt)
    head.reads(UPHELD)
    head.page.get_by_role("main").get_by_role("link", name=walk.notes["adjustment"]).click()
    head.heading(re.compile("调整公示"))
    head.reads(re.compile(walk.notes["notice"]))
    head.looks("h-adjustment")
    head.goes(notice_path(walk))
    head.page.locator("#row-1").get_by_role("link", name="已调整").wait_for()
    head.leaves()


def _restudy(walk: Walk) -> None:
    li = walk.desk("li")
    rows = li.page.locator("tbody th a")
    li.goes_until(walk.round_path("adjustments/"), lambda: rows)
    rows.first.click()
    li.page.get_by_label("复核结论").fill("补登砂糖桔收购单据，重新认定额度。")
    li.page.get_by_label("等级", exact=False).select_option("AAA")
    li.page.get_by_label(re.compile("新额度")).fill("30000")
    li.looks("h-restudy")
    li.presses("存档")
    li.told("复核结论已存档")


def _post_adjustment(walk: Walk) -> None:
    li, wang = walk.desk("li"), walk.desk("wang")
    li.goes(walk.round_path("adjustments/"))
    li.presses("提出")
    li.reads("这是您提出的，须由另一人确认。")
    wang.goes(walk.round_path("adjustments/"))
    wang.looks("h-confirm-adjustment")
    wang.presses("确认")
    wang.goes(walk.round_path("posting/"))
    numbers = [text.strip() for text in wang.page.locator("tbody th").all_inner_texts()]
    (walk.notes["adjustment"],) = set(numbers) - {walk.notes["notice"]}
