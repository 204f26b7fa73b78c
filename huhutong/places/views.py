"""The page of a user's data scopes: parse, call one service, present."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huhutong.infra import clock
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError
from huhutong.org.public import OfficerRequest, now_of, officer_required, today_of, user_in_scope
from huhutong.places import forms, selectors, services


@require_http_methods(["GET", "POST"])
@officer_required("org.manage")
def scopes(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """In which villages a user works; POST gives a scope from today. Cost: 6 queries."""
    shown = user_in_scope(request.user, uuid)
    today = today_of(request.user)
    form = forms.AssignScopeForm(request.POST or None, user=shown, on=today)
    if request.method == "POST" and form.is_valid():
        at = now_of(request.user)
        try:
            services.assign_scope(
                by=request.user,
                user=shown,
                scope=form.offered[form.cleaned_data["scope"]],
                valid_from=clock.date_of(at),
                at=at,
            )
        except DomainError as refusal:
            form.add_error("scope", message_of(refusal))
        else:
            messages.success(request, _("The data scope was given."))
            return redirect("places:scopes", shown.uuid)
    held = selectors.assignments_of(shown, today)
    return render(request, "places/scopes.html", {"shown": shown, "held": held, "form": form})


@require_POST
@officer_required("org.manage")
def end_scope(request: OfficerRequest, uuid: UUID, assignment: UUID) -> HttpResponse:
    """End a scope from today."""
    shown = user_in_scope(request.user, uuid)
    services.end_scope(by=request.user, user=shown, assignment=assignment, at=now_of(request.user))
    messages.success(request, _("The data scope was ended."))
    return redirect("places:scopes", shown.uuid)
