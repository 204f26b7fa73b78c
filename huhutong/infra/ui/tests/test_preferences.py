"""A reader's choices are kept in cookies and hold for the request."""

import pytest
from django.test import Client

from huhutong.infra.ui import preferences
from huhutong.infra.ui.preferences import Preferences


def test_cookies_carry_the_choices_and_nonsense_counts_as_none() -> None:
    cookies = {"huhutong_theme": "dark", "huhutong_amounts": "gold", "huhutong_elders": "on"}
    assert preferences.read(cookies) == Preferences(theme="dark", amounts="yuan", elders="on")


def test_a_choice_holds_inside_its_request_only() -> None:
    with preferences.override(Preferences(amounts="wan")):
        assert preferences.active().in_wan
    assert preferences.active() == Preferences()


@pytest.mark.django_db
def test_a_visitor_chooses_large_type_and_comes_back(client: Client) -> None:
    # given the public page in usual type
    assert b"data-elders" not in client.get("/").content

    # when a visitor presses "large type" on a notice list
    answer = client.post("/ui/preferences/", {"elders": "on", "next": "/notices/"})

    # then they are back, and every page comes so from now on
    assert (answer.status_code, answer["Location"]) == (302, "/notices/")
    assert answer.cookies["huhutong_elders"]["max-age"] == 365 * 24 * 3600
    assert b"data-elders" in client.get("/").content


@pytest.mark.django_db
def test_an_unknown_choice_keeps_nothing_and_leads_nowhere_else(client: Client) -> None:
    answer = client.post("/ui/preferences/", {"theme": "pink", "next": "https://elsewhere.test/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert not answer.cookies


def test_an_unknown_name_is_the_callers_bug() -> None:
    from django.http import HttpResponse

    with pytest.raises(ValueError, match="no preference"):
        preferences.keep(HttpResponse(), "colour", "dark", secure=False)
