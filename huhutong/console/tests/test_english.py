"""A page in English says nothing that a catalogue knows in English: only data stay Chinese."""

import html
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from huhutong.granting.models import Round
from huhutong.granting.tests import village as walk
from huhutong.granting.tests.village import Village
from huhutong.org.public import User
from tests.browser.inventory import PLACES
from tests.cast import Cast

ROOT = Path(__file__).resolve().parents[3]
SignIn = Callable[[User], Client]
CJK = re.compile(r"[\u4e00-\u9fff]")
SPOKEN = re.compile(r"\s(?:title|aria-label|placeholder|alt|data-hint|data-label)=\"([^\"]*)\"")
OK = 200
# Each language is offered in its own words.
OWN_WORDS = {"简体中文"}
# The duty of the evaluators of the test, in a bank's own words.
DUTY = {"村民代表"}
# The administrator, who sees no customer data, has the fewest pages.
FEWEST = 15
LATIN = re.compile(r"[A-Za-z]{4,}")
# Words in Latin letters that pages in Chinese hold on purpose: formats, keys, names, logins.
KNOWN = {"English", "Excel", "xlsx", "Ctrl", "GeoNames", "JPEG", "PNG", "WebP"} | {
    "admin",
    "wang",
    "zhao",
    "zhou",
}
# Digests, seeds and addresses are no words.
TYPED = re.compile(
    r"<(\w+)[^>]*\bclass=\"[^\"]*\bmono\b[^\"]*\"[^>]*>.*?</\1>|https?://\S+", re.DOTALL
)
EXCUSED = {
    "ui:design": "invented values in a bank's own words",
}
PAGES = sorted(
    {
        (place.route, place.who)
        for place in PLACES
        if place.route and not (place.key or place.then) and place.status == OK
        if place.route not in EXCUSED
    }
)


@cache
def _chinese() -> frozenset[str]:
    """Everything that the catalogues say in Chinese."""
    said = set()
    for path in ROOT.glob("huhutong/**/locale/zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            said |= {m.string for m in read_po(file, locale="zh_Hans_CN") if m.id}
    return frozenset(one for one in said if isinstance(one, str) and CJK.search(one))


def _said(page: str) -> set[str]:
    """Each text and each spoken attribute of a page."""
    plain = re.sub(r"<(script|svg|code)\b.*?</\1>", " ", page, flags=re.DOTALL)
    found = [*re.split(r"<[^>]+>", plain), *SPOKEN.findall(plain)]
    return {" ".join(html.unescape(text).split()) for text in found}


@pytest.mark.parametrize(("route", "who"), PAGES)
def test_a_page_in_english_says_no_message_in_chinese(
    route: str, who: str, cast: Cast, signed_in: SignIn
) -> None:
    # given somebody who reads English
    browser = signed_in(getattr(cast, who)) if hasattr(cast, who) else Client()
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    # when they open one of their pages
    page = browser.get(reverse(route)).content.decode()

    # then no message stands there in Chinese
    assert '<html lang="en"' in page
    assert (_said(page) & _chinese()) - OWN_WORDS == set()


LINK = re.compile(r'<a\b[^>]*\shref="([^"#]+)')
STAGES: dict[str, Callable[[Village], Round]] = {
    "preparing": walk.started,
    "balloting": walk.balloting,
    "scored": walk.scored,
    "checking": walk.checking,
    "posted": walk.posted,
    "granted": walk.granted,
}


def _crawl(browser: Client, start: str) -> dict[str, str]:
    """Name of an address -> the first page under it that links lead to from a first page."""
    pages: dict[str, str] = {}
    ahead = [start]
    while ahead:
        address = ahead.pop(0)
        try:
            name = resolve(address.partition("?")[0]).view_name
        except Resolver404:
            continue
        if name in pages or name in EXCUSED:
            continue
        answer = browser.get(address)
        if answer.status_code != OK or not answer["Content-Type"].startswith("text/html"):
            continue
        pages[name] = answer.content.decode()
        here = address.partition("?")[0]
        ahead += [
            link if link.startswith("/") else here + link
            for link in map(html.unescape, LINK.findall(pages[name]))
            if not link.startswith(("http", "mailto", "tel", "."))
        ]
    return pages


@pytest.mark.parametrize("who", ["li", "wang", "zhou"])
@pytest.mark.parametrize("stage", STAGES)
def test_whatever_links_lead_to_is_english(
    stage: str, who: str, village: Village, signed_in: SignIn
) -> None:
    # given a village at a stage, and somebody who reads English
    STAGES[stage](village)
    browser = signed_in(getattr(village.cast, who))
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    # when they follow every link, one page of each kind
    pages = _crawl(browser, reverse("console:home"))

    # then no message stands there in Chinese
    assert len(pages) > FEWEST
    known = OWN_WORDS | DUTY
    wrong = {name: sorted((_said(page) & _chinese()) - known) for name, page in pages.items()}
    assert {name: said for name, said in wrong.items() if said} == {}


@pytest.mark.parametrize("who", ["li", "wang", "zhou", "admin", "sun"])
def test_pages_in_chinese_hold_no_english(who: str, village: Village, signed_in: SignIn) -> None:
    # given a village whose lines were granted, when somebody follows every link
    walk.granted(village)
    pages = _crawl(signed_in(getattr(village.cast, who)), reverse("console:home"))

    # then no word of English stands there
    assert len(pages) > FEWEST
    wrong = {
        name: sorted(
            text for text in _said(TYPED.sub(" ", page)) if set(LATIN.findall(text)) - KNOWN
        )
        for name, page in pages.items()
    }
    assert {name: said for name, said in wrong.items() if said} == {}
