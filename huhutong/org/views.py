"""Pages of sign-in and of users: parse, call one service, present."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huhutong.infra import clock, jobs, outbox
from huhutong.infra.audit import label_of, subject_label_of
from huhutong.infra.ordering import Column, Order
from huhutong.infra.pages import Filter, filter_bar, paginate
from huhutong.infra.refusals import Refusal, message_of, response_for
from huhutong.infra.selectors import audit_rows, verify_chain
from huhutong.kernel.errors import DomainError
from huhutong.org import forms, selectors, services
from huhutong.org.links import links_of
from huhutong.org.models import User
from huhutong.org.permissions import LABELS
from huhutong.org.public import (
    OfficerRequest,
    institution_uuid,
    now_of,
    officer_required,
    today_of,
)

MANAGE = "org.manage"
USER_ORDER = Order(
    {
        "login": Column(("username",)),
        "branch": Column(("branch__code",), may_be_empty=True),
        "seen": Column(("last_login",), largest_first=True, may_be_empty=True),
        "state": Column(("is_active",), largest_first=True),
    },
    unasked="login",
    last=("username",),
)


class SignInView(LoginView):
    """The sign-in page; whoever is signed in already goes on."""

    template_name = "org/sign_in.html"
    authentication_form = forms.SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in and write it down."""
        response = super().form_valid(form)
        user = form.get_user()
        services.record_sign_in(user=user, at=now_of(user))
        return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Signed out, whoever it was."""
    if isinstance(request.user, User):
        services.record_sign_out(user=request.user, at=now_of(request.user))
    logout(request)
    return redirect("org:sign_in")


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """AXES_LOCKOUT_CALLABLE: too many wrong passwords for this login from this machine."""
    del response, credentials
    return response_for(
        request,
        Refusal(
            status=429,
            code="org.locked_out",
            title=_("Sign-in is locked for 15 minutes"),
            message=_("The password was wrong five times in a row from this computer."),
            remedy=_(
                "Wait 15 minutes and try again. If you forgot the password, ask the "
                "administrator of your institution to set a new one."
            ),
            retry_after_seconds=15 * 60,
        ),
    )


@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: OfficerRequest) -> HttpResponse:
    """Change one's own password; this sign-in stays, others end."""
    form = forms.PasswordChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.change_own_password(
                user=request.user, old=data["old"], new=data["new"], at=now_of(request.user)
            )
        except DomainError as refusal:
            form.add_error("old" if "old_" in refusal.code else "new", message_of(refusal))
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, _("Your password was changed."))
            return redirect("org:password")
    return render(request, "org/password.html", {"form": form})


