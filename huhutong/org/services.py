"""Writes of org: institutions, branches, users and the roles they hold."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from importlib.resources import files
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from huhutong.infra import audit, per_request
from huhutong.infra.actors import SYSTEM, Actor, actor_of
from huhutong.infra.clock import date_of
from huhutong.infra.selectors import installation
from huhutong.infra.services import install, open_clock
from huhutong.org import errors
from huhutong.org.authority import MANAGE, Authority, check_may_manage
from huhutong.org.models import Branch, Institution, Role, RoleAssignment, User
from huhutong.org.selectors import permissions_of, roles_offered, users_with, valid_on

_USERNAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{1,59}$")
# Who manages users may not hold customer data too: these are the codes that may stand together.
_BESIDE_MANAGE = frozenset({MANAGE, "console.view", "infra.advance_clock"})


@transaction.atomic
def load_default_roles() -> int:
    """The roles of roles.json are offered to all institutions; returns how many changed."""
    wanted = json.loads(files("huhutong.org").joinpath("roles.json").read_text("utf-8"))
    changed = 0
    for entry in wanted:
        values = {"name": entry["name"], "permissions": entry["permissions"]}
        role, made = Role.objects.get_or_create(
            institution=None, code=entry["code"], defaults=values
        )
        if made or (role.name, role.permissions) != (values["name"], values["permissions"]):
            Role.objects.filter(pk=role.pk).update(**values)
            changed += 1
    per_request.forget()
    return changed


@transaction.atomic
def create_institution(
    *, by: Actor, code: str, name: str, kind: str = Institution.Kind.BANK, at: datetime
) -> Institution:
    """The institution exists. Only the operator's commands found one. Raises CodeTaken."""
    actor = check_may_manage(by, institution=None, on=date_of(at))
    if Institution.objects.filter(code=code).exists():
        raise errors.CodeTaken(code=code)
    made = Institution.objects.create(code=code, name=name, kind=Institution.Kind(kind))
    open_clock(institution=made.uuid, at=at)
    _audit("create_institution", actor, made, facts={"code": code}, at=at)
    return made


@transaction.atomic
def create_branch(
    *, by: Authority, institution: Institution, code: str, name: str, at: datetime
) -> Branch:
    """The institution has the branch. Raises CodeTaken, PermissionRefused."""
    actor = check_may_manage(by, institution=institution, on=date_of(at))
    if Branch.objects.filter(institution=institution, code=code).exists():
        raise errors.CodeTaken(code=code)
    made = Branch.objects.create(institution=institution, code=code, name=name)
    _audit("create_branch", actor, made, facts={"code": code}, at=at)
    return made


@transaction.atomic
def set_branch_contact(
    *, by: Authority, branch: Branch, address: str, phone: str, at: datetime
) -> None:
    """Notices and slips tell villagers this address and telephone. Raises PermissionRefused."""
    actor = check_may_manage(by, institution=branch.institution, on=date_of(at))
    Branch.objects.filter(pk=branch.pk).update(address=address, phone=phone)
    facts = {"code": branch.code, "address": address, "phone": phone}
    _audit("set_branch_contact", actor, branch, facts=facts, at=at)


@transaction.atomic
def create_user(
    *,
    by: Authority,
    institution: Institution | None,
    username: str,
    name: str,
    password: str | None,
    at: datetime,
    kind: str = User.Kind.STAFF,
    branch: Branch | None = None,
) -> User:
    """Someone can sign in (password None: not before an administrator sets one).

    institution None is for supervisors only, made by the operator's commands.
    Raises UsernameInvalid, UsernameTaken, PasswordTooWeak, BranchNotFound, PermissionRefused.
    """
    actor = check_may_manage(by, institution=institution, on=date_of(at))
    if not _USERNAME.match(username):
        raise errors.UsernameInvalid(username=username)
    if User.objects.filter(username__iexact=username).exists():
        raise errors.UsernameTaken(username=username)
    if branch is not None and (institution is None or branch.institution_id != institution.pk):
        raise errors.BranchNotFound
    user = User(
        username=username,
        name=name.strip(),
        kind=User.Kind(kind),
        institution=institution,
        branch=branch,
    )
    _set_password(user, password)
    user.save(force_insert=True)
    _audit("create_user", actor, user, facts={"username": username}, at=at)
    return user


@transaction.atomic
def create_first_administrator(
    *, by: Actor, institution: Institution, username: str, name: str, password: str, at: datetime
) -> User:
    """The institution has an administrator who creates the other users on the page."""
    user = create_user(
        by=by, institution=institution, username=username, name=name, password=password, at=at
    )
    assign_role(by=by, user=user, role_code="administrator", valid_from=date_of(at), at=at)
    return user


@transaction.atomic
def found_bank(
    *, code: str, name: str, username: str, administrator: str, password: str, at: datetime
) -> Institution:
    """A live installation has the bank, the default roles, and an administrator who can sign in.

    For the operator's command. Raises InstallationKindFixed in a demo, CodeTaken, UsernameTaken,
    UsernameInvalid, PasswordTooWeak; then nothing was made.
    """
    found = installation()
    install(kind="live", name=found.name if found is not None else name, at=at)
    load_default_roles()
    bank = create_institution(by=SYSTEM, code=code, name=name, at=at)
    create_first_administrator(
        by=SYSTEM,
        institution=bank,
        username=username,
        name=administrator,
        password=password,
        at=at,
    )
    return bank


