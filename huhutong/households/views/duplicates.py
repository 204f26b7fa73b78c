"""People who may stand twice: side by side, with reasons; decided one by one, and undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huhutong.households import tasks
from huhutong.households.labels import agreement_label, column_label
from huhutong.households.models import DuplicateSuspect
from huhutong.households.selectors.duplicates import (
    Standing,
    merges_in_scope,
    open_suspects,
    standings_of,
)
from huhutong.households.selectors.names import display_person
from huhutong.households.services import duplicates as services
from huhutong.households.services.authority import EDIT
from huhutong.infra import jobs
from huhutong.infra.actors import actor_of
from huhutong.infra.models import Job
from huhutong.infra.pages import paginate
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError, NotInScope
from huhutong.org.public import OfficerRequest, now_of, officer_required, today_of

PAGE = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One column of the comparison: its name, both values as shown, how far they agree."""

    label: str
    values: tuple[str, str]
    agreement: str
    same: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One suspicion as the page shows it."""

    suspect: DuplicateSuspect
    two: tuple[Standing, Standing]
    lines: list[Line]
    keep: UUID


def _card(suspect: DuplicateSuspect, standings: Mapping[int, Standing]) -> Card:
    two = (standings[suspect.one_id], standings[suspect.other_id])
    lines = [
        Line(
            str(column_label(column)),
            (two[0].shown[column], two[1].shown[column]),
            str(agreement_label(column, code)),
            same=code == "same",
        )
        for column, code in suspect.reasons
    ]
    # Who has an ID number stays, else who was registered first.
    keep = two[1] if two[1].has_number and not two[0].has_number else two[0]
    return Card(suspect, two, lines, keep.uuid)


def _is_busy(job: Job | None) -> bool:
    return job is not None and job.state in (Job.State.QUEUED, Job.State.RUNNING)


@require_safe
@officer_required(EDIT)
def duplicates(request: OfficerRequest) -> HttpResponse:
    """Pairs that wait for a decision, likely ones first; below them the merges so far."""
    user, on = request.user, today_of(request.user)
    page = paginate(open_suspects(user, on), request, size=PAGE)
    shown: Sequence[DuplicateSuspect] = list(page.items)
    standings = standings_of(user, [pk for s in shown for pk in (s.one_id, s.other_id)])
    job = jobs.latest(tasks.REGISTRY, kind=tasks.DUPLICATES)
    context: dict[str, Any] = {
        "page": page,
        "cards": [_card(suspect, standings) for suspect in shown],
        "merges": merges_in_scope(user, on)[:PAGE],
        "job": job,
        "busy": _is_busy(job),
    }
    return render(request, "households/duplicates.html", context)


@require_POST
@officer_required(EDIT)
def look(request: OfficerRequest) -> HttpResponse:
    """The worker looks through the registry; one look at a time, whoever asks."""
    user = request.user
    if not _is_busy(jobs.latest(tasks.REGISTRY, kind=tasks.DUPLICATES)):
        jobs.enqueue(
            tasks.find_duplicates,
            kind=tasks.DUPLICATES,
            actor=actor_of(user),
            institution=user.institution.uuid if user.institution else None,
            subject=tasks.REGISTRY,
            arguments={"officer": str(user.uuid)},
        )
    messages.success(request, _("The registry is being looked through. Reload in a minute."))
    return redirect("households:duplicates")


@require_POST
@officer_required(EDIT)
def decide(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """One person or two."""
    user, at = request.user, now_of(request.user)
    try:
        if request.POST.get("decision") == "same":
            keep = _uuid(request.POST.get("keep", ""))
            services.merge_people(officer=user, uuid=uuid, keep=keep, at=at)
            messages.success(request, _("Merged. It can be undone below."))
        else:
            services.tell_apart(officer=user, uuid=uuid, at=at)
            messages.success(request, _("Kept as two people; you will not be asked again."))
    except NotInScope:
        raise
    except DomainError as refusal:
        messages.error(request, message_of(refusal))
    return redirect("households:duplicates")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotInScope from None


@require_POST
@officer_required(EDIT)
def undo(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The two are two rows again."""
    user, at = request.user, now_of(request.user)
    try:
        merge = services.undo_merge(officer=user, uuid=uuid, at=at)
    except NotInScope:
        raise
    except DomainError as refusal:
        messages.error(request, message_of(refusal))
    else:
        name = display_person(user, merge.gone)
        messages.success(request, _("Undone: {name} is in the registry again.").format(name=name))
    return redirect("households:duplicates")
