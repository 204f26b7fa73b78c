"""Evaluators of a village: engage, make formal or alternate, release, declare ties."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huhutong.evaluation import labels, services
from huhutong.evaluation.forms import EngageForm, StatusForm, TieForm
from huhutong.evaluation.models import Evaluator
from huhutong.evaluation.selectors import search
from huhutong.evaluation.selectors.doors import evaluator_in_scope, rounds_in_scope
from huhutong.evaluation.selectors.evaluators import ties_of
from huhutong.evaluation.selectors.progress import outlines
from huhutong.evaluation.selectors.strength import strengths_of
from huhutong.households.public import Person, groups_to_evaluate
from huhutong.org.public import OfficerRequest, now_of, officer_required, today_of
from huhutong.places.public import Village, village_in_scope

MANAGE = officer_required("evaluation.manage")


@require_safe
@MANAGE
def village(request: OfficerRequest, code: str) -> HttpResponse:
    """Who evaluates in this village, its rounds, and a search for people to engage.

    Cost: about 12 queries.
    """
    found = village_in_scope(request.user, code, today_of(request.user))
    return _village_page(request, found, None)


def _village_page(
    request: OfficerRequest, found: Village, refused: EngageForm | None
) -> HttpResponse:
    on = today_of(request.user)
    institution = request.user.institution_id or 0
    wanted = groups_to_evaluate([found.pk], institution, on)
    strengths = strengths_of(institution, wanted, on)[found.pk]
    everyone = list(search.all_of_village(found, institution))
    query = request.GET.get("q", "")
    people = search.people_named(found, query)
    engaged = {each.person_id for each in everyone if each.released_on is None}
    offers = [
        (person, EngageForm(village=found, initial=_initial(person)))
        for person in people
        if person.pk not in engaged
    ]
    return render(
        request,
        "evaluation/village.html",
        {
            "village": found,
            "rows": [(each, labels.of(labels.STATUSES, each.status)) for each in everyone],
            "formal": sum(_serves(each, "formal") for each in everyone),
            "alternates": sum(_serves(each, "alternate") for each in everyone),
            "strengths": strengths,
            "query": query,
            "offers": offers,
            "refused": refused,
            "rounds": outlines(rounds_in_scope(request.user, on).filter(village=found)),
        },
    )


def _serves(evaluator: Evaluator, status: str) -> bool:
    return evaluator.released_on is None and evaluator.status == status


def _initial(person: Person) -> dict[str, object]:
    present = getattr(person, "present", [])  # set by people_named
    return {
        "person": person.uuid,
        "group": present[0].household.group_id if present else None,
        "duty": _("Villagers' representative"),
    }


@require_POST
@MANAGE
def engage(request: OfficerRequest, code: str) -> HttpResponse:
    """Engage a person; back to the village page."""
    place = village_in_scope(request.user, code, today_of(request.user))
    form = EngageForm(request.POST, village=place)
    if not form.is_valid():
        return _village_page(request, place, form)
    values = form.cleaned_data
    chosen = services.engage_evaluator(
        officer=request.user,
        village=place.uuid,
        engagement=services.Engagement(
            values["person"], values["group"], values["duty"], values["status"]
        ),
        at=now_of(request.user),
    )
    messages.success(request, _("%(name)s is engaged.") % {"name": chosen.person.name})
    if chosen.conflict_note:
        messages.warning(
            request,
            _("Marked as a conflict: related to %(who)s.") % {"who": chosen.conflict_note},
        )
    return redirect("evaluation:village", code=place.code)


@require_safe
@MANAGE
def evaluator(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """One evaluator: duty, conflict, declared ties, and what can be done. About 6 queries."""
    on = today_of(request.user)
    chosen = evaluator_in_scope(request.user, uuid, on)
    query = request.GET.get("q", "")
    people = [
        (person, TieForm(initial={"other": person.uuid}))
        for person in search.people_named(chosen.village, query)
        if person.pk != chosen.person_id
    ]
    return render(
        request,
        "evaluation/evaluator.html",
        {
            "evaluator": chosen,
            "status": labels.of(labels.STATUSES, chosen.status),
            "ties": ties_of(chosen, on),
            "query": query,
            "people": people,
            "form": StatusForm(initial={"status": chosen.status}),
        },
    )


@require_POST
@MANAGE
def status(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """Formal or alternate from now on."""
    form = StatusForm(request.POST)
    if form.is_valid():
        services.change_status(
            officer=request.user,
            evaluator=uuid,
            status=form.cleaned_data["status"],
            at=now_of(request.user),
        )
        messages.success(request, _("Saved. Sheets already assigned stay as they are."))
    return redirect("evaluation:evaluator", uuid=uuid)


@require_POST
@MANAGE
def release(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The evaluator gets no more sheets."""
    chosen = services.release_evaluator(
        officer=request.user, evaluator=uuid, at=now_of(request.user)
    )
    messages.success(request, _("%(name)s is released.") % {"name": chosen.person.name})
    return redirect("evaluation:village", code=chosen.village.code)


@require_POST
@MANAGE
def tie(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """A declared tie is on file; open sheets on kin are recused."""
    form = TieForm(request.POST)
    if form.is_valid():
        recused = services.declare_kin(
            officer=request.user,
            evaluator=uuid,
            other=form.cleaned_data["other"],
            relation=form.cleaned_data["relation"],
            at=now_of(request.user),
        )
        messages.success(
            request, _("The tie is on file; %(n)d open sheets were recused.") % {"n": recused}
        )
    return redirect("evaluation:evaluator", uuid=uuid)
