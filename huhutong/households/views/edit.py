"""Correcting a household, its people, its archive and declared ties."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huhutong.households import forms
from huhutong.households.inputs import TieInput
from huhutong.households.models import Household
from huhutong.households.selectors.doors import household_in_scope
from huhutong.households.selectors.listing import households_found
from huhutong.households.selectors.page import members_now
from huhutong.households.services.people import (
    Correction,
    add_member,
    edit_household,
    edit_person,
    end_membership,
)
from huhutong.households.services.ties import declare_tie
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError, NotInScope
from huhutong.org.public import OfficerRequest, now_of, officer_required
from huhutong.places.public import groups_of

SEARCHED = 20


def _tried(request: OfficerRequest, form: Any, act: Callable[[], object], done: str) -> bool:
    """Whether the act was done; a refusal stands above the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except DomainError as refusal:
        form.add_error(None, message_of(refusal))
        return False
    messages.success(request, done)
    return True


def _opened(request: OfficerRequest, uuid: UUID) -> tuple[Household, Correction]:
    at = now_of(request.user)
    found = household_in_scope(request.user, uuid, at.date())
    return found, Correction(request.user, uuid, at)


@require_http_methods(["GET", "POST"])
@officer_required("households.edit")
def household(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Group, address, residence, livelihood."""
    found, correction = _opened(request, uuid)
    initial = {
        "group": found.group_id,
        "address": found.address or "",
        "residence": found.residence,
        "economy_type": found.economy_type,
    }
    form = forms.HouseholdForm(request.POST or None, initial=initial)
    form.fields["group"].queryset = groups_of(found.village)  # type: ignore[attr-defined]
    done = _("The household is saved.")
    if _tried(request, form, lambda: edit_household(correction, said=form.said()), done):
        return redirect("households:household", uuid=uuid)
    context = {"form": form, "household": found, "title": _("Correct household")}
    return render(request, "households/edit.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@officer_required("households.edit")
def person(request: OfficerRequest, uuid: UUID, person: UUID) -> HttpResponse:
    """Correct a member. The form starts empty where data is masked: nothing is shown unasked."""
    found, correction = _opened(request, uuid)
    row = members_now([found]).filter(person__uuid=person).first()
    if row is None:
        raise NotInScope
    who = row.person
    initial = {"name": who.name, "sex": who.sex, "birth_on": who.birth_on}
    form = forms.PersonForm(request.POST or None, initial=initial)
    form.fields["id_number"].help_text = _("Leave empty to keep the number on file.")
    form.fields["phone"].help_text = _("Leave empty to keep the number on file.")

    def act() -> object:
        kept = {"id_number": who.id_number or "", "phone": who.phone or ""}
        form.cleaned_data |= {n: form.cleaned_data[n] or kept[n] for n in kept}
        return edit_person(correction, person=person, given=form.given(row.relation))

    if _tried(request, form, act, _("The person is saved.")):
        return redirect("households:household", uuid=uuid)
    context = {"form": form, "household": found, "title": _("Correct person")}
    return render(request, "households/edit.html", context)


@require_http_methods(["GET", "POST"])
@officer_required("households.edit")
def new_member(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Add a member."""
    found, correction = _opened(request, uuid)
    form = forms.MemberForm(request.POST or None)

    def act() -> object:
        return add_member(correction, given=form.given(form.cleaned_data["relation"]))

    if _tried(request, form, act, _("The member is added.")):
        return redirect("households:household", uuid=uuid)
    context = {"form": form, "household": found, "title": _("Add member")}
    return render(request, "households/edit.html", context)


@require_POST
@officer_required("households.edit")
def leave(request: OfficerRequest, uuid: UUID, person: UUID) -> HttpResponse:
    """A member has left."""
    _found, correction = _opened(request, uuid)
    end_membership(correction, person=person)
    messages.success(request, _("The member has left the household as of today."))
    return redirect("households:household", uuid=uuid)


@require_http_methods(["GET", "POST"])
@officer_required("households.edit")
def tie(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Declare a tie: search the other household by ?q=, then choose the two people."""
    found, correction = _opened(request, uuid)
    query = request.GET.get("q", "").strip()[:60]
    form = forms.TieForm(request.POST or None)
    form.fields["person"].choices = _choices([found])  # type: ignore[attr-defined]
    form.fields["other"].choices = _others(request, found, query)  # type: ignore[attr-defined]

    def act() -> object:
        data = form.cleaned_data
        given = TieInput(UUID(data["person"]), UUID(data["other"]), data["relation"])
        return declare_tie(officer=request.user, given=given, at=correction.at)

    if _tried(request, form, act, _("The tie is declared.")):
        return redirect("households:household", uuid=uuid)
    return render(
        request, "households/tie.html", {"form": form, "household": found, "query": query}
    )


def _others(request: OfficerRequest, found: Household, query: str) -> list[tuple[str, str]]:
    if not query:
        return []
    on = now_of(request.user).date()
    rows = households_found(request.user, query, on, SEARCHED + 1)
    others = [row.household for row in rows if row.household.pk != found.pk]
    return _choices(others[:SEARCHED])


def _choices(households: list[Household]) -> list[tuple[str, str]]:
    rows = members_now(households)
    return [(str(m.person.uuid), f"{m.person.name} · {m.household.number}") for m in rows]
