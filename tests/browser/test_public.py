"""A villager's phone: how heavy the notice is, find your line, read aloud, rare characters."""

import re
from urllib.parse import urljoin

import pytest
from django.test import Client
from playwright.sync_api import Page, Route

from huhutong.households.public import HouseholdInput, MemberInput, Register, bulk_register
from huhutong.infra.actors import SYSTEM
from huhutong.infra.ui import assets
from huhutong.posting.models import Notice
from huhutong.posting.tests.shiqiao import posted
from tests.browser.ballot_stub import KINDS, POLICY
from tests.browser.front_end import ensure_built
from tests.browser.shots import Look, axe_findings, chromium, opened, sideways_overflow
from tests.cast import Cast

pytestmark = pytest.mark.browser
ORIGIN = "http://public.test"
MOST_BYTES = 100 * 1024
HOUSEHOLDS = 400
RARE = ("㬎明", "䶮大国", "𠮷建平", "龘𠮷", "李犇", "张喆", "赵昇", "何堃", "爲国", "陳國樑")
# Plays the device's voice: what is said is kept, and each piece ends when the test says so.
VOICE = """
window.said = [];
const voices = [{lang: "zh-CN", localService: true, name: "test"}];
const fake = {
  getVoices: () => voices, addEventListener: () => {},
  speak: (one) => { window.said.push([one.text, one.rate]); window.last = one; },
  cancel: () => { window.said.push(["cancel", 0]); },
};
Object.defineProperty(window, "speechSynthesis", {value: fake});
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


def notice_of(cast: Cast, count: int) -> Notice:
    """A village of so many households in two groups, the first with rare names."""
    names = [*RARE, *(f"{'陈黄李张'[at % 4]}{'建国'[at % 2]}明" for at in range(count))][:count]
    rows = [
        HouseholdInput(members=(MemberInput(name, "02"),), group_id=cast.groups[at % 2].pk)
        for at, name in enumerate(names)
    ]
    register = Register(
        village=cast.shiqiao, institution=cast.institution, actor=SYSTEM, at=cast.at
    )
    return posted(cast, bulk_register(rows, register))


class Phone:
    """Fetches as a phone does: compressed, each file once, scripts with what they import."""

    def __init__(self, client: Client) -> None:
        self.client, self.sizes, self.page = client, dict[str, int](), ""

    def fetch(self, address: str) -> str:
        """The text of an address, its transfer counted."""
        import gzip

        answer = self.client.get(address, headers={"accept-encoding": "gzip"})
        body = answer.getvalue()
        self.sizes[address] = len(body)
        packed = answer.get("Content-Encoding") == "gzip"
        return (gzip.decompress(body) if packed else body).decode()

    def opens(self, address: str) -> None:
        """The page with its style sheet, scripts and icons is here."""
        self.page = self.fetch(address)
        waiting = re.findall(r'(?:src|href)="(/static/[^"#]+)', self.page)
        while waiting:
            address = waiting.pop()
            if address not in self.sizes:
                text = self.fetch(address)
                if address.endswith(".js"):
                    found = re.findall(r'(?:from|import)\s*"(\./[^"]+)"', text)
                    waiting += [urljoin(address, name) for name in found]


def test_a_notice_of_400_households_weighs_less_than_100_kilobytes(
    client: Client, cast: Cast
) -> None:
    ensure_built()
    notice = notice_of(cast, HOUSEHOLDS)
    phone = Phone(client)
    phone.opens(f"/notices/{notice.number}/")
    assert phone.page.count('<li id="row-') == HOUSEHOLDS
    kinds = {address.rsplit(".", 1)[-1] for address in phone.sizes}
    assert {"css", "js", "svg"} <= kinds
    total = sum(phone.sizes.values())
    assert total < MOST_BYTES, phone.sizes
    # Half of the budget is reserve: what grows is seen before it is too much.
    assert total < MOST_BYTES / 2, phone.sizes


@pytest.fixture
def source(client: Client, cast: Cast) -> str:
    """The page of twenty households, as the server sends it (before the browser starts)."""
    ensure_built()
    return client.get(f"/notices/{notice_of(cast, 20).number}/").content.decode()


def answer_with(source: str, route: Route) -> None:
    """Plays the server."""
    path = route.request.url.removeprefix(ORIGIN)
    file = assets.OUTPUT / path.rsplit("/", 1)[1]
    if path.startswith("/static/ui/"):
        route.fulfill(body=file.read_bytes(), content_type=KINDS.get(file.suffix, "image/png"))
    else:
        headers = {"Content-Security-Policy": POLICY}
        route.fulfill(body=source, content_type="text/html; charset=utf-8", headers=headers)


def shown(page: Page) -> list[str]:
    """The names in sight."""
    return page.locator(".lines > li:visible span").all_inner_texts()


def test_a_line_is_found_by_surname_number_and_group_without_the_server(source: str) -> None:
    with (
        chromium() as browser,
        opened(browser, f"{ORIGIN}/n/", Look(390), lambda r: answer_with(source, r)) as page,
    ):
        box, said = page.get_by_label("查找您的那一户"), page.locator("[data-find-said]")
        assert len(shown(page)) == 20
        box.fill("陈国樑")  # a phone writes simplified signs; the register has 陳國樑
        assert shown(page) == ["陳*樑"]
        assert "找到 1 户" in said.inner_text()
        alike = page.locator("[data-find-alike]")
        assert alike.is_hidden()
        box.fill("陈建明")  # three of them in one group, all 陈*明
        assert shown(page) == ["陈*明"] * 3
        assert alike.get_attribute("open") is not None
        assert "带身份证到网点" in alike.inner_text()
        box.fill("陈")  # a surname alone is no search for one's own line
        assert alike.is_hidden()
        box.fill("7")
        assert page.locator(".lines > li:visible").get_attribute("id") == "row-7"
        box.fill("石桥二组")
        assert len(shown(page)) == 10
        box.fill("𠮷")
        assert shown(page) == ["𠮷*平"]
        box.fill("司徒")
        assert shown(page) == []
        assert "没有找到" in said.inner_text()
        assert page.get_by_role("link", name="我有异议").is_visible()
        box.fill("")
        assert len(shown(page)) == 20
        assert sideways_overflow(page) == 0
        assert axe_findings(page) == []


def test_the_page_is_read_aloud_piece_by_piece_and_can_be_stopped(source: str) -> None:
    with (
        chromium() as browser,
        opened(browser, f"{ORIGIN}/n/", Look(390), lambda r: answer_with(source, r)) as page,
    ):
        # without a voice there is no button
        assert page.locator("[data-speak]").is_hidden()
        page.add_init_script(VOICE)
        page.reload()
        button = page.get_by_role("button", name="朗读")
        button.click()
        assert page.evaluate("window.said[0]") == ["石桥村整村授信公示", 0.8]
        assert page.locator(".is-spoken").inner_text() == "石桥村整村授信公示"
        page.evaluate("window.last.onend()")
        assert page.locator(".is-spoken").count() == 1
        page.get_by_role("button", name="停一下").click()
        paused_at = page.locator(".is-spoken").inner_text()
        page.get_by_role("button", name="接着读").click()
        assert page.locator(".is-spoken").inner_text() == paused_at
        for _ in range(30):
            page.evaluate("window.last.onend()")
        spoken = " ".join(page.evaluate("window.said.map((one) => one[0])"))
        assert "陳某樑" in spoken
        assert "*" not in spoken
        page.get_by_role("button", name="不读了").click()
        assert page.locator(".is-spoken").count() == 0
        assert page.get_by_role("button", name="朗读").is_visible()


def test_rare_and_traditional_characters_are_drawn_by_a_font(source: str) -> None:
    """The browser names the font of each glyph: a missing one comes from no family at all."""
    with (
        chromium() as browser,
        opened(browser, f"{ORIGIN}/n/", Look(390), lambda r: answer_with(source, r)) as page,
    ):
        session = page.context.new_cdp_session(page)
        session.send("DOM.enable")
        session.send("CSS.enable")
        root = session.send("DOM.getDocument", {"depth": 1})["root"]["nodeId"]
        query = {"nodeId": root, "selector": ".lines span"}
        nodes = session.send("DOM.querySelectorAll", query)["nodeIds"]
        names = shown(page)
        assert {"㬎*", "䶮*国", "𠮷*平", "龘*", "爲*", "陳*樑"} <= set(names)
        for name, node in zip(names, nodes, strict=True):
            fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
            families = {font["familyName"] for font in fonts}
            assert families, name
            assert all("CJK" in family for family in families), (name, families)
        # and the drawn sign is not the box that stands for a missing one
        assert page.evaluate(DRAWN, "㬎䶮𠮷龘犇喆昇堃爲陳國樑") == ""
        # The control: a sign of few fonts, and a code of no font, are told among those drawn.
        assert page.evaluate(DRAWN, "㬎\U0002a6d6𠮷\ue123陳") == "\U0002a6d6\ue123"


# The characters that look, pixel for pixel, like one that no font has.
DRAWN = """(signs) => {
  const ink = (sign) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 48;
    const pen = canvas.getContext("2d");
    pen.font = "40px " + getComputedStyle(document.body).fontFamily;
    pen.textBaseline = "top";
    pen.fillText(sign, 2, 2);
    return Array.from(pen.getImageData(0, 0, 48, 48).data).join();
  };
  const box = ink("\\u{10ffff}");
  const blank = ink(" ");
  return Array.from(signs).filter((sign) => [box, blank].includes(ink(sign))).join("");
}"""