@require_safe
@officer_required(MANAGE)
def users(request: OfficerRequest) -> HttpResponse:
    """Users of the institution, with their roles of today. Cost: 4 queries."""
    state = Filter(
        name="state",
        label=_("State"),
        choices={"": _("All"), "active": _("Active"), "off": _("Switched off")},
    )
    bar = filter_bar(request, [state], search=_("Login or name"))
    found = selectors.users_list(
        request.user, on=today_of(request.user), search=bar.query, state=state.value(request)
    )
    context = {
        "page": paginate(found.order_by(*USER_ORDER.order_by(request)), request),
        "bar": bar,
        "heads": USER_ORDER.heads(request),
    }
    return render(request, "org/users.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@officer_required(MANAGE)
def new_user(request: OfficerRequest) -> HttpResponse:
    """Create a user."""
    form = forms.NewUserForm(request.POST or None, administrator=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_user(
                by=request.user,
                institution=request.user.institution,
                at=now_of(request.user),
                **form.cleaned_data,
            )
        except DomainError as refusal:
            form.add_error(_field_of(refusal), message_of(refusal))
        else:
            messages.success(request, _("The user was created. Now give a role."))
            return redirect("org:user", made.uuid)
    return render(request, "org/new_user.html", {"form": form})


@require_http_methods(["GET", "POST"])
@officer_required(MANAGE)
def user(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """One user: roles held, and the forms that change them; POST assigns a role."""
    shown = selectors.user_in_scope(request.user, uuid)
    form = forms.AssignRoleForm(request.POST or None, institution_id=shown.institution_id)
    if request.method == "POST" and form.is_valid():
        at = now_of(request.user)
        try:
            services.assign_role(
                by=request.user,
                user=shown,
                role_code=form.cleaned_data["role"].code,
                valid_from=clock.date_of(at),
                at=at,
            )
        except DomainError as refusal:
            form.add_error("role", message_of(refusal))
        else:
            messages.success(
                request, _("The role was given. Without a data scope no village is seen.")
            )
            return redirect("org:user", shown.uuid)
    return _user_page(request, shown, form)


@require_POST
@officer_required(MANAGE)
def end_role(request: OfficerRequest, uuid: UUID, assignment: UUID) -> HttpResponse:
    """End a role from today."""
    shown = selectors.user_in_scope(request.user, uuid)
    services.end_role(by=request.user, user=shown, assignment=assignment, at=now_of(request.user))
    messages.success(request, _("The role was ended."))
    return redirect("org:user", shown.uuid)


@require_POST
@officer_required(MANAGE)
def switch(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Switch a user on or off."""
    shown = selectors.user_in_scope(request.user, uuid)
    active = request.POST.get("active") == "1"
    services.set_active(by=request.user, user=shown, active=active, at=now_of(request.user))
    done = _("The user can sign in again.") if active else _("The user can no longer sign in.")
    messages.success(request, done)
    return redirect("org:user", shown.uuid)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@officer_required(MANAGE)
def reset_password(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Set a new password for a user."""
    shown = selectors.user_in_scope(request.user, uuid)
    form = forms.ResetPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.reset_password(
                by=request.user,
                user=shown,
                password=form.cleaned_data["password"],
                at=now_of(request.user),
            )
        except DomainError as refusal:
            form.add_error("password", message_of(refusal))
        else:
            messages.success(request, _("The new password is set."))
            return redirect("org:user", shown.uuid)
    return render(request, "org/reset_password.html", {"form": form, "shown": shown})


@require_safe
@officer_required(MANAGE)
def roles(request: OfficerRequest) -> HttpResponse:
    """The roles that can be given and what each permits. Cost: 1 query."""
    offered = [
        (role, [_(LABELS.get(code, code)) for code in role.permissions])
        for role in selectors.roles_offered(request.user.institution_id)
    ]
    return render(request, "org/roles.html", {"roles": offered})


@require_safe
@officer_required(MANAGE)
def system(request: OfficerRequest) -> HttpResponse:
    """What fails, what runs, who did what; with ?verify=1 the audit chain is checked too.

    Cost: 5 queries; the check reads the whole chain (about 30,000 rows a second).
    """
    own = institution_uuid(request.user)
    verify = request.GET.get("verify") == "1"
    page = paginate(audit_rows(own), request)
    context = {
        "failing": outbox.failing()[:50],
        "jobs": jobs.recent(own)[:20],
        "page": page,
        # A template would take a fact named "items" for the method: pairs leave no doubt.
        "rows": [
            (row, label_of(row.action), subject_label_of(row.subject_kind), row.facts.items())
            for row in page.items
        ],
        "report": verify_chain(own) if verify else None,
        "verified": verify,
    }
    return render(request, "org/system.html", context)


def _user_page(request: OfficerRequest, shown: User, form: forms.AssignRoleForm) -> HttpResponse:
    context = {
        "shown": shown,
        "form": form,
        "held": selectors.roles_held(shown, today_of(request.user)),
        "links": links_of(shown),
    }
    return render(request, "org/user.html", context)


def _field_of(refusal: DomainError) -> str | None:
    fields = {"username": "username", "password": "password", "branch": "branch"}
    return next((field for part, field in fields.items() if part in refusal.code), None)
