"""The ballot client in Chromium: flow, undo, lost signal, resume, refusals, no residue."""

import pytest
from playwright.sync_api import expect

from tests.browser.ballot_phone import (
    CLEAN,
    LOOK,
    UNDO_IS_OVER,
    Phone,
    assert_names_nothing,
    rows_of,
)
from tests.browser.ballot_stub import NAMES, PIN, sheet_id
from tests.browser.shots import axe_findings, sideways_overflow

pytestmark = pytest.mark.browser


def test_wrong_pin_is_refused_in_words_and_opens_nothing(phone: Phone) -> None:
    phone.enter_pin("000000")
    expect(phone.page.get_by_role("alert")).to_have_text("密码不对，还可以试 4 次。")
    assert [call for call, _ in phone.stub.requests] == ["open"]
    # a keyboard works too
    phone.page.keyboard.type(PIN)
    phone.heading("陈玉兰，您好")


def test_what_is_wrong_stands_at_its_field_and_in_sight(phone: Phone) -> None:
    # given a household that is rated, and somebody who means 5 万元 and types 5
    phone.begin()
    phone.heading(NAMES[0])
    phone.rate(4)
    field = phone.page.locator("#limit-other")
    for typed, told in (("5", "5 元太少"), ("400000", "最多 300,000 元")):
        field.fill(typed)
        phone.page.evaluate("window.scrollTo(0, 0)")

        # when they go on, then they are told why not, at the field, which is ready for typing
        phone.press("下一步")
        expect(phone.page.get_by_role("alert")).to_contain_text(told)
        expect(phone.page.get_by_role("alert")).to_be_in_viewport()
        expect(field).to_be_focused()
    # and a sum that is meant goes on
    field.fill("50000")
    phone.press("下一步")
    phone.page.get_by_text("50,000").wait_for()


def test_a_whole_answer_is_sent_once_the_time_to_undo_is_over(phone: Phone) -> None:
    # given the first household, rated, with a limit and a reason against it
    phone.begin()
    phone.heading(NAMES[0])
    expect(phone.page.locator(".ballot-over")).to_have_text("第 1 户，共 4 户")
    phone.rate(4)
    phone.page.get_by_role("group", name="多少贷款额度").get_by_text("30,000").click()
    phone.page.get_by_role("group", name="高利贷").get_by_text("没有", exact=True).click()
    accused = phone.page.get_by_role("group", name="有没有不该给额度的情况")
    expect(phone.page.get_by_label("您是怎么知道的")).to_be_hidden()
    accused.get_by_text("有", exact=True).click()
    # when it is not said which, then it goes no further
    phone.press("下一步")
    expect(phone.page.get_by_role("alert")).to_contain_text("请选一选是什么情况")
    phone.page.get_by_text("参与赌博").click()
    # when the grounds are missing, then it goes no further
    phone.press("下一步")
    expect(phone.page.get_by_role("alert")).to_have_text("选了情况，请写一写您是怎么知道的。")
    phone.page.get_by_label("您是怎么知道的").fill("去年被处罚过")
    phone.press("下一步")
    phone.press("交这一户")

    # then the next household is shown, and nothing has left the phone
    phone.heading(NAMES[1])
    phone.status("还没交到银行：1 户")
    assert phone.stub.answers == {}

    # when the time to undo is over
    phone.page.clock.run_for(UNDO_IS_OVER)

    # then it is on the server, whole
    phone.status("都交到银行了")
    sent = phone.stub.answers[sheet_id(1)]
    assert len(sent.pop("device_key")) == 36
    assert sent == {
        "knows": True,
        "standing": 4,
        "reliability": 4,
        "honesty": 4,
        "harmony": 4,
        "diligence": 4,
        "high_interest": False,
        "suggested_limit_yuan": 30_000,
        "veto_reasons": ["gambling"],
        "note": "去年被处罚过",
    }


def test_a_slow_double_tap_judges_one_household(phone: Phone) -> None:
    # given an elder's thumb, which falls twice on one place within half a second
    phone.begin()
    phone.page.clock.run_for(LOOK)
    phone.page.clock.pause_at(phone.page.evaluate("Date.now() / 1000 + 10"))
    box = phone.page.get_by_role("button", name="不了解", exact=True).bounding_box()
    assert box is not None
    there = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    phone.page.mouse.click(*there)
    phone.heading(NAMES[1])
    phone.page.clock.run_for(500)
    phone.page.mouse.click(*there)
    # then only the first counts
    phone.page.clock.run_for(100)
    phone.heading(NAMES[1])
    phone.status("还没交到银行：1 户")
    phone.judge("不了解")
    phone.heading(NAMES[2])


def test_undo_takes_the_answer_back_before_it_leaves(phone: Phone) -> None:
    phone.begin()
    phone.judge("不了解")
    phone.heading(NAMES[1])
    phone.press("撤回")
    phone.heading(NAMES[0])
    phone.page.clock.run_for(20_000)
    assert phone.stub.answers == {}
    # and the second thought counts
    phone.rate(2)
    phone.press("下一步")
    phone.press("交这一户")
    phone.page.clock.run_for(UNDO_IS_OVER)
    phone.status("都交到银行了")
    assert phone.stub.answers[sheet_id(1)]["standing"] == 2


