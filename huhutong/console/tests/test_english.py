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
from django.urls import reverse

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
EXCUSED = {
    "console:help": "the texts are Chinese, as their readers are (ADR 0009)",
    "console:help_topic": "the same",
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