@transaction.atomic
def assign_role(
    *,
    by: Authority,
    user: User,
    role_code: str,
    valid_from: date,
    valid_to: date | None = None,
    at: datetime,
) -> RoleAssignment:
    """The user holds the role from valid_from until valid_to (exclusive).

    Raises RoleNotFound, RoleAlreadyHeld, RoleMixesMakerAndSystem, PermissionRefused.
    """
    actor = check_may_manage(by, institution=user.institution, on=date_of(at))
    role = roles_offered(user.institution_id).filter(code=role_code).last()
    if role is None:
        raise errors.RoleNotFound
    if _held(user, role, valid_from).exists():
        raise errors.RoleAlreadyHeld(name=user.name, role=role.name)
    together = permissions_of(user, valid_from) | set(role.permissions)
    if MANAGE in together and not together <= _BESIDE_MANAGE:
        raise errors.RoleMixesMakerAndSystem(role=role.name)
    made = RoleAssignment.objects.create(
        user=user, role=role, valid_from=valid_from, valid_to=valid_to
    )
    per_request.forget()
    facts = {"role": role_code, "valid_from": valid_from, "valid_to": valid_to}
    _audit("assign_role", actor, user, facts=facts, at=at)
    return made


@transaction.atomic
def end_role(*, by: Authority, user: User, assignment: UUID, at: datetime) -> None:
    """The user does not hold the role from today on.

    Raises RoleNotHeld, LastAdministrator, PermissionRefused.
    """
    today = date_of(at)
    actor = check_may_manage(by, institution=user.institution, on=today)
    held = RoleAssignment.objects.filter(valid_on(today), user=user, uuid=assignment)
    row = held.select_related("role").first()
    if row is None:
        raise errors.RoleNotHeld(name=user.name, role="")
    if MANAGE in row.role.permissions:
        _check_another_administrator(user, today)
    if held.update(valid_to=today) != 1:
        raise errors.RoleNotHeld(name=user.name, role=row.role.name)
    per_request.forget()
    facts = {"role": row.role.code, "valid_to": today}
    _audit("end_role", actor, user, facts=facts, at=at)


@transaction.atomic
def set_active(*, by: Authority, user: User, active: bool, at: datetime) -> None:
    """The user can (or can no longer) sign in. Raises LastAdministrator, PermissionRefused."""
    today = date_of(at)
    actor = check_may_manage(by, institution=user.institution, on=today)
    if not active and MANAGE in permissions_of(user, today):
        _check_another_administrator(user, today)
    User.objects.filter(pk=user.pk).update(is_active=active)
    user.is_active = active
    _audit("set_active", actor, user, facts={"active": active}, at=at)


@transaction.atomic
def reset_password(*, by: Authority, user: User, password: str, at: datetime) -> None:
    """The user signs in with the new password. Raises PasswordTooWeak, PermissionRefused."""
    actor = check_may_manage(by, institution=user.institution, on=date_of(at))
    _set_password(user, password)
    user.save(update_fields=["password"])
    _audit("reset_password", actor, user, facts={}, at=at)


@transaction.atomic
def change_own_password(*, user: User, old: str, new: str, at: datetime) -> None:
    """The user signs in with the new password. Raises OldPasswordWrong, PasswordTooWeak."""
    if not user.check_password(old):
        raise errors.OldPasswordWrong
    _set_password(user, new)
    user.save(update_fields=["password"])
    _audit("change_own_password", actor_of(user), user, facts={}, at=at)


@transaction.atomic
def record_sign_in(*, user: User, at: datetime) -> None:
    """That the user signed in is in the audit chain."""
    _audit("sign_in", actor_of(user), user, facts={}, at=at)


@transaction.atomic
def record_sign_out(*, user: User, at: datetime) -> None:
    """That the user signed out is in the audit chain."""
    _audit("sign_out", actor_of(user), user, facts={}, at=at)


def _set_password(user: User, password: str | None) -> None:
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise errors.PasswordTooWeak from problem
    user.set_password(password)


def _held(user: User, role: Role, on: date) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(valid_on(on), user=user, role=role)


def _check_another_administrator(user: User, on: date) -> None:
    if user.institution is None:
        return
    others = users_with(MANAGE, institution=user.institution, on=on)
    if not [other for other in others if other.pk != user.pk]:
        raise errors.LastAdministrator(name=user.name)


def _audit(
    verb: str,
    actor: Actor,
    row: Institution | Branch | User,
    *,
    facts: Mapping[str, object],
    at: datetime,
) -> None:
    institution = row if isinstance(row, Institution) else row.institution
    audit.record(
        actor=actor,
        action=f"org.{verb}",
        # Not type(row): request.user is a lazy wrapper around the user.
        subject=(str(row._meta.model_name), row.uuid),  # noqa: SLF001 - Django documents _meta
        institution=institution.uuid if institution else None,
        facts=facts,
        at=at,
    )
