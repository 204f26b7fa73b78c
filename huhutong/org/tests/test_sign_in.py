"""Signing in and out, lock-out, one's own password."""

from collections.abc import Callable

import pytest
from django.test import Client

from huhutong.infra.models import AuditRow
from huhutong.org.models import User
from tests.cast import Cast

PASSWORD = "rice-and-tea-2026"
SignedIn = Callable[[User], Client]


@pytest.fixture
def li(cast: Cast) -> User:
    cast.li.set_password(PASSWORD)
    cast.li.save(update_fields=["password"])
    return cast.li


def _sign_in(client: Client, password: str = PASSWORD, username: str = "li") -> int:
    data = {"username": username, "password": password}
    return client.post("/sign-in/", data).status_code


def test_the_right_password_opens_the_work_pages_and_is_written_down(
    client: Client, li: User
) -> None:
    # when Li signs in from a page that asked for it
    answer = client.post(
        "/sign-in/?next=/password/", {"username": "Li", "password": PASSWORD, "next": "/password/"}
    )

    # then Li goes on to that page, and the chain has the row
    assert (answer.status_code, answer["Location"]) == (302, "/password/")
    assert client.get("/password/").status_code == 200
    assert AuditRow.objects.filter(action="org.sign_in", actor_uuid=li.uuid).count() == 1


def test_a_wrong_password_is_told_in_chinese_and_signs_nobody_in(client: Client, li: User) -> None:
    answer = client.post("/sign-in/", {"username": "li", "password": "wrong"})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "登录名或密码不对" in text
    assert "Username" not in text
    assert client.get("/password/").status_code == 302
    assert not AuditRow.objects.filter(action="org.sign_in").exists()


def test_five_wrong_passwords_lock_the_login_and_say_for_how_long(client: Client, li: User) -> None:
    # given five failures
    codes = [_sign_in(client, "wrong") for _ in range(5)]
    assert codes[:4] == [200, 200, 200, 200]

    # when the right password comes sixth
    answer = client.post("/sign-in/", {"username": "li", "password": PASSWORD})

    # then it is refused in plain words, with the time to wait
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "15 分钟" in answer.content.decode()
    assert client.get("/password/").status_code == 302


def test_another_login_is_not_locked_by_the_first_ones_failures(client: Client, cast: Cast) -> None:
    cast.wang.set_password(PASSWORD)
    cast.wang.save(update_fields=["password"])
    for _ in range(5):
        _sign_in(client, "wrong")
    assert _sign_in(client, username="wang") == 302


def test_someone_switched_off_cannot_sign_in_and_an_open_session_ends(
    client: Client, li: User
) -> None:
    assert _sign_in(client) == 302
    User.objects.filter(pk=li.pk).update(is_active=False)
    assert client.get("/password/").status_code == 302
    assert _sign_in(Client()) == 200


def test_signing_out_needs_a_post_and_ends_the_session(client: Client, li: User) -> None:
    _sign_in(client)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/password/").status_code == 302
    row = AuditRow.objects.get(action="org.sign_out")
    assert (row.actor_uuid, row.subject_kind, row.subject_uuid) == (li.uuid, "user", li.uuid)


def test_signing_out_twice_is_no_error(client: Client, db: None) -> None:
    assert client.post("/sign-out/").status_code == 302


def test_the_own_password_is_changed_and_the_session_stays(client: Client, li: User) -> None:
    _sign_in(client)
    new = "harvest-moon-88"
    answer = client.post("/password/", {"old": PASSWORD, "new": new, "again": new})
    assert answer.status_code == 302
    assert client.get("/password/").status_code == 200
    assert _sign_in(Client(), new) == 302
    assert AuditRow.objects.filter(action="org.change_own_password").count() == 1


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("not-the-old-one", "harvest-moon-88", "harvest-moon-88"),
        (PASSWORD, "12345678", "12345678"),
        (PASSWORD, "harvest-moon-88", "harvest-moon-99"),
    ],
)
def test_a_refused_change_leaves_the_password_as_it_was(
    client: Client, li: User, old: str, new: str, again: str
) -> None:
    _sign_in(client)
    answer = client.post("/password/", {"old": old, "new": new, "again": again})
    assert answer.status_code == 200
    assert "has-error" in answer.content.decode()
    assert _sign_in(Client()) == 302
    assert not AuditRow.objects.filter(action="org.change_own_password").exists()


def test_loading_a_page_costs_one_query_for_the_user_with_branch(
    signed_in: SignedIn, cast: Cast
) -> None:
    client = signed_in(cast.li)
    answer = client.get("/password/")
    assert answer.context["shell"].branch.name == "石角支行"
