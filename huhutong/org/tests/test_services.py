"""Users and roles: who may change them, what is refused, and that refusals change nothing."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files

import pytest
from django.test.utils import CaptureQueriesContext

from huhutong.infra.actors import SYSTEM, Actor
from huhutong.infra.models import AuditRow, BusinessClock
from huhutong.kernel.errors import PermissionRefused
from huhutong.org import errors
from huhutong.org.models import Branch, Institution, Role, RoleAssignment, User
from huhutong.org.permissions import LABELS
from huhutong.org.public import permits, require, users_with
from huhutong.org.selectors import permissions_of
from huhutong.org.services import (
    assign_role,
    change_own_password,
    create_branch,
    create_first_administrator,
    create_institution,
    create_user,
    end_role,
    load_default_roles,
    reset_password,
    set_active,
)
from tests.cast import SINCE, Cast

PASSWORD = "rice-and-tea-2026"


def _other_bank(cast: Cast) -> tuple[Institution, User]:
    bank = create_institution(by=SYSTEM, code="YDRCB", name="英德农商银行", at=cast.at)
    boss = create_first_administrator(
        by=SYSTEM, institution=bank, username="boss", name="管理", password=PASSWORD, at=cast.at
    )
    return bank, boss


def _traces() -> tuple[int, int, int]:
    return User.objects.count(), RoleAssignment.objects.count(), AuditRow.objects.count()


@pytest.mark.parametrize(
    ("username", "code", "expected"),
    [
        ("li", "households.import", True),
        ("li", "granting.confirm", False),
        ("wang", "granting.confirm", True),
        ("wang", "granting.propose", False),
        ("zhao", "granting.propose", True),
        ("zhao", "granting.confirm", True),
        ("sun", "posting.handle", True),
        ("sun", "households.import", False),
        ("zhou", "households.view", True),
        ("zhou", "households.unmask", False),
        ("admin", "org.manage", True),
        ("admin", "households.view", False),
    ],
)
def test_the_casts_roles_permit_what_they_should(
    cast: Cast, username: str, code: str, expected: bool
) -> None:
    assert permits(User.objects.get(username=username), code, cast.day) is expected


def test_every_permission_of_a_default_role_has_words_and_every_word_a_role() -> None:
    roles = json.loads(files("huhutong.org").joinpath("roles.json").read_text("utf-8"))
    given = {code for role in roles for code in role["permissions"]}
    assert given == set(LABELS)


def test_require_names_the_permission_that_is_missing(cast: Cast) -> None:
    require(cast.li, "households.import", cast.day)
    with pytest.raises(PermissionRefused) as refusal:
        require(cast.wang, "households.import", cast.day)
    assert refusal.value.facts == {"permission": "households.import"}


def test_a_role_counts_from_its_first_day_until_the_day_before_its_end(cast: Cast) -> None:
    RoleAssignment.objects.filter(user=cast.li).update(valid_to=cast.day)
    assert permits(cast.li, "households.view", cast.day - timedelta(days=1))
    assert not permits(cast.li, "households.view", cast.day)
    assert not permits(cast.li, "households.view", SINCE - timedelta(days=1))


def test_someone_switched_off_holds_no_permission(cast: Cast) -> None:
    set_active(by=cast.admin, user=cast.li, active=False, at=cast.at)
    assert permissions_of(cast.li, cast.day) == frozenset()
    assert users_with("households.import", institution=cast.institution, on=cast.day) == [cast.zhao]


def test_the_administrator_creates_a_colleague_who_is_written_down(cast: Cast) -> None:
    made = create_user(
        by=cast.admin,
        institution=cast.institution,
        username="chen.xin",
        name=" 陈新 ",
        password=PASSWORD,
        branch=cast.shijiao,
        at=cast.at,
    )
    assert (made.name, made.branch, made.check_password(PASSWORD)) == ("陈新", cast.shijiao, True)
    row = AuditRow.objects.get(action="org.create_user", subject_uuid=made.uuid)
    assert (row.actor_uuid, row.facts) == (cast.admin.uuid, {"username": "chen.xin"})
    assert PASSWORD not in json.dumps(row.facts)


@pytest.mark.parametrize(
    ("username", "password", "error"),
    [
        ("LI", PASSWORD, errors.UsernameTaken),
        ("x", PASSWORD, errors.UsernameInvalid),
        ("李明", PASSWORD, errors.UsernameInvalid),
        ("a b", PASSWORD, errors.UsernameInvalid),
        ("chen", "short", errors.PasswordTooWeak),
        ("chen", "password", errors.PasswordTooWeak),
    ],
)
def test_a_refused_user_leaves_no_trace(
    cast: Cast, username: str, password: str, error: type[Exception]
) -> None:
    before = _traces()
    with pytest.raises(error):
        create_user(
            by=cast.admin,
            institution=cast.institution,
            username=username,
            name="陈新",
            password=password,
            at=cast.at,
        )
    assert _traces() == before


def test_a_branch_of_another_institution_is_not_found(cast: Cast) -> None:
    bank, _boss = _other_bank(cast)
    theirs = Branch.objects.create(institution=bank, code="A", name="甲支行")
    before = _traces()
    with pytest.raises(errors.BranchNotFound):
        create_user(
            by=cast.admin,
            institution=cast.institution,
            username="chen",
            name="陈新",
            password=None,
            branch=theirs,
            at=cast.at,
        )
    assert _traces() == before


@pytest.mark.parametrize("who", ["li", "wang", "zhao", "sun", "zhou"])
def test_nobody_but_the_administrator_changes_users(cast: Cast, who: str) -> None:
    # given every other member of the cast
    user = User.objects.get(username=who)
    before = _traces()

    # when they try each service, then each refuses
    with pytest.raises(PermissionRefused):
        create_user(
            by=user,
            institution=cast.institution,
            username="chen",
            name="陈",
            password=None,
            at=cast.at,
        )
    with pytest.raises(PermissionRefused):
        assign_role(by=user, user=user, role_code="administrator", valid_from=cast.day, at=cast.at)
    with pytest.raises(PermissionRefused):
        set_active(by=user, user=cast.admin, active=False, at=cast.at)
    with pytest.raises(PermissionRefused):
        reset_password(by=user, user=cast.admin, password=PASSWORD, at=cast.at)
    with pytest.raises(PermissionRefused):
        create_branch(by=user, institution=cast.institution, code="X", name="x", at=cast.at)

    # and nothing changed
    assert _traces() == before
    assert User.objects.get(pk=cast.admin.pk).is_active
    assert not Branch.objects.filter(code="X").exists()


def test_the_administrator_of_another_institution_changes_nothing_here(cast: Cast) -> None:
    _bank, boss = _other_bank(cast)
    before = _traces()
    with pytest.raises(PermissionRefused):
        assign_role(
            by=boss, user=cast.li, role_code="branch_checker", valid_from=cast.day, at=cast.at
        )
    with pytest.raises(PermissionRefused):
        set_active(by=boss, user=cast.li, active=False, at=cast.at)
    assert _traces() == before


def test_an_actor_that_is_no_command_of_the_operator_is_refused(cast: Cast) -> None:
    villager = Actor(kind="villager", uuid=None, name="x")
    with pytest.raises(PermissionRefused):
        create_institution(by=villager, code="X", name="x", at=cast.at)
    assert not Institution.objects.filter(code="X").exists()


def test_a_new_institution_has_a_clock(cast: Cast) -> None:
    bank, _boss = _other_bank(cast)
    assert BusinessClock.objects.get(institution=bank.uuid).begun_on == cast.day


def test_a_role_is_given_once_and_ends_today(cast: Cast) -> None:
    # given Sun, who gets a second role
    assign_role(
        by=cast.admin, user=cast.sun, role_code="branch_checker", valid_from=cast.day, at=cast.at
    )
    assert permits(cast.sun, "granting.check", cast.day)
    with pytest.raises(errors.RoleAlreadyHeld) as refusal:
        assign_role(
            by=cast.admin,
            user=cast.sun,
            role_code="branch_checker",
            valid_from=cast.day,
            at=cast.at,
        )
    assert refusal.value.facts == {"name": "孙丽", "role": "支行审查岗"}

    # when it is ended, then it is gone at once, and ending it again is refused
    held = RoleAssignment.objects.get(user=cast.sun, role__code="branch_checker")
    end_role(by=cast.admin, user=cast.sun, assignment=held.uuid, at=cast.at)
    assert not permits(cast.sun, "granting.check", cast.day)
    assert permits(cast.sun, "posting.handle", cast.day)
    with pytest.raises(errors.RoleNotHeld):
        end_role(by=cast.admin, user=cast.sun, assignment=held.uuid, at=cast.at)


def test_a_role_that_starts_later_counts_later(cast: Cast) -> None:
    tomorrow = cast.day + timedelta(days=1)
    assign_role(
        by=cast.admin, user=cast.sun, role_code="branch_checker", valid_from=tomorrow, at=cast.at
    )
    assert not permits(cast.sun, "granting.check", cast.day)
    assert permits(cast.sun, "granting.check", tomorrow)


def test_a_role_of_another_institution_cannot_be_given(cast: Cast) -> None:
    bank, _boss = _other_bank(cast)
    Role.objects.create(institution=bank, code="theirs", name="x", permissions=["console.view"])
    with pytest.raises(errors.RoleNotFound):
        assign_role(
            by=cast.admin, user=cast.li, role_code="theirs", valid_from=cast.day, at=cast.at
        )


def test_who_manages_users_gets_no_customer_data_and_the_other_way_round(cast: Cast) -> None:
    before = _traces()
    with pytest.raises(errors.RoleMixesMakerAndSystem):
        assign_role(
            by=cast.admin,
            user=cast.admin,
            role_code="customer_manager",
            valid_from=cast.day,
            at=cast.at,
        )
    with pytest.raises(errors.RoleMixesMakerAndSystem):
        assign_role(
            by=cast.admin, user=cast.li, role_code="administrator", valid_from=cast.day, at=cast.at
        )
    assert _traces() == before


def test_the_last_administrator_stays(cast: Cast) -> None:
    held = RoleAssignment.objects.get(user=cast.admin)
    before = _traces()
    with pytest.raises(errors.LastAdministrator):
        end_role(by=cast.admin, user=cast.admin, assignment=held.uuid, at=cast.at)
    with pytest.raises(errors.LastAdministrator):
        set_active(by=cast.admin, user=cast.admin, active=False, at=cast.at)
    assert _traces() == before
    assert permits(cast.admin, "org.manage", cast.day)


def test_with_a_second_administrator_the_first_may_go(cast: Cast) -> None:
    second = create_first_administrator(
        by=SYSTEM,
        institution=cast.institution,
        username="second",
        name="二",
        password=PASSWORD,
        at=cast.at,
    )
    set_active(by=second, user=cast.admin, active=False, at=cast.at)
    assert not User.objects.get(pk=cast.admin.pk).is_active


def test_passwords_are_reset_and_changed_and_never_in_the_chain(cast: Cast) -> None:
    reset_password(by=cast.admin, user=cast.li, password=PASSWORD, at=cast.at)
    new = "harvest-moon-88"
    change_own_password(user=cast.li, old=PASSWORD, new=new, at=cast.at)
    assert User.objects.get(pk=cast.li.pk).check_password(new)
    rows = AuditRow.objects.filter(subject_uuid=cast.li.uuid)
    assert [row.facts for row in rows.filter(action__contains="password")] == [{}, {}]


def test_a_wrong_old_password_or_a_weak_new_one_changes_nothing(cast: Cast) -> None:
    reset_password(by=cast.admin, user=cast.li, password=PASSWORD, at=cast.at)
    before = _traces()
    with pytest.raises(errors.OldPasswordWrong):
        change_own_password(user=cast.li, old="x", new="harvest-moon-88", at=cast.at)
    with pytest.raises(errors.PasswordTooWeak):
        change_own_password(user=cast.li, old=PASSWORD, new="12345678", at=cast.at)
    assert User.objects.get(pk=cast.li.pk).check_password(PASSWORD)
    assert _traces() == before


def test_loading_the_default_roles_again_mends_them_and_adds_none(cast: Cast) -> None:
    count = Role.objects.count()
    assert load_default_roles() == 0
    Role.objects.filter(code="supervisor").update(permissions=["households.unmask"])
    assert load_default_roles() == 1
    assert Role.objects.count() == count
    assert "households.unmask" not in Role.objects.get(code="supervisor").permissions


def test_users_with_a_permission_are_found_in_one_query(
    cast: Cast, django_assert_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    with django_assert_num_queries(1):
        found = users_with("granting.confirm", institution=cast.institution, on=date(2026, 3, 2))
    assert found == [cast.wang, cast.zhao]
