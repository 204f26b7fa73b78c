"""Pictures of a household: adding one, looking at one, taking one out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huhutong.households import forms
from huhutong.households.models import Picture
from huhutong.households.selectors.doors import household_in_scope
from huhutong.households.selectors.pictures import asks_purpose, number_if_in_scope
from huhutong.households.services.pictures import (
    PictureInput,
    add_picture,
    look_at_picture,
    remove_picture,
)
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError
from huhutong.org.public import OfficerRequest, now_of, officer_required


def _tell_alike(request: OfficerRequest, picture: Picture) -> None:
    """The same picture elsewhere is told, by number where the officer may see that household."""
    if picture.alike is None:
        return
    number = number_if_in_scope(request.user, picture.alike, now_of(request.user).date())
    told = _("The same picture is kept with household %(number)s. Check which of the two is right.")
    elsewhere = _("The same picture is kept with another household of the bank. Check it.")
    messages.warning(request, told % {"number": number} if number else elsewhere)


@require_http_methods(["GET", "POST"])
@officer_required("households.edit")
def add(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Choose a file and its class."""
    at = now_of(request.user)
    found = household_in_scope(request.user, uuid, at.date())
    form = forms.PictureForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        data = form.cleaned_data
        given = PictureInput(data["kind"], data["file"].read(), data["caption"])
        try:
            picture = add_picture(officer=request.user, uuid=uuid, given=given, at=at)
        except DomainError as refusal:
            form.add_error("file", message_of(refusal))
        else:
            messages.success(request, _("The picture is kept."))
            _tell_alike(request, picture)
            return redirect("households:household", uuid=uuid)
    return render(request, "households/picture_new.html", {"form": form, "household": found})


def _jpeg(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="image/jpeg")
    # Kept in no cache of a shared computer, opened as nothing but a picture.
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    return response


@never_cache
@require_http_methods(["GET", "POST"])
@officer_required("households.view")
def look(request: OfficerRequest, uuid: UUID, picture: UUID) -> HttpResponse:
    """The picture; of identity papers only after a purpose was named, each time anew."""
    user, at = request.user, now_of(request.user)
    found = household_in_scope(user, uuid, at.date())
    act: dict[str, Any] = {"officer": user, "household": uuid, "picture": picture, "at": at}
    if not asks_purpose(found, picture):
        return _jpeg(look_at_picture(**act, purpose=""))
    form = forms.UnmaskForm(request.POST or None)
    if form.is_valid():
        return _jpeg(look_at_picture(**act, purpose=form.cleaned_data["purpose"]))
    return render(request, "households/picture_look.html", {"form": form, "household": found})


@require_POST
@officer_required("households.edit")
def remove(request: OfficerRequest, uuid: UUID, picture: UUID) -> HttpResponse:
    """Taken out for good."""
    at = now_of(request.user)
    remove_picture(officer=request.user, household=uuid, picture=picture, at=at)
    messages.success(request, _("The picture is taken out; its content is deleted."))
    return redirect("households:household", uuid=uuid)
