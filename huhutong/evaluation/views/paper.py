"""Paper sheets: template, upload, dry run, commit."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huhutong.evaluation import paper as workbooks
from huhutong.evaluation import services
from huhutong.evaluation.forms import PaperForm
from huhutong.evaluation.rules import policy_of
from huhutong.evaluation.selectors import papers
from huhutong.evaluation.selectors.doors import evaluator_in_scope, round_in_scope
from huhutong.infra import spreadsheets
from huhutong.org.public import OfficerRequest, now_of, officer_required, today_of

MANAGE = officer_required("evaluation.manage")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_FAULTS_SHOWN = 200


@require_safe
@MANAGE
def template(request: OfficerRequest, uuid: UUID, evaluator: UUID) -> HttpResponse:
    """The evaluator's waiting sheets as a workbook in their order, to print or type into."""
    on = today_of(request.user)
    chosen = round_in_scope(request.user, uuid, on)
    whose = evaluator_in_scope(request.user, evaluator, on)
    sheet = workbooks.template_sheet(
        whose.person.name, papers.template_rows(chosen, whose), policy_of(chosen.policy)
    )
    response = HttpResponse(spreadsheets.write([sheet]), content_type=XLSX)
    name = f"ballot-{chosen.village.code}-{str(whose.uuid)[:8]}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
@MANAGE
def upload(request: OfficerRequest, uuid: UUID, evaluator: UUID) -> HttpResponse:
    """Download the template, upload the typed workbook; on to the dry run."""
    at = now_of(request.user)
    chosen = round_in_scope(request.user, uuid, at.date())
    whose = evaluator_in_scope(request.user, evaluator, at.date())
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["workbook"]
        staged = services.stage_paper(
            officer=request.user,
            round_uuid=uuid,
            evaluator=evaluator,
            file=(given.name or "", given.read()),
            at=at,
        )
        return redirect("evaluation:paper_preview", uuid=staged.uuid)
    context = {"round": chosen, "evaluator": whose, "form": form}
    return render(request, "evaluation/paper.html", context)


@require_http_methods(["GET", "POST"])
@MANAGE
def preview(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """What the workbook would do, row by row; commit on POST."""
    at = now_of(request.user)
    staged = papers.paper_in_scope(request.user, uuid, at.date())
    if request.method == "POST":
        tally = services.commit_paper(officer=request.user, paper=uuid, at=at)
        text = _("%(n)d sheets were recorded as paper, typed by you.") % {"n": tally.recorded}
        messages.success(request, text)
        return redirect("evaluation:round", uuid=staged.round.uuid)
    found = papers.examine(staged)
    return render(
        request,
        "evaluation/paper_preview.html",
        {
            "paper": staged,
            "round": staged.round,
            "found": found,
            "counts": found.counts,
            "faults": found.faults[:_MOST_FAULTS_SHOWN],
            "more_faults": max(len(found.faults) - _MOST_FAULTS_SHOWN, 0),
        },
    )
