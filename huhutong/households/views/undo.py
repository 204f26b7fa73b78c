"""Taking an import back on its page: the reason, the households that forbid it, the end."""

from itertools import islice
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from huhutong.households import labels, tasks
from huhutong.households.errors import ImportStandsUnder
from huhutong.households.selectors.imports import batch_in_scope
from huhutong.households.services.authority import IMPORT
from huhutong.households.services.imports.undo import obstacles, undo_import
from huhutong.infra import jobs
from huhutong.infra.actors import actor_of
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError
from huhutong.org.public import OfficerRequest, now_of, officer_required, today_of

# Rows beyond which the worker takes the import back: about two seconds on two cores.
INLINE_ROWS = 2_000
MOST_SHOWN = 200


@require_POST
@officer_required(IMPORT)
def undo(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The import is taken back, or the households that forbid it are listed with their reasons."""
    user = request.user
    found = batch_in_scope(user, uuid, today_of(user))
    reason = request.POST.get("reason", "") or found.undo_reason
    if found.counts.get("read", 0) > INLINE_ROWS and reason.strip():
        jobs.enqueue(
            tasks.undo_roster,
            kind=tasks.UNDO,
            actor=actor_of(user),
            institution=found.institution.uuid,
            subject=("import", found.uuid),
            arguments={"officer": str(user.uuid), "batch": str(uuid), "reason": reason},
        )
        return redirect("households:import", uuid=uuid)
    try:
        undo_import(officer=user, uuid=uuid, reason=reason, at=now_of(user))
    except ImportStandsUnder as refusal:
        shown = [
            (o.number, labels.obstacle_text(o.reason, o.detail))
            for o in islice(obstacles(found), MOST_SHOWN)
        ]
        context = {
            "batch": found,
            "village": found.village,
            "told": message_of(refusal),
            "obstacles": shown,
        }
        return render(request, "households/import_undo.html", context, status=409)
    except DomainError as refusal:
        messages.error(request, message_of(refusal))
    return redirect("households:import", uuid=uuid)
