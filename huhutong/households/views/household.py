"""The page of one household, its consent, and looking at data in clear."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huhutong.households import event_labels, forms, labels
from huhutong.households.inputs import ConsentInput
from huhutong.households.models import Household, Picture
from huhutong.households.selectors.doors import household_in_scope
from huhutong.households.selectors.facts import end_of_day
from huhutong.households.selectors.listing import institution_for
from huhutong.households.selectors.names import shows_names
from huhutong.households.selectors.page import HouseholdPage, household_page
from huhutong.households.selectors.pictures import number_if_in_scope, pictures_on
from huhutong.households.services.consent import record_consent, withdraw_consent
from huhutong.households.services.unmask import unmask
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError
from huhutong.org.public import (
    Institution,
    OfficerRequest,
    User,
    now_of,
    officer_required,
    permits,
    today_of,
)


def _day(request: OfficerRequest, today: date) -> date:
    """The day asked for by ?on=, at most today."""
    try:
        asked = parse_date(request.GET.get("on", ""))
    except ValueError:
        asked = None
    return min(asked, today) if asked else today


def _entries(page: HouseholdPage) -> list[dict[str, Any]]:
    """Audit rows and recordings of the archive in one line of time, newest first."""
    told = {"households.record_archive", "households.record_event", "households.undo_event"}
    audited = [e for e in page.timeline if e.action not in told]
    entries = labels.timeline_entries(audited) + labels.version_entries(page.versions)
    if not any(e.action == "households.register" for e in page.timeline):
        said = _("Registered from a roster")
        entries.append({"at": page.household.registered_at, "what": said, "kind": "plain"})
    return sorted(entries, key=lambda entry: entry["at"], reverse=True)


def _pictures(
    user: User, found: Household, institution: Institution, on: date
) -> list[tuple[Picture, str]]:
    """Pictures with the number of the household that has the same one, if it may be seen."""
    rows = pictures_on(found, institution, on)
    return [(row, number_if_in_scope(user, row.alike, on)) for row in rows]


@require_safe
@officer_required("households.view")
def household(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """One household: people, archive with sources, consent, completeness, history."""
    user, today = request.user, today_of(request.user)
    found = household_in_scope(user, uuid, today)
    institution = institution_for(user, found.village, today)
    on = _day(request, today)
    as_known = on < today and request.GET.get("known") == "then"
    known_at = end_of_day(on) if as_known else None
    page = household_page(user, found, institution, on, known_at)
    head = next((p.name for p in page.people if p.person.pk == found.head_id), "")
    context = {
        "page": page,
        "household": found,
        "head_name": head,
        "on": on,
        "is_today": on == today,
        "missing": [labels.MISSING[code] for code in page.completeness.missing],
        "entries": _entries(page),
        "events": event_labels.event_entries(page.events, page.effects, user),
        "pictures": _pictures(user, found, institution, on),
        "may_look": shows_names(user),
        "as_known": as_known,
        "consents": labels.consent_rows(page.consents),
        "may_edit": permits(user, "households.edit", today)
        and user.institution is not None
        and found.ended_on is None,
        "may_undo": permits(user, "households.edit", today) and user.institution is not None,
        "may_unmask": permits(user, "households.unmask", today),
    }
    return render(request, "households/household.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@officer_required("households.unmask")
def show_in_clear(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Ask why, write the look down, then show; the answer is kept nowhere."""
    user, at = request.user, now_of(request.user)
    form = forms.UnmaskForm(request.POST or None)
    shown = None
    if form.is_valid():
        purpose = form.cleaned_data["purpose"]
        shown = unmask(officer=user, uuid=uuid, purpose=purpose, at=at)
    found = shown.household if shown else household_in_scope(user, uuid, at.date())
    context = {"form": form, "shown": shown, "household": found}
    return render(request, "households/unmask.html", context)


@require_http_methods(["GET", "POST"])
@officer_required("households.edit")
def consent(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Record a signed consent."""
    user, at = request.user, now_of(request.user)
    found = household_in_scope(user, uuid, at.date())
    form = forms.ConsentForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        given = ConsentInput(given_at=at, purpose=data["purpose"], evidence=data["evidence"])
        try:
            record_consent(officer=user, uuid=uuid, given=given, at=at)
        except DomainError as refusal:
            form.add_error(None, message_of(refusal))
        else:
            messages.success(request, _("The consent is recorded."))
            return redirect("households:household", uuid=uuid)
    return render(request, "households/consent.html", {"form": form, "household": found})


@require_POST
@officer_required("households.edit")
def withdraw(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """A consent is withdrawn."""
    purpose = request.POST.get("purpose", "")
    withdraw_consent(officer=request.user, uuid=uuid, purpose=purpose, at=now_of(request.user))
    messages.success(request, _("The consent is withdrawn from now on."))
    return redirect("households:household", uuid=uuid)


@require_safe
@officer_required("households.view")
def consent_form(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The consent form to print and have signed."""
    user, today = request.user, today_of(request.user)
    found = household_in_scope(user, uuid, today)
    context = {
        "household": found,
        "institution": institution_for(user, found.village, today),
        "head_name": found.head.name if found.head and shows_names(user) else "",
        "today": today,
    }
    return render(request, "households/consent_form.html", context)
