"""The ballot on a phone that is lent, put down, handed on: back button, hand, lock, no residue."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from huhutong.infra.ui import assets
from tests.browser.ballot_phone import (
    CLEAN,
    IDLE,
    UNDO_IS_OVER,
    Phone,
    assert_names_nothing,
    rows_of,
)
from tests.browser.ballot_stub import ADDRESS, NAMES, ORIGIN, PIN, sheet_id
from tests.browser.shots import axe_findings

pytestmark = pytest.mark.browser

# All script that the page loads, its service worker included.
MOST_SCRIPT_BYTES = 150 * 1024
PERSONAL = [*NAMES, "陈玉兰", "石桥村", "sample-token", PIN]
VOICES = """(() => {
    const voices = [{ lang: "zh-CN", name: "net", localService: false }];
    const spoken = [];
    window.__spoken = spoken;
    window.__voices = voices;
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    Object.defineProperty(window, "speechSynthesis", { value: {
        getVoices: () => voices, cancel: () => undefined,
        speak: (said) => spoken.push([said.text, said.voice.name]),
    } });
})()"""


def test_the_back_button_goes_a_screen_back_and_never_out(phone: Phone) -> None:
    # given the third screen of a household
    phone.begin()
    phone.rate(4)
    phone.heading("您还知道些什么？")
    # when the phone's own back button is pressed
    for wanted in ("您觉得这一户怎么样？", NAMES[0], "看全部户", "陈玉兰，您好"):
        phone.page.go_back()
        # then it is a screen back each time
        phone.heading(wanted)
    # and from the first screen it leads nowhere, however often
    for _ in range(10):
        phone.page.go_back()
        phone.heading("陈玉兰，您好")
    expect(phone.page.locator(".ballot-notice")).to_contain_text("这已经是第一页")
    assert phone.page.url == ADDRESS
    # and nothing of the household is lost
    phone.press("开始评议")
    phone.judge("很了解")
    group = phone.page.get_by_role("group", name="品行")
    expect(group.get_by_role("radio").nth(3)).to_be_checked()


def _left_edge(phone: Phone, name: str) -> float:
    box = phone.page.get_by_role("button", name=name, exact=True).bounding_box()
    assert box is not None
    return box["x"]


def test_the_left_hand_has_actions_and_answers_on_its_side(phone: Phone) -> None:
    # given a right hand: going on is on the right
    phone.enter_pin()
    phone.press("开始评议")
    right = _left_edge(phone, "很了解")
    phone.judge("很了解")
    assert _left_edge(phone, "还有 5 项没选") > _left_edge(phone, "返回")
    # when the left hand is chosen in the menu
    phone.press("菜单")
    phone.choose("左手")
    phone.press("返回")
    # then it is the other way round
    assert _left_edge(phone, "还有 5 项没选") < _left_edge(phone, "返回")
    phone.page.go_back()
    assert _left_edge(phone, "很了解") < right
    # and the phone remembers the hand, and nobody's name
    phone.page.reload()
    phone.heading("请输入口令")
    expect(phone.page.get_by_role("radio", name="左手")).to_be_checked()
    assert phone.kept()["local"] == {"huhutong-ballot-hand": "left"}


def test_very_large_type_is_a_quarter_larger_and_still_fits(phone: Phone) -> None:
    phone.page.set_viewport_size({"width": 320, "height": 640})
    phone.heading("请输入口令")
    size = "getComputedStyle(document.querySelector('h1')).fontSize"
    assert phone.page.evaluate(size) == "28px"
    phone.choose("特大")
    assert phone.page.evaluate(size) == "35px"
    phone.begin()
    phone.rate(3)
    wide = phone.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide == 0
    assert axe_findings(phone.page) == []


def test_three_idle_minutes_hide_the_names_and_lose_nothing(phone: Phone) -> None:
    # given an answer that waits without a signal, and half of the next
    phone.begin()
    phone.stub.online = False
    phone.judge("不了解")
    phone.judge("很了解")
    # when nobody touches the phone for less than three minutes, then it stays open
    phone.page.clock.run_for(IDLE - 20_000)
    phone.heading("您觉得这一户怎么样？")
    # when it is three
    phone.page.clock.run_for(25_000)
    # then no name is on it, and what waits is still told
    phone.heading("已锁上")
    assert_names_nothing({"page": phone.page.content()}, PERSONAL[:-2])
    phone.status("还没交到银行：1 户")
    assert axe_findings(phone.page) == []
    phone.page.go_back()
    phone.heading("已锁上")
    # and a stranger's digits do not open it
    phone.enter_pin("000000")
    expect(phone.page.get_by_role("alert")).to_have_text("口令不对，还可以试 4 次。")
    # but the evaluator's do, on the same screen
    phone.stub.online = True
    phone.enter_pin()
    phone.heading("您觉得这一户怎么样？")
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    phone.status("都交到银行了")
    assert list(phone.stub.answers) == [sheet_id(1)]


def test_handing_over_leaves_nothing_of_the_evaluator(phone: Phone) -> None:
    # given an answer with the bank and half of another
    phone.begin()
    phone.judge("不了解")
    phone.settle()
    phone.judge("很了解")
    # when the phone is handed over, set for a left hand and poor eyes
    phone.press("菜单")
    phone.choose("左手")
    phone.choose("特大")
    phone.press("换别人来评")
    phone.heading("换下一位评议员？")
    expect(phone.page.get_by_text("您评了 1 户，还有 3 户没评。")).to_be_visible()
    phone.press("换人")
    phone.heading(CLEAN)
    # then neither tables nor storage nor history nor title nor address know of anybody
    kept = phone.kept()
    assert (kept["tables"], kept["cached"], kept["local"], kept["session"]) == ({}, {}, {}, {})
    assert (kept["history"], kept["address"], kept["title"]) == (None, "/ballot/", "农户评议")
    assert_names_nothing({"page": phone.page.content()}, PERSONAL)
    assert phone.stub.session is False
    # and neither back nor forward brings anything back
    phone.page.go_back()
    phone.heading(CLEAN)
    assert phone.page.url == f"{ORIGIN}/ballot/"
    # and the next one, who has hand and eyes of their own, is told to scan
    expect(phone.page.locator("html")).to_have_attribute("data-size", "large")
    phone.page.reload()
    phone.heading("请扫通知单上的二维码")


def test_what_waits_at_the_hand_over_stays_sealed_until_its_evaluator_sends_it(
    phone: Phone,
) -> None:
    # given an answer that has not reached the bank
    phone.begin()
    phone.stub.online = False
    phone.judge("不了解")
    phone.press("菜单")
    phone.press("换别人来评")
    expect(phone.page.get_by_text("还有 1 户没交到银行")).to_be_visible()
    phone.press("换人")
    # then the phone says so, and keeps that answer and the link, sealed: no list, no name
    phone.heading("1 户已锁好，还没交到银行")
    kept = phone.kept()
    names = sorted(row["name"].split("/")[0] for row in rows_of(kept, "content"))
    assert names == ["answer", "ballot"]
    assert kept["local"] == {"huhutong-ballot-leave": "1"}
    assert_names_nothing(kept, PERSONAL)
    # when others try, then a stranger's digits open nothing, and after five the phone waits
    phone.page.goto(f"{ORIGIN}/ballot/")
    expect(phone.page.get_by_text("这部手机里还锁着 1 户没交到银行。")).to_be_visible()
    for left in (4, 3, 2, 1):
        phone.enter_pin("000000")
        alert = phone.page.get_by_role("alert")
        expect(alert).to_have_text(f"口令不对，还可以试 {left} 次。")
    phone.enter_pin("000000")
    expect(phone.page.get_by_role("alert")).to_have_text("口令错得太多了，请等 15 分钟再试。")
    phone.enter_pin()
    expect(phone.page.get_by_role("alert")).to_contain_text("分钟再试。")
    # when its evaluator comes back where there is a signal
    phone.page.clock.fast_forward(15 * 60_000)
    phone.stub.online = True
    phone.enter_pin()
    # then it goes, once
    phone.heading("陈玉兰，您好")
    phone.status("都交到银行了")
    assert list(phone.stub.answers) == [sheet_id(1)]


def test_a_pin_page_promises_only_what_that_pin_sends(phone: Phone) -> None:
    # given an answer that waits on the phone
    phone.begin()
    phone.stub.online = False
    phone.judge("不了解")
    phone.page.clock.run_for(UNDO_IS_OVER)
    # when its evaluator opens the page again, then it is theirs to send
    phone.page.reload()
    expect(phone.page.get_by_text("这部手机里还有 1 户没交到银行。")).to_be_visible()
    # and when somebody else's link is opened, then they are told whose PIN it needs
    phone.page.goto(f"{ORIGIN}/ballot/another-token/")
    expect(phone.page.get_by_text("口令是 6 个数字")).to_be_visible()
    expect(phone.page.get_by_text("请原来那位评议员输入口令。")).to_be_visible()
    expect(phone.page.get_by_text("输入口令就接着交")).to_have_count(0)


def test_a_phone_that_cannot_seal_keeps_nothing_and_says_so(phone: Phone) -> None:
    # given a phone on plain http: no sealing there
    phone.page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    phone.page.reload()
    phone.enter_pin()
    expect(
        phone.page.get_by_text("请不要关掉这一页。关掉了，还没交上去的要重新评。")
    ).to_be_visible()
    phone.press("开始评议")
    # when the signal is lost, then the answer waits in the open page and goes later
    phone.stub.online = False
    phone.judge("不了解")
    phone.page.clock.run_for(UNDO_IS_OVER)
    phone.status("还没交到银行：1 户")
    assert rows_of(phone.kept(), "content") == rows_of(phone.kept(), "locks") == []
    phone.stub.online = True
    phone.page.clock.run_for(60_000)
    phone.status("都交到银行了")
    assert list(phone.stub.answers) == [sheet_id(1)]


def test_a_voice_of_the_phone_reads_the_question_and_one_of_the_net_never(phone: Phone) -> None:
    # given a phone whose only Chinese voice lives on the net, which would be told the name
    phone.page.add_init_script(VOICES)
    phone.page.reload()
    phone.begin()
    phone.heading(NAMES[0])
    expect(phone.page.get_by_role("button", name="读给我听")).to_have_count(0)
    # when it has a voice of its own
    phone.page.evaluate("window.__voices.push({lang: 'zh-CN', name: 'own', localService: true})")
    phone.judge("不了解")
    phone.press("读给我听")
    # then that one reads household, question and answers
    spoken: list[list[Any]] = phone.page.evaluate("window.__spoken")
    assert [voice for _, voice in spoken] == ["own"]
    assert spoken[0][0].startswith(f"第 2 户，共 4 户。{NAMES[1]}。您了解这一户吗？。很了解")


def test_the_page_lies_on_its_side_and_keeps_its_five_answers_in_sight(phone: Phone) -> None:
    phone.page.set_viewport_size({"width": 844, "height": 390})
    phone.begin()
    boxes = [answer.bounding_box() for answer in phone.page.locator(".answer").all()]
    assert len(boxes) == 5
    assert len({(box["width"], box["height"]) for box in boxes if box}) == 1
    assert all(box and box["y"] + box["height"] <= 390 for box in boxes)
    assert axe_findings(phone.page) == []


def test_all_script_of_the_ballot_stays_under_its_budget(
    record_property: Callable[[str, object], None],
) -> None:
    manifest = json.loads(assets.MANIFEST.read_text(encoding="utf-8"))
    worker = manifest["src/ballot/worker.ts"]["file"]
    files = {address.rsplit("/", 1)[1] for address in assets.scripts("ballot")} | {worker}
    size = sum((assets.OUTPUT / name).stat().st_size for name in files)
    record_property("ballot_script_bytes", size)
    assert len(files) >= 2
    assert 0 < size <= MOST_SCRIPT_BYTES
