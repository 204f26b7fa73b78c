"""What a person does on a page before it is looked at: the states that no address leads to.

Each step takes the page as its address shows it, and the PIN of the ballot.
"""

import re
from collections.abc import Callable

from playwright.sync_api import Page

# A tap sooner than this after a household came is taken for a slip of the finger.
LOOK_MS = 600
# A day that no demo's business date lies before.
TODAY = "new Date(Date.now() - 86400000).toISOString().slice(0, 10)"


def _object_who(page: Page, _pin: str) -> None:
    page.locator("main input[name=row]").fill("3")
    page.locator("main form button[type=submit]").last.click()
    page.get_by_role("main").get_by_role("radio").first.wait_for()


def _object_reason(page: Page, pin: str) -> None:
    _object_who(page, pin)
    page.get_by_role("main").get_by_role("radio").first.check()
    page.locator("main form button[type=submit]").last.click()
    page.locator("main textarea").first.wait_for()


def _object_without_reason(page: Page, pin: str) -> None:
    _object_reason(page, pin)
    page.locator("main form button[type=submit]").last.click()
    page.locator(".has-error").first.wait_for()


def _follow_wrong(page: Page, _pin: str) -> None:
    number, pin = page.locator("main form input:not([type=hidden])").all()[:2]
    number.fill("YY-2026-999999")
    pin.fill("000000")
    page.locator("main form button[type=submit]").last.click()
    page.locator("[role=alert], .has-error").first.wait_for()


def _wrong_password(page: Page, _pin: str) -> None:
    page.get_by_label("登录名").fill("nobody")
    page.get_by_label("密码").fill("wrong-password")
    page.get_by_role("button", name="登录").click()
    page.get_by_role("alert").first.wait_for()


def _import_undo(page: Page, _pin: str) -> None:
    # A household was corrected by hand since: the import stays, and the page says why.
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("details.fold summary").last.click()
    page.locator("#undo-reason").fill("导错了村")
    page.locator("form[action$='/undo/'] button").click()
    page.get_by_role("heading", name="这次导入").first.wait_for()


def _decide(page: Page, _pin: str) -> None:
    form = page.locator("form[action$='/decide/']").first
    form.get_by_role("radio").first.check()
    form.locator("textarea").fill("已到现场核对：租地合同写明租金由合作社付，不在该户支出里。")
    form.get_by_role("button", name="先看答复，再办结").click()
    page.get_by_role("heading", name="以此答复办结？").first.wait_for()


def _event_sheet(page: Page, _pin: str) -> None:
    # Looked at only: what the sheet tells is not done.
    page.locator("main select[name=person]").select_option(index=1)
    page.locator("main input[name=happened_on]").fill(page.evaluate(TODAY))
    page.locator("main input[name=reason]").fill("死亡证明")
    for asked in (".has-error, [role=alert]", "section.confirm"):
        page.locator("main form button[type=submit]").last.click()
        page.locator(f"{asked}, section.confirm").first.wait_for()
        if page.locator("section.confirm").count():
            return
        for choice in page.locator("main select[name=head], main select[name^=relation-]").all():
            choice.select_option(index=2)


def _event_asks(page: Page, _pin: str) -> None:
    page.locator("main select[name=person]").select_option(index=1)
    page.locator("main input[name=happened_on]").fill(page.evaluate(TODAY))
    page.locator("main input[name=reason]").fill("死亡证明")
    page.locator("main form button[type=submit]").last.click()
    page.locator("[role=alert], section.confirm").first.wait_for()


def _search(page: Page, _pin: str) -> None:
    # What is looked for may be a name: it is posted and stands in no address.
    page.get_by_role("main").get_by_role("searchbox").fill("龙塘")
    page.get_by_role("main").get_by_role("button", name="查找").click()
    page.get_by_role("main").get_by_role("status").wait_for()


def _handout(page: Page, _pin: str) -> None:
    page.locator("main").get_by_role("button", name="发链接", exact=True).last.click()
    page.locator("section.sheet").first.wait_for()


def _send_empty(page: Page, _pin: str) -> None:
    page.locator("main form button[type=submit]").last.click()
    page.locator(".has-error").first.wait_for()


def _ballot_welcome(page: Page, pin: str) -> None:
    for digit in pin:
        page.get_by_role("button", name=digit, exact=True).click()
    page.get_by_role("button", name=re.compile("开始评议|接着评议")).wait_for()


def _ballot_gate(page: Page, pin: str) -> None:
    _ballot_welcome(page, pin)
    page.get_by_role("button", name=re.compile("开始评议|接着评议")).click()
    page.get_by_role("heading", name="您了解这一户吗").wait_for()


def _ballot_ratings(page: Page, pin: str) -> None:
    _ballot_gate(page, pin)
    page.wait_for_timeout(LOOK_MS)
    page.get_by_role("button", name="很了解", exact=True).click()
    page.get_by_role("group", name="品行").wait_for()


STEPS: dict[str, Callable[[Page, str], None]] = {
    "ballot_gate": _ballot_gate,
    "ballot_ratings": _ballot_ratings,
    "ballot_welcome": _ballot_welcome,
    "event_asks": _event_asks,
    "event_sheet": _event_sheet,
    "follow_wrong": _follow_wrong,
    "decide": _decide,
    "handout": _handout,
    "import_undo": _import_undo,
    "object_who": _object_who,
    "object_reason": _object_reason,
    "object_without_reason": _object_without_reason,
    "search": _search,
    "send_empty": _send_empty,
    "wrong_password": _wrong_password,
}