def test_the_last_two_answers_can_be_taken_back_and_no_more(phone: Phone) -> None:
    # given three answers in a hurry: the first has gone
    phone.begin()
    for _ in NAMES[:3]:
        phone.judge("不了解")
    phone.heading(NAMES[3])
    # when the last is taken back, then the one before it is offered too
    phone.press("撤回")
    phone.heading(NAMES[2])
    phone.press("再撤回第 2 户")
    phone.heading(NAMES[1])
    expect(phone.page.locator(".ballot-notice").get_by_role("button")).to_have_count(0)
    phone.settle()
    assert list(phone.stub.answers) == [sheet_id(1)]
    # and what was answered stands there, and can be handed in as it is
    expect(phone.page.get_by_role("button", name="不了解", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    phone.press("交这一户")
    phone.heading(NAMES[2])
    phone.settle()
    assert list(phone.stub.answers) == [sheet_id(1), sheet_id(2)]


def test_a_household_begun_before_goes_on_without_a_new_answer(phone: Phone) -> None:
    # given a household whose first question was answered, and the page loaded anew
    phone.begin()
    expect(phone.page.get_by_role("button", name="下一步")).to_have_count(0)
    phone.judge("比较了解")
    phone.heading("您觉得这一户怎么样？")
    phone.page.reload()
    phone.begin()
    # when it comes again, then one goes on from the answer that stands there
    phone.heading(NAMES[0])
    phone.press("下一步")
    phone.heading("您觉得这一户怎么样？")


def test_what_is_not_rated_is_told_by_the_button_that_leads_there(phone: Phone) -> None:
    # given two of five ratings
    phone.begin()
    phone.judge("很了解")
    for name in ("品行", "信用"):
        phone.page.get_by_role("group", name=name).locator("label").nth(2).click()
    # when they go on, then they are at the first that is missing
    phone.press("还有 3 项没选")
    missing = phone.page.get_by_role("group", name="诚信")
    expect(missing).to_be_in_viewport(ratio=1)
    expect(missing.get_by_role("radio").first).to_be_focused()


def test_a_reason_taken_back_is_not_handed_in_and_not_lost(phone: Phone) -> None:
    # given a reason against, with its grounds
    phone.begin()
    phone.rate(4)
    accused = phone.page.get_by_role("group", name="有没有不该给额度的情况")
    accused.get_by_text("有", exact=True).click()
    phone.page.get_by_text("参与赌博").click()
    phone.page.get_by_label("您是怎么知道的").fill("去年被处罚过")
    # when it is denied after all and taken up again, then it is there
    accused.get_by_text("没有", exact=True).click()
    expect(phone.page.get_by_text("参与赌博")).to_be_hidden()
    accused.get_by_text("有", exact=True).click()
    expect(phone.page.get_by_label("您是怎么知道的")).to_have_value("去年被处罚过")
    # when it is denied, then nothing of it is handed in
    accused.get_by_text("没有", exact=True).click()
    phone.press("下一步")
    phone.press("交这一户")
    phone.settle()
    sent = phone.stub.answers[sheet_id(1)]
    assert "veto_reasons" not in sent
    assert "note" not in sent


@pytest.mark.parametrize(("degree", "knows"), [("只认得人，不清楚情况", False), ("不了解", False)])
def test_who_does_not_know_the_household_says_nothing_else(
    phone: Phone, degree: str, knows: bool
) -> None:
    phone.begin()
    phone.judge(degree)
    phone.page.clock.run_for(UNDO_IS_OVER)
    phone.status("都交到银行了")
    sent = phone.stub.answers[sheet_id(1)]
    assert set(sent) == {"device_key", "knows"}
    assert sent["knows"] is knows


def test_without_a_signal_answers_wait_survive_a_closed_page_and_go_under_one_key(
    phone: Phone,
) -> None:
    # given two answers without a signal
    phone.begin()
    phone.stub.online = False
    phone.judge("不了解")
    phone.judge("不了解")
    phone.page.clock.run_for(UNDO_IS_OVER)
    phone.status("还没交到银行：2 户")
    phone.status("没有信号")
    assert phone.stub.answers == {}

    # and what the phone keeps of them nobody can read
    kept = phone.kept()
    names = sorted(row["name"].split("/")[0] for row in rows_of(kept, "content"))
    assert names == ["answer", "answer", "ballot", "drafts"]
    assert_names_nothing(kept["tables"], [*NAMES, "陈玉兰", "knows", "sample-token"])

    # when the page is closed and opened again, with a signal
    phone.page.reload()
    phone.stub.online = True
    phone.enter_pin()

    # then they go, and the ballot goes on at the third household
    phone.status("都交到银行了")
    phone.press("接着评议")
    phone.heading(NAMES[2])
    keys = [sent["device_key"] for sent in phone.stub.answers.values()]
    assert len(set(keys)) == len(keys) == 2
    # and no answer is left on the phone
    left = [row["name"] for row in rows_of(phone.kept(), "content")]
    assert [name for name in left if name.startswith("answer/")] == []


def test_an_answer_that_got_through_without_its_receipt_is_not_counted_twice(phone: Phone) -> None:
    # given an answer that the server took while its receipt was lost
    phone.begin()
    phone.judge("不了解")
    lost = {"times": 0}

    def lose_the_receipt(route: object) -> None:
        lost["times"] += 1
        stub_answer = phone.stub.answers.setdefault(sheet_id(1), route.request.post_data_json)  # type: ignore[attr-defined]
        assert stub_answer["knows"] is False
        route.abort("connectionreset")  # type: ignore[attr-defined]

    phone.page.route("**/commit", lose_the_receipt, times=1)
    phone.page.clock.run_for(UNDO_IS_OVER)
    phone.status("还没交到银行：1 户")

    # when it is sent again
    phone.page.clock.run_for(3100)

    # then under the same key: no conflict, one answer
    phone.status("都交到银行了")
    assert lost["times"] == 1
    assert len(phone.stub.answers) == 1
    expect(phone.page.locator(".ballot-notice.is-problem")).to_have_count(0)


def test_an_earlier_answer_stands_and_the_phone_says_so(phone: Phone) -> None:
    phone.begin()
    phone.stub.before.add(sheet_id(1))
    phone.judge("不了解")
    phone.page.clock.run_for(UNDO_IS_OVER)
    expect(phone.page.locator(".ballot-notice")).to_contain_text(
        f"{NAMES[0]} 这一户以前已经交过，以先交的为准。"
    )
    phone.status("都交到银行了")
    assert phone.stub.answers == {}


def test_a_session_that_ran_out_is_opened_again_without_a_question(phone: Phone) -> None:
    phone.begin()
    phone.judge("不了解")
    phone.stub.session = False
    phone.settle()
    assert list(phone.stub.answers) == [sheet_id(1)]


def test_a_link_that_was_replaced_takes_no_answer_and_what_waits_can_be_cleared(
    phone: Phone,
) -> None:
    phone.begin()
    phone.judge("不了解")
    phone.stub.session, phone.stub.over = False, True
    phone.page.clock.run_for(UNDO_IS_OVER)
    phone.heading("这个链接不能用了")
    expect(phone.page.get_by_text("手机里还有 1 户没交上去")).to_be_visible()
    phone.press("清除并结束")
    phone.heading(CLEAN)
    assert phone.kept()["tables"] == {}
    assert phone.stub.answers == {}


def test_the_last_household_ends_the_ballot_and_leaving_ends_the_session(phone: Phone) -> None:
    phone.begin()
    for _ in NAMES:
        phone.judge("不了解")
    phone.heading("都评完了，谢谢您")
    # with a signal nobody is sent to look for one: the last two wait to be taken back
    expect(phone.page.get_by_text("还有 2 户正在交")).to_be_visible()
    expect(phone.page.get_by_role("button", name="结束，交还手机")).to_have_count(0)
    phone.press("不撤回了，现在就交")
    phone.status("都交到银行了")
    # and what has gone is not offered to be taken back
    expect(phone.page.get_by_role("button", name="撤回", exact=True)).to_have_count(0)
    phone.press("结束，交还手机")
    phone.heading(CLEAN)
    assert phone.stub.session is False
    assert len(phone.stub.answers) == len(NAMES)


def test_every_screen_is_accessible_fits_the_phone_and_has_large_targets(phone: Phone) -> None:
    def check(screen: str) -> None:
        assert axe_findings(phone.page) == [], screen
        assert sideways_overflow(phone.page) == 0, screen
        small = phone.page.evaluate(
            """() => [...document.querySelectorAll("button, summary, .choice-face, label.check")]
                .filter((element) => element.offsetParent && element.offsetHeight < 48)
                .map((element) => element.textContent)"""
        )
        assert small == [], screen

    check("pin")
    phone.enter_pin()
    phone.heading("陈玉兰，您好")
    check("welcome")
    phone.press("开始评议")
    check("gate")
    phone.press("看全部户")
    check("list")
    phone.press("接着评议")
    phone.judge("很了解")
    check("ratings")
    phone.press("返回")
    phone.rate(5)
    accused = phone.page.get_by_role("group", name="有没有不该给额度的情况")
    accused.get_by_text("有", exact=True).click()
    check("facts")
    accused.get_by_text("没有", exact=True).click()
    phone.press("下一步")
    check("review")
    phone.press("交这一户")
    check("undo")


def test_the_language_switches_on_the_spot(phone: Phone) -> None:
    phone.begin()
    phone.press("菜单")
    phone.choose("English")
    phone.press("Back")
    expect(phone.page.get_by_role("heading", level=2)).to_have_text("Do you know this household?")
    phone.press("Menu")
    phone.choose("中文")
    phone.press("返回")
    expect(phone.page.get_by_role("heading", level=2)).to_have_text("您了解这一户吗？")
