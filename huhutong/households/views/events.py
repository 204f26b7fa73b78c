"""Recording what happened to a household, looking at what that does, and undoing it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huhutong.households import event_forms, event_labels
from huhutong.households.errors import IdNumberRefused
from huhutong.households.event_errors import NewHeadMissing, RelationMissing
from huhutong.households.models import Household, HouseholdEvent, Membership
from huhutong.households.selectors.doors import household_in_scope
from huhutong.households.selectors.effects import effects_of
from huhutong.households.selectors.events import event_in_scope
from huhutong.households.selectors.listing import Wish, households_listed
from huhutong.households.selectors.page import members_now
from huhutong.households.services.events import away, couples, family
from huhutong.households.services.events.book import Occasion
from huhutong.households.services.events.rehearse import rehearse
from huhutong.households.services.events.undo import undo_event
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError, NotInScope
from huhutong.org.public import OfficerRequest, now_of, officer_required
from huhutong.places.public import groups_of

Kind = HouseholdEvent.Kind
SEARCHED = 20
CHECK, DO = "check", "do"
FORMS: dict[str, type[event_forms.EventForm]] = {
    Kind.SPLIT: event_forms.SplitForm,
    Kind.MERGE: event_forms.MergeForm,
    Kind.DEATH: event_forms.DeathForm,
    Kind.MARRIAGE: event_forms.MarriageForm,
    Kind.DIVORCE: event_forms.DivorceForm,
    Kind.HEAD: event_forms.HeadForm,
    Kind.AWAY: event_forms.AwayForm,
    Kind.RETURN: event_forms.ReturnForm,
}
ACTS: dict[str, Callable[[Occasion, Any], HouseholdEvent]] = {
    Kind.SPLIT: lambda o, form: family.record_split(o, form.division()),
    Kind.MERGE: lambda o, form: family.record_merge(
        o, into=form.into(), relations=form.relations()
    ),
    Kind.DEATH: lambda o, form: family.record_death(
        o, person=UUID(form.cleaned_data["person"]), head=form.new_head()
    ),
    Kind.MARRIAGE: lambda o, form: couples.record_marriage(o, form.wedding()),
    Kind.DIVORCE: lambda o, form: couples.record_divorce(
        o, person=form.couple()[0], partner=form.couple()[1]
    ),
    Kind.HEAD: lambda o, form: family.record_new_head(o, head=form.new_head()),
    Kind.AWAY: lambda o, _form: away.record_away(o),
    Kind.RETURN: lambda o, form: away.record_return(o, residence=form.cleaned_data["residence"]),
}
#: Kinds for which the other household is searched first.
SEARCHING = {Kind.MERGE.value, Kind.MARRIAGE.value}


@require_safe
@officer_required("households.edit")
def choose(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """What can be recorded of this household."""
    found = household_in_scope(request.user, uuid, now_of(request.user).date())
    people = members_now([found]).count()
    is_away = found.residence == Household.Residence.MOVED_AWAY
    left_out = {Kind.AWAY if is_away else Kind.RETURN}
    if people < 2:  # noqa: PLR2004 - one person has nobody to part from or to hand the house to
        left_out |= {Kind.SPLIT, Kind.HEAD}
    kinds = [
        {
            "code": kind.value,
            "label": kind.label,
            "hint": event_labels.HINTS[kind],
            "icon": event_labels.ICONS[kind],
        }
        for kind in Kind
        if kind not in left_out and found.ended_on is None
    ]
    return render(request, "households/events.html", {"household": found, "kinds": kinds})


@never_cache
@require_http_methods(["GET", "POST"])
@officer_required("households.edit")
def record(request: OfficerRequest, uuid: UUID, kind: str) -> HttpResponse:
    """A short form, then a sheet that says what will happen to whom, then it is done."""
    user, at = request.user, now_of(request.user)
    found = household_in_scope(user, uuid, at.date())
    if kind not in FORMS:
        raise NotInScope
    form = _form(request, found, kind, request.POST or None)
    context = {
        "household": found,
        "kind": kind,
        "title": Kind(kind).label,
        "hint": event_labels.HINTS[kind],
        "searching": kind in SEARCHING,
        "query": _query(request),
    }
    if form.is_valid():
        data = form.cleaned_data
        occasion = Occasion(user, uuid, data["happened_on"], data["reason"], at)
        try:
            if request.POST.get("step") == DO:
                ACTS[kind](occasion, form)
                messages.success(request, _("The change is recorded."))
                return redirect("households:household", uuid=uuid)
            context["sheet"] = _sheet(request, occasion, kind, form)
        except DomainError as refusal:
            form = _asking(request, found, kind, refusal)
    return render(request, "households/event.html", context | {"form": form})


def _sheet(
    request: OfficerRequest, occasion: Occasion, kind: str, form: event_forms.EventForm
) -> dict[str, Any]:
    institution = request.user.institution
    if institution is None:
        raise NotInScope
    told = rehearse(lambda: ACTS[kind](occasion, form), institution=institution, at=occasion.at)
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "step"}
        for value in values
    ]
    # The sheet's hidden fields are pairs, as a field may have been ticked more than once.
    fields = {"items": [*typed, ("step", DO)]}
    return event_labels.sheet_of(told, kind, request.user) | {"fields": fields}


def _asking(
    request: OfficerRequest, found: Household, kind: str, refusal: DomainError
) -> event_forms.EventForm:
    """The form with the refusal above it, and with the fields that it asks for."""
    data: QueryDict = request.POST.copy()
    if isinstance(refusal, RelationMissing):
        data["asked"] = event_forms.RELATIONS
    elif isinstance(refusal, NewHeadMissing) and data.get("asked") != event_forms.RELATIONS:
        data["asked"] = event_forms.HEAD
    form = _form(request, found, kind, data)
    field = "id_number" if isinstance(refusal, IdNumberRefused) else None
    form.add_error(field if field in form.fields else None, message_of(refusal))
    return form


def _query(request: OfficerRequest) -> str:
    return request.GET.get("q", "").strip()[:60]


def _form(request: OfficerRequest, found: Household, kind: str, data: Any) -> event_forms.EventForm:
    rows = list(members_now([found]))
    members = [(str(m.person.uuid), f"{m.person.name} · {m.get_relation_display()}") for m in rows]
    asked = str(data.get("asked", "")) if data else ""
    initial = {"person": request.GET.get("person", "")}
    more: dict[str, Any] = {}
    on = now_of(request.user).date()
    if kind == Kind.SPLIT:
        more["groups"] = groups_of(found.village)
    elif kind == Kind.MERGE:
        more["targets"] = _targets(request, found, on)
    elif kind == Kind.MARRIAGE:
        more["partners"] = _partners(request, found, on)
    elif kind == Kind.DIVORCE:
        more["couples"] = _couples(rows, on)
    return FORMS[kind](data, members=members, asked=asked, initial=initial, **more)


def _listed(request: OfficerRequest, found: Household, on: date) -> list[Household]:
    query = _query(request)
    if not query:
        return []
    rows = households_listed(request.user, Wish(query=query), None, on)
    rows = (
        rows.exclude(pk=found.pk)
        .filter(ended_on=None, duplicate_of=None)
        .select_related("head", "village")
    )
    return list(rows.order_by("number")[:SEARCHED])


def _targets(request: OfficerRequest, found: Household, on: date) -> list[tuple[str, str]]:
    return [
        (str(row.uuid), f"{row.head.name if row.head else '–'} · {row.number}")
        for row in _listed(request, found, on)
    ]


def _partners(request: OfficerRequest, found: Household, on: date) -> list[tuple[str, str]]:
    rows = members_now(_listed(request, found, on))
    return [
        (f"{m.household.uuid}:{m.person.uuid}", f"{m.person.name} · {m.household.number}")
        for m in rows
    ]


def _couples(rows: list[Membership], on: date) -> list[tuple[str, str]]:
    return [
        (f"{member.person.uuid}:{partner.uuid}", f"{member.person.name} · {partner.name}")
        for member, partner in couples.couples_among(rows, on)
    ]


@never_cache
@require_http_methods(["GET", "POST"])
@officer_required("households.edit")
def undo(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """What the event did, why it is undone, then everything is as before."""
    user, at = request.user, now_of(request.user)
    event = event_in_scope(user, uuid, at.date())
    form = event_forms.UndoForm(request.POST or None)
    if form.is_valid():
        try:
            undo_event(officer=user, uuid=uuid, reason=form.cleaned_data["reason"], at=at)
        except DomainError as refusal:
            form.add_error(None, message_of(refusal))
        else:
            messages.success(request, _("The change is undone; everything stands as before."))
            return redirect("households:household", uuid=event.household.uuid)
    effects = effects_of([event])
    context = {
        "household": event.household,
        "form": form,
        "entry": event_labels.event_entries([event], effects, user)[0],
    }
    return render(request, "households/event_undo.html", context)
