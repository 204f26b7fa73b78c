"""The search field: every provider stays inside the scope, and none undoes a mask."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import Village
from huhutong.households.models import Person
from huhutong.households.services.persons import id_index, id_tail_index, phone_index
from huhutong.infra.ui import search
from huhutong.org.public import User
from huhutong.posting.models import Notice
from huhutong.posting.tests import shiqiao
from tests.cast import Cast

SignIn = Callable[[User], Client]
SEARCH = reverse("ui:search")
ID, PHONE = "441821197505129914", "13900001234"


def found(browser: Client, text: str) -> dict[str, list[str]]:
    """Code of the group -> titles, for a question."""
    groups = browser.post(SEARCH, {"q": text}).context["groups"]
    return {g.provider.code: [str(hit.title) for hit in g.hits] for g in groups}


@pytest.fixture
def story(village: Village) -> Village:
    """The village with a notice, an objection, and a head whose numbers are known."""
    path.posted(village)
    shiqiao.objected(Notice.objects.get(), village.cast.at)
    head = village.household(6).head
    assert head is not None
    Person.objects.filter(pk=head.pk).update(
        id_number=ID,
        phone=PHONE,
        id_index=id_index(ID),
        id_tail_index=id_tail_index(ID[-4:]),
        phone_index=phone_index(PHONE),
    )
    return village


# What Li finds in 石桥, by provider. A new provider must be added here with a question.
QUESTIONS = {
    "villages": "石桥",
    "rounds": "石桥",
    "households": "441821100201-0006",
    "notices": "GS-2026",
    "objections": "YY-2026",
    "users": "wang",
    "help": "公示",
}


def test_every_provider_has_its_question() -> None:
    assert {provider.code for provider in search.registered()} == set(QUESTIONS)


@pytest.mark.parametrize("code", sorted(set(QUESTIONS) - {"users", "help"}))
def test_what_li_finds_zhao_of_the_other_branch_does_not(
    code: str, story: Village, signed_in: SignIn
) -> None:
    cast, text = story.cast, QUESTIONS[code]
    assert found(signed_in(cast.li), text)[code]
    assert code not in found(signed_in(cast.zhao), text)


@pytest.mark.parametrize("text", ["吴大山", "wds", "吴秀英", ID, ID[-4:], PHONE])
def test_people_are_found_by_the_banks_own_and_never_by_a_supervisor(
    text: str, story: Village, signed_in: SignIn
) -> None:
    # given household 6, of 吴大山 and 吴秀英
    cast = story.cast
    assert "吴大山 441821100201-0006" in found(signed_in(cast.li), text)["households"]
    # then a search that says yes would undo the mask: the supervisor finds nothing
    assert "households" not in found(signed_in(cast.zhou), text)
    assert "households" not in found(signed_in(cast.zhao), text)


def test_a_supervisor_finds_a_household_by_number_with_its_name_masked(
    story: Village, signed_in: SignIn
) -> None:
    answer = signed_in(story.cast.zhou).post(SEARCH, {"q": "441821100201-0006"})
    assert "吴*山 441821100201-0006" in answer.content.decode()
    assert "吴大山" not in answer.content.decode()


def test_a_member_who_was_meant_is_named_beside_the_head(story: Village, signed_in: SignIn) -> None:
    groups = signed_in(story.cast.li).post(SEARCH, {"q": "吴秀英"}).context["groups"]
    [hit] = next(g.hits for g in groups if g.provider.code == "households")
    assert hit.note == "成员 吴秀英 · 石桥村 石桥一组"


def test_pages_are_found_by_name_and_by_initials_and_only_those_one_may_open(
    cast: Cast, signed_in: SignIn
) -> None:
    assert found(signed_in(cast.li), "gs")["pages"] == ["公示"]
    assert found(signed_in(cast.li), "名册")["pages"] == ["名册导入"]
    assert "pages" not in found(signed_in(cast.wang), "名册")
    assert found(signed_in(cast.admin), "用户")["pages"] == ["用户与角色"]


def test_colleagues_are_found_by_the_administrator_of_their_bank_alone(
    cast: Cast, signed_in: SignIn
) -> None:
    assert found(signed_in(cast.admin), "王芳")["users"] == ["王芳"]
    assert found(signed_in(cast.admin), "wf")["users"] == ["王芳"]
    assert "users" not in found(signed_in(cast.admin), "周正")  # belongs to no bank
    assert "users" not in found(signed_in(cast.li), "王芳")


def test_the_administrator_finds_no_customer(story: Village, signed_in: SignIn) -> None:
    for text in ("吴大山", "441821100201-0006", "石桥", "GS-2026", "YY-2026"):
        assert set(found(signed_in(story.cast.admin), text)) <= {"help"}


def test_nothing_typed_shows_the_pages_and_asks_no_provider(cast: Cast, signed_in: SignIn) -> None:
    assert set(found(signed_in(cast.li), "  ")) == {"pages"}


def test_groups_are_short_and_say_that_there_is_more(story: Village, signed_in: SignIn) -> None:
    groups = signed_in(story.cast.li).post(SEARCH, {"q": "441821100201"}).context["groups"]
    households = next(g for g in groups if g.provider.code == "households")
    assert (len(households.hits), households.more) == (search.PER_GROUP, True)


def test_the_question_is_never_read_from_the_address(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(cast.li).get(SEARCH, {"q": "石桥"})
    assert page.context["q"] == ""
    assert 'method="post"' in page.content.decode()


def test_the_palette_is_a_combobox_with_a_listbox_that_tells_its_number(
    cast: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(cast.li)
    field = browser.get(SEARCH, {"palette": "1"}).content.decode()
    assert 'role="combobox"' in field
    assert 'aria-controls="palette-list"' in field
    options = browser.post(f"{SEARCH}?palette=1", {"q": "石桥"}).content.decode()
    assert 'data-told="找到 1 条"' in options
    assert f'data-href="{reverse("console:village", args=[cast.shiqiao.code])}"' in options
    none = browser.post(f"{SEARCH}?palette=1", {"q": "没有这个"}).content.decode()
    assert "没有找到" in none


def test_who_has_not_signed_in_is_sent_to_the_sign_in(cast: Cast) -> None:
    assert Client().post(SEARCH, {"q": "石桥"})["Location"].startswith("/sign-in/")


def test_a_question_keeps_its_query_budget(
    story: Village, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    browser = signed_in(story.cast.li)
    for text in ("吴", "0006", "石桥", "2026"):
        browser.post(SEARCH, {"q": text})
        with django_assert_max_num_queries(16):
            browser.post(SEARCH, {"q": text})
