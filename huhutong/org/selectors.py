"""Reads of org: who holds which permission on a day."""

from datetime import date, datetime
from uuid import UUID

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from huhutong.infra import per_request
from huhutong.org.errors import BankNotFound, BranchNotFound, UserNotFound
from huhutong.org.models import Branch, Institution, Role, RoleAssignment, User


def valid_on(on: date) -> Q:
    """Rows valid on a day: from valid_from (inclusive) until valid_to (exclusive)."""
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))


def permissions_of(user: User, on: date) -> frozenset[str]:
    """Every permission code the user holds on a day; none when inactive.

    Of one who comes by an access token, only what the token permits too.
    Cost: 1 query, once in a request for a user and day.
    """
    if not user.is_active:
        return frozenset()
    held = RoleAssignment.objects.filter(valid_on(on), user=user).values_list(
        "role__permissions", flat=True
    )
    found = per_request.once(
        ("org.permissions", user.pk, on),
        lambda: frozenset(code for codes in held for code in codes),
    )
    return found if user.narrowed_to is None else found & user.narrowed_to


def users_with(code: str, *, institution: Institution, on: date) -> list[User]:
    """Active users of an institution who hold a permission on a day, by login. Cost: 1 query."""
    held = (
        RoleAssignment.objects.filter(
            valid_on(on), user__institution=institution, user__is_active=True
        )
        .select_related("user", "role")
        .order_by("user__username")
    )
    found = {row.user_id: row.user for row in held if code in row.role.permissions}
    return list(found.values())


def users_in_scope(user: User) -> QuerySet[User]:
    """Users of the administrator's own institution; the only door of the users pages."""
    return User.objects.filter(
        institution=user.institution_id, institution__isnull=False
    ).select_related("branch", "institution")


def user_in_scope(administrator: User, uuid: UUID) -> User:
    """A user of the administrator's own institution. Raises UserNotFound (404)."""
    found = users_in_scope(administrator).filter(uuid=uuid).first()
    if found is None:
        raise UserNotFound
    return found


def user_by_login(login: str) -> User:
    """The user with a login name, for the operator's commands. Raises UserNotFound."""
    found = User.objects.select_related("institution").filter(username=login).first()
    if found is None:
        raise UserNotFound
    return found


def branches_in_scope(user: User) -> QuerySet[Branch]:
    """Branches of the user's own institution."""
    return Branch.objects.filter(institution=user.institution_id).order_by("code")


def roles_offered(institution_id: int | None) -> QuerySet[Role]:
    """Roles an institution may give: its own and those offered to all."""
    own = Q(institution=institution_id) if institution_id is not None else Q(pk=None)
    return Role.objects.filter(own | Q(institution=None)).order_by("pk")


def users_list(
    administrator: User, *, on: date, search: str = "", state: str = ""
) -> QuerySet[User]:
    """Users of the institution in no order yet, each with `held_today`, the roles of the day.

    search  part of the login or name; state  "active", "off" or "" for all. Cost: 2 queries.
    """
    held = RoleAssignment.objects.filter(valid_on(on)).select_related("role").order_by("pk")
    found = users_in_scope(administrator).prefetch_related(
        Prefetch("role_assignments", queryset=held, to_attr="held_today")
    )
    if search.strip():
        text = search.strip()
        found = found.filter(Q(username__icontains=text) | Q(name__icontains=text))
    if state:
        found = found.filter(is_active=state == "active")
    return found


def locked_logins(administrator: User, *, since: datetime) -> QuerySet[User]:
    """Users of the institution whose login is locked by wrong passwords given since an instant.

    since  real time less the locking time: what is older has been released. Cost: 1 query.
    """
    wrong = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gte=since
    )
    return users_in_scope(administrator).filter(
        username__in=wrong.values("username"), is_active=True
    )


def roles_held(user: User, on: date) -> QuerySet[RoleAssignment]:
    """Roles a user holds on a day. Cost: 1 query."""
    return (
        RoleAssignment.objects.filter(valid_on(on), user=user).select_related("role").order_by("pk")
    )


def bank_by_code(code: str) -> Institution:
    """The institution with a code, for the operator's commands. Raises BankNotFound."""
    found = Institution.objects.filter(code=code).first()
    if found is None:
        raise BankNotFound(code=code)
    return found


def branch_by_code(bank: Institution, code: str) -> Branch:
    """A bank's branch by its code, for the operator's commands. Raises BranchNotFound."""
    found = Branch.objects.filter(institution=bank, code=code).first()
    if found is None:
        raise BranchNotFound
    return found


def institutions() -> QuerySet[Institution]:
    """Every institution of this database, in the order of their founding."""
    return Institution.objects.order_by("pk")
