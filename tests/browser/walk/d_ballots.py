"""d: an evaluator judges on a phone, with undo, reload and a lost signal; the rest; closing."""

import re

from playwright.sync_api import expect

from tests.browser.visitor import PHONE, Visitor, digits
from tests.browser.walk.stage import NAME, Walk

RATINGS = ("品行", "信用", "诚信", "和睦", "勤劳")
SHEETS_BY_PHONE = 3
# Milliseconds: a tap within the first is no answer; within the second an answer can be undone.
LOOK, UNDO_IS_OVER = 400, 5_100


def hand_out(walk: Walk) -> None:
    """One evaluator has a signed link and a PIN, on paper, shown this once."""
    li = walk.desk("li")
    li.goes(walk.round_path("ballots/"))
    li.follows(walk.notes["group"])
    li.heading(re.compile(walk.notes["group"]))
    walk.notes["evaluation"] = li.path()
    row = li.page.get_by_role("row", name=re.compile(walk.notes["evaluator"]))
    assert digits(row.locator("td").nth(4).inner_text()) >= 1, "the declared tie is recused"
    li.looks("d-round")
    row.get_by_role("button", name="发链接", exact=True).click()
    li.page.get_by_role("heading", name="评议通知单").wait_for()
    paper = li.page.locator("section.sheet").inner_text()
    assert walk.notes["evaluator"] in paper
    walk.notes["link"] = re.findall(r"http\S+/ballot/\S+", paper)[0].removeprefix(walk.home)
    walk.notes["pin"] = re.findall(r"(?<!\d)\d{6}(?!\d)", paper)[0]
    li.looks("d-handout")


def judge_on_phone(walk: Walk) -> None:
    """Three households are answered: one known, two not; one by way of a lost signal."""
    phone = walk.visitor(PHONE)
    phone.page.clock.install()
    phone.goes(walk.notes["link"])
    _title(phone, "请输入口令")
    phone.looks("d-pin")
    _enter_pin(walk, phone)
    phone.looks("d-welcome")
    _tap(phone, "开始评议")
    first = _household(phone)
    _undo(phone, first)
    _knows(phone)
    _does_not_know(phone)
    _is_safe(phone)
    _reload(walk, phone)
    _without_signal(phone)
    phone.leaves()


def _tap(phone: Visitor, name: str) -> None:
    phone.page.get_by_role("button", name=name, exact=True).click()


def _title(phone: Visitor, text: str | re.Pattern[str]) -> None:
    expect(phone.page.get_by_role("heading", level=1)).to_have_text(text)


def _household(phone: Visitor) -> str:
    phone.page.get_by_role("heading", level=2, name="您了解这一户吗？").wait_for()
    return phone.page.get_by_role("heading", level=1).inner_text()


def _status(phone: Visitor, text: str) -> None:
    expect(phone.page.get_by_text(text).first).to_be_visible()


def _judges(phone: Visitor, degree: str) -> None:
    phone.page.clock.run_for(LOOK)
    _tap(phone, degree)


def _undo(phone: Visitor, first: str) -> None:
    phone.looks("d-gate")
    _judges(phone, "不了解")
    expect(phone.page.get_by_role("heading", level=1)).not_to_have_text(first)
    phone.looks("d-undo")
    _tap(phone, "撤回")
    _title(phone, first)


def _knows(phone: Visitor) -> None:
    before = _household(phone)
    _judges(phone, "很了解")
    for name in RATINGS:
        phone.page.get_by_role("group", name=name).locator("label").nth(3).click()
    phone.looks("d-ratings")
    _tap(phone, "下一步")
    phone.page.get_by_role("group", name="多少贷款额度").get_by_text("30,000").click()
    phone.looks("d-facts")
    _tap(phone, "下一步")
    phone.page.get_by_role("heading", name="看一遍，再交上去").wait_for()
    phone.looks("d-review")
    _tap(phone, "交这一户")
    expect(phone.page.get_by_role("heading", level=1)).not_to_have_text(before)


def _does_not_know(phone: Visitor) -> None:
    before = _household(phone)
    _judges(phone, "不了解")
    expect(phone.page.get_by_role("heading", level=1)).not_to_have_text(before)


def _is_safe(phone: Visitor) -> None:
    phone.page.clock.run_for(UNDO_IS_OVER)
    _status(phone, "都交到银行了")


def _enter_pin(walk: Walk, phone: Visitor) -> None:
    for digit in walk.notes["pin"]:
        _tap(phone, digit)
    _title(phone, re.compile(walk.notes["evaluator"]))


def _reload(walk: Walk, phone: Visitor) -> None:
    """A page loaded anew asks for the PIN, as the phone is a borrowed one."""
    phone.page.reload()
    _enter_pin(walk, phone)
    phone.told(re.compile(r"已评 2 户"))
    _tap(phone, "接着评议")
    phone.told(re.compile("第 3 户"))


def _without_signal(phone: Visitor) -> None:
    phone.page.context.set_offline(True)
    _does_not_know(phone)
    phone.page.clock.run_for(UNDO_IS_OVER)
    _status(phone, "还没交到银行：1 户")
    phone.looks("d-offline")
    phone.page.context.set_offline(False)
    phone.page.clock.run_for(60_000)
    _status(phone, "都交到银行了")
    # Chromium itself says in the console that a request without a signal failed.
    phone.crashes = [said for said in phone.crashes if "ERR_INTERNET_DISCONNECTED" not in said]


def answer_the_rest(walk: Walk) -> None:
    """All sheets are in; until then closing waits; both groups are closed."""
    li = walk.desk("li")
    li.goes(walk.notes["evaluation"])
    assert li.number("已交评议表") == SHEETS_BY_PHONE
    row = li.page.get_by_role("row", name=re.compile(walk.notes["evaluator"]))
    assert row.locator("td").nth(2).inner_text() == str(SHEETS_BY_PHONE)
    assert not li.page.get_by_role("link", name="结束本轮评议").count(), "closing is offered early"
    li.goes(f"{walk.notes['evaluation']}close/")
    li.reads("暂时不能结束")
    li.goes("/console/demo/")
    row = li.page.get_by_role("row", name=re.compile(NAME))
    wanted = walk.counts["sheets"] - SHEETS_BY_PHONE
    assert digits(row.get_by_role("button").inner_text()) == wanted
    row.get_by_role("button").click()
    li.told(re.compile(rf"{wanted} 张"))
    _close_all(walk, li)


def _close_all(walk: Walk, li: Visitor) -> None:
    li.goes(walk.round_path("ballots/"))
    links = li.page.locator("tbody th a")
    paths = [str(link.get_attribute("href")) for link in links.all()]
    for path in paths:
        li.goes(f"{path}close/")
        if path == paths[0]:
            li.looks("d-close")
        li.presses("结束本轮评议")
        li.told(re.compile("评议分已算出"))
    li.goes(f"{paths[0]}results/")
    li.heading("本轮结果")
    li.looks("d-results")
    li.page.get_by_role("table", name="评议分").locator("tbody a").first.click()
    li.reads(re.compile("字母每一户重新抽取"))
    letters = li.page.locator("tbody th").all_inner_texts()
    assert letters, "somebody judged this household"
    assert all(re.fullmatch("[A-Z]", letter) for letter in letters), "an opinion has a name"
    li.looks("d-opinions")
