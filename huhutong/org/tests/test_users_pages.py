"""The users pages: only for the administrator, only the own institution."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huhutong.infra.actors import SYSTEM
from huhutong.infra.models import AuditRow
from huhutong.org.models import RoleAssignment, User
from huhutong.org.public import (
    create_first_administrator,
    create_institution,
    permits,
)
from tests.cast import Cast

SignedIn = Callable[[User], Client]
Queries = Callable[..., CaptureQueriesContext]
PASSWORD = "rice-and-tea-2026"


def test_the_list_shows_everyone_with_branch_and_roles(cast: Cast, signed_in: SignedIn) -> None:
    text = signed_in(cast.admin).get("/console/users/").content.decode()
    for words in ("李明", "石角支行", "客户经理", "赵强", "汤塘支行", "客户经理、支行审查岗"):
        assert words in text
    # the supervisor is of no institution
    assert "周正" not in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=li", {"li"}),
        ("?q=王", {"wang"}),
        ("?state=off", {"wang"}),
        ("?state=active&q=zh", {"zhao"}),
        ("?q=nobody", set()),
        ("?state=nonsense&q=sun", {"sun"}),
    ],
)
def test_the_list_is_searched_and_filtered_by_the_address(
    cast: Cast, signed_in: SignedIn, query: str, names: set[str]
) -> None:
    User.objects.filter(pk=cast.wang.pk).update(is_active=False)
    page = signed_in(cast.admin).get(f"/console/users/{query}").context["page"]
    assert {user.username for user in page.items} == names


def test_the_list_costs_the_same_for_five_users_and_for_fifty(
    cast: Cast, signed_in: SignedIn, django_assert_max_num_queries: Queries
) -> None:
    User.objects.bulk_create(
        User(username=f"u{n}", name=f"员工{n}", institution=cast.institution) for n in range(60)
    )
    client = signed_in(cast.admin)
    with django_assert_max_num_queries(12):
        answer = client.get("/console/users/")
    assert len(answer.context["page"].items) == 50
    assert answer.context["page"].count == 65


@pytest.mark.parametrize(
    "address", ["/console/users/", "/console/users/new/", "/console/roles/", "user"]
)
@pytest.mark.parametrize("who", ["li", "wang", "zhao", "sun", "zhou"])
def test_the_pages_are_closed_to_everyone_else(
    cast: Cast, signed_in: SignedIn, who: str, address: str
) -> None:
    path = f"/console/users/{cast.li.uuid}/" if address == "user" else address
    answer = signed_in(User.objects.get(username=who)).get(path)
    assert answer.status_code == 403
    assert "管理用户和角色" in answer.content.decode()


def test_a_visitor_is_asked_to_sign_in(cast: Cast, client: Client) -> None:
    answer = client.get("/console/users/")
    assert answer["Location"] == "/sign-in/?next=/console/users/"


def test_a_user_of_another_institution_is_not_found(cast: Cast, signed_in: SignedIn) -> None:
    bank = create_institution(by=SYSTEM, code="YDRCB", name="英德农商银行", at=cast.at)
    boss = create_first_administrator(
        by=SYSTEM, institution=bank, username="boss", name="管理", password=PASSWORD, at=cast.at
    )
    client = signed_in(boss)
    assert client.get(f"/console/users/{cast.li.uuid}/").status_code == 404
    answer = client.post(f"/console/users/{cast.li.uuid}/switch/", {"active": "0"})
    assert answer.status_code == 404
    assert User.objects.get(pk=cast.li.pk).is_active
    assert "李明" not in client.get("/console/users/").content.decode()


def test_a_colleague_is_created_gets_a_role_and_can_sign_in(
    cast: Cast, signed_in: SignedIn, client: Client
) -> None:
    # when the administrator fills in the form
    administrator = signed_in(cast.admin)
    answer = administrator.post(
        "/console/users/new/",
        {
            "username": "chen",
            "name": "陈新",
            "kind": "staff",
            "branch": str(cast.shijiao.pk),
            "password": PASSWORD,
        },
    )
    made = User.objects.get(username="chen")
    assert answer["Location"] == f"/console/users/{made.uuid}/"
    assert (made.branch, made.institution) == (cast.shijiao, cast.institution)

    # and gives a role
    administrator.post(f"/console/users/{made.uuid}/", {"role": "branch_checker"})
    assert permits(made, "granting.check", cast.day)

    # then the colleague signs in
    answer = client.post("/sign-in/", {"username": "chen", "password": PASSWORD})
    assert answer.status_code == 302


def test_a_refusal_stands_at_its_field_and_nothing_is_created(
    cast: Cast, signed_in: SignedIn
) -> None:
    count = User.objects.count()
    answer = signed_in(cast.admin).post(
        "/console/users/new/",
        {"username": "li", "name": "李四", "kind": "staff", "branch": "", "password": PASSWORD},
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors["username"] == ["登录名 li 已被使用，请换一个。"]
    assert User.objects.count() == count


def test_a_role_is_refused_in_words_on_the_page(cast: Cast, signed_in: SignedIn) -> None:
    answer = signed_in(cast.admin).post(
        f"/console/users/{cast.li.uuid}/", {"role": "administrator"}
    )
    assert "不能同时持有接触客户数据的角色" in answer.content.decode()
    assert not permits(cast.li, "org.manage", cast.day)


def test_a_role_ends_by_post_only(cast: Cast, signed_in: SignedIn) -> None:
    held = RoleAssignment.objects.get(user=cast.li)
    client = signed_in(cast.admin)
    address = f"/console/users/{cast.li.uuid}/roles/{held.uuid}/end/"
    assert client.get(address).status_code == 405
    assert permits(cast.li, "households.view", cast.day)
    assert client.post(address).status_code == 302
    assert not permits(cast.li, "households.view", cast.day)
    # a second press is a refusal page, not a crash
    assert client.post(address).status_code == 409


def test_someone_is_switched_off_and_on_again(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.admin)
    client.post(f"/console/users/{cast.li.uuid}/switch/", {"active": "0"})
    assert not User.objects.get(pk=cast.li.pk).is_active
    client.post(f"/console/users/{cast.li.uuid}/switch/", {"active": "1"})
    assert User.objects.get(pk=cast.li.pk).is_active
    facts = AuditRow.objects.filter(action="org.set_active").order_by("sequence")
    assert [row.facts for row in facts] == [{"active": False}, {"active": True}]


def test_a_forgotten_password_is_reset(cast: Cast, signed_in: SignedIn, client: Client) -> None:
    address = f"/console/users/{cast.li.uuid}/password/"
    administrator = signed_in(cast.admin)
    assert "has-error" in administrator.post(address, {"password": "1"}).content.decode()
    assert administrator.post(address, {"password": PASSWORD}).status_code == 302
    answer = client.post("/sign-in/", {"username": "li", "password": PASSWORD})
    assert answer.status_code == 302


def test_the_roles_page_says_in_words_what_each_permits(cast: Cast, signed_in: SignedIn) -> None:
    text = signed_in(cast.admin).get("/console/roles/").content.decode()
    assert "导入名册" in text
    assert "households.import" not in text


def test_the_menu_shows_the_entry_to_the_administrator_only(
    cast: Cast, signed_in: SignedIn
) -> None:
    assert "/console/users/" in signed_in(cast.admin).get("/password/").content.decode()
    assert "/console/users/" not in signed_in(cast.li).get("/password/").content.decode()
