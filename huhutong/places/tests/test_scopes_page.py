"""The page of a user's data scopes."""

from collections.abc import Callable

import pytest
from django.test import Client

from huhutong.org.public import User
from huhutong.places.models import Assignment
from huhutong.places.public import villages_of
from tests.cast import Cast

SignedIn = Callable[[User], Client]


def _address(user: User) -> str:
    return f"/console/places/scopes/{user.uuid}/"


def test_the_users_page_leads_to_the_scopes_and_they_are_offered_by_name(
    cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in(cast.admin)
    assert _address(cast.li) in client.get(f"/console/users/{cast.li.uuid}/").content.decode()
    text = client.get(_address(cast.li)).content.decode()
    for words in ("石角支行", "支行：汤塘支行", "村：石桥村", "全机构"):
        assert words in text


def test_a_scope_is_given_and_ended(cast: Cast, signed_in: SignedIn) -> None:
    # when the administrator lets Li work in the other branch's village too
    client = signed_in(cast.admin)
    client.post(_address(cast.li), {"scope": f"village:{cast.tangxi.uuid}"})
    assert list(villages_of(cast.li, cast.day)) == [cast.shiqiao, cast.tangxi]

    # and takes it away again
    held = Assignment.objects.get(user=cast.li, village=cast.tangxi)
    address = f"{_address(cast.li)}{held.uuid}/end/"
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert list(villages_of(cast.li, cast.day)) == [cast.shiqiao]
    assert client.post(address).status_code == 409


def test_the_same_scope_twice_is_refused_in_words(cast: Cast, signed_in: SignedIn) -> None:
    answer = signed_in(cast.admin).post(_address(cast.li), {"scope": f"branch:{cast.shijiao.uuid}"})
    assert "无需重复设置" in answer.content.decode()
    assert Assignment.objects.filter(user=cast.li).count() == 1


def test_a_scope_that_was_not_offered_is_refused(cast: Cast, signed_in: SignedIn) -> None:
    answer = signed_in(cast.admin).post(
        _address(cast.li), {"scope": f"region:{cast.town_tangtang.uuid}"}
    )
    assert "请从列表中选择" in answer.content.decode()
    assert Assignment.objects.filter(user=cast.li).count() == 1


@pytest.mark.parametrize("who", ["li", "wang", "zhao", "sun", "zhou"])
def test_the_page_is_closed_to_everyone_else(cast: Cast, signed_in: SignedIn, who: str) -> None:
    client = signed_in(User.objects.get(username=who))
    assert client.get(_address(cast.li)).status_code == 403
    scope = {"scope": f"village:{cast.tangxi.uuid}"}
    assert client.post(_address(cast.li), scope).status_code == 403
    assert Assignment.objects.filter(user=cast.li).count() == 1


def test_a_user_of_no_institution_is_not_found(cast: Cast, signed_in: SignedIn) -> None:
    assert signed_in(cast.admin).get(_address(cast.zhou)).status_code == 404
