"""The import wizard: upload, columns, preview, apply, result; each step can be left and found."""

from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huhutong.households import forms, labels, tasks, workbooks
from huhutong.households.errors import ImportNotReady
from huhutong.households.models import ImportBatch, ImportRow, ImportSource
from huhutong.households.rules.roster.layout import Block, Cell, Sheet, block_of, letter_of, text_of
from huhutong.households.selectors.imports import (
    REMARKS,
    batch_in_scope,
    batches_in_scope,
    rows_shown,
)
from huhutong.households.services.imports.apply import apply_batch, begin_apply
from huhutong.households.services.imports.check import check_batch
from huhutong.households.services.imports.discard import discard_import
from huhutong.households.services.imports.download import record_download
from huhutong.households.services.imports.upload import (
    read_upload,
    settle_columns,
    upload_roster,
)
from huhutong.households.views.workbook import workbook_response
from huhutong.infra import jobs
from huhutong.infra.actors import actor_of
from huhutong.infra.models import Job
from huhutong.infra.ordering import Column, Order
from huhutong.infra.pages import Filter, paginate
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError
from huhutong.kernel.masks import mask_name
from huhutong.org.public import OfficerRequest, now_of, officer_required, today_of
from huhutong.places.public import village_in_scope, villages_of

IMPORT = "households.import"
# Rows beyond which the work is done by the worker: about two seconds on two cores.
INLINE_ROWS = 2_000
SAMPLES = 3
STATES = ImportBatch.State
# States that have a page of their own.
PAGES: dict[str, str] = {
    STATES.DISCARDED: "discarded",
    STATES.CHECKING: "resume",
    STATES.UNDOING: "undo",
    STATES.UNDONE: "undo",
}
ORDER = Order(
    {
        "file": Column(("file_name",)),
        "village": Column(("village__code",)),
        "uploaded": Column(("created_at",), largest_first=True),
        "state": Column(("state",)),
    },
    unasked="-uploaded",
    last=("-pk",),
)


def _steps(state: str) -> list[dict[str, str]]:
    """The wizard's stepper."""
    words = [_("Upload"), _("Columns"), _("Preview"), _("Result")]
    at = {
        "": 0,
        STATES.UPLOADED: 1,
        STATES.CHECKING: 1,
        STATES.STAGED: 2,
        STATES.APPLYING: 2,
        STATES.APPLIED: 4,
    }.get(state, 0)  # what was given up or taken back has no stepper
    looks = ["done" if i < at else "current" if i == at else "todo" for i in range(len(words))]
    return [{"label": w, "state": s, "href": ""} for w, s in zip(words, looks, strict=True)]


@require_http_methods(["GET", "POST"])
@officer_required(IMPORT)
def imports(request: OfficerRequest) -> HttpResponse:
    """Upload a roster; below it the imports so far."""
    user, at = request.user, now_of(request.user)
    village = villages_of(user, at.date()).filter(code=request.GET.get("village", "")).first()
    form = forms.UploadForm(
        request.POST or None, request.FILES or None, initial={"village": village}
    )
    form.fields["village"].queryset = villages_of(user, at.date())  # type: ignore[attr-defined]
    if form.is_valid():
        file = form.cleaned_data["file"]
        place = form.cleaned_data["village"]
        try:
            batch = upload_roster(
                officer=user,
                village=place.uuid,
                file_name=file.name,
                content=file.read(),
                at=at,
            )
        except DomainError as refusal:
            form.add_error("file", message_of(refusal))
        else:
            return redirect("households:import", uuid=batch.uuid)
    listed = batches_in_scope(user, at.date()).order_by(*ORDER.order_by(request))
    context = {
        "form": form,
        "page": paginate(listed, request, size=20),
        "heads": ORDER.heads(request),
        "village": village,
        "steps": _steps(""),
    }
    return render(request, "households/imports.html", context)


@require_safe
@officer_required(IMPORT)
def template(request: OfficerRequest) -> HttpResponse:
    """The template to fill in, with the groups of ?village=CODE."""
    code, on = request.GET.get("village", ""), today_of(request.user)
    village = village_in_scope(request.user, code, on) if code else None
    name = f"农户名单模板{'-' + village.name if village else ''}.xlsx"
    return workbook_response(workbooks.template(village), name)


@require_safe
@officer_required(IMPORT)
def batch(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The import at the step where it stands."""
    found = batch_in_scope(request.user, uuid, today_of(request.user))
    job = jobs.latest(("import", found.uuid))
    running = job is not None and job.state in {Job.State.QUEUED, Job.State.RUNNING}
    context: dict[str, Any] = {
        "batch": found,
        "village": found.village,
        "steps": _steps(found.state),
        "job": job,
        "failed": job if job is not None and job.state == Job.State.FAILED else None,
    }
    if running:
        template_name = "working_part" if request.htmx else "working"
        return render(request, f"households/import_{template_name}.html", context)
    if request.htmx:
        return render(request, "households/import_ready_part.html", context)
    if found.state == STATES.UPLOADED:
        return _columns_page(request, context)
    if found.state in PAGES:
        return render(request, f"households/import_{PAGES[found.state]}.html", context)
    return _rows_page(request, context)


def _columns_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """What each column is taken for, with samples of its values."""
    found: ImportBatch = context["batch"]
    sheets = {sheet.name: sheet for sheet in read_upload(found)}
    blocks = [block_of(stored) for stored in found.layout]
    shown, seen = [], set()
    for number, block in enumerate(blocks):
        titles = tuple(column.title for column in block.columns)
        if titles not in seen:
            seen.add(titles)
            shown.append(_block_shown(number, block, sheets[block.sheet]))
    context |= {"blocks": shown, "choices": labels.field_choices(), "names": list(sheets)}
    context["sources"] = ImportSource.choices
    return render(request, "households/import_columns.html", context)


def _block_shown(number: int, block: Block, sheet: Sheet) -> dict[str, Any]:
    rows = list(islice(sheet.rows, block.first, block.first + SAMPLES))
    return {
        "sheet": block.sheet,
        "rows": [row + 1 for row in block.head_rows],
        "columns": [
            {
                "name": f"c-{number}-{column.index}",
                "letter": letter_of(column.index),
                "title": column.title,
                "field": column.field,
                "samples": [_sample(column.field, row, column.index) for row in rows],
            }
            for column in block.columns
            if column.title
        ],
    }


def _sample(field: str, row: Any, index: int) -> str:
    """A value as a hint; of people only as much as is needed to know the column."""
    cell: Cell = row[index] if index < len(row) else None
    text = text_of(cell)
    if field in {"name", "head_name"}:
        return mask_name(text)
    if field in {"id_number", "phone", "address"}:
        return text[:3] + "…" if text else ""
    return text[:20]


def _start(request: OfficerRequest, found: ImportBatch, kind: str) -> None:
    """The work is done now where the file is small, else by the worker."""
    user, at = request.user, now_of(request.user)
    if found.counts.get("read", 0) > INLINE_ROWS:
        jobs.enqueue(
            tasks.check_roster if kind == tasks.CHECK else tasks.apply_roster,
            kind=kind,
            actor=actor_of(user),
            institution=found.institution.uuid,
            subject=("import", found.uuid),
            arguments={"officer": str(user.uuid), "batch": str(found.uuid)},
        )
    elif kind == tasks.CHECK:
        check_batch(officer=user, uuid=found.uuid, at=at)
    else:
        apply_batch(officer=user, uuid=found.uuid, at=at)


@require_POST
@officer_required(IMPORT)
def columns(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The columns are settled; the check begins."""
    chosen, source = {}, request.POST.get("source", "")
    for name, field in request.POST.items():
        parts = name.split("-")
        if parts[0] == "c" and all(part.isdigit() for part in parts[1:]):
            chosen[int(parts[1]), int(parts[2])] = str(field)
    try:
        found = settle_columns(
            officer=request.user,
            uuid=uuid,
            chosen=chosen,
            at=now_of(request.user),
            source=source if source in ImportSource.values else "",
        )
    except DomainError as refusal:
        messages.error(request, message_of(refusal))
        return redirect("households:import", uuid=uuid)
    _start(request, found, tasks.CHECK)
    return redirect("households:import", uuid=uuid)


@require_POST
@officer_required(IMPORT)
def resume(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """A check or an application that was interrupted goes on."""
    found = batch_in_scope(request.user, uuid, today_of(request.user))
    _start(request, found, tasks.CHECK if found.state == STATES.CHECKING else tasks.APPLY)
    return redirect("households:import", uuid=uuid)


@require_POST
@officer_required(IMPORT)
def apply(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The accepted rows go in."""
    found = begin_apply(officer=request.user, uuid=uuid, at=now_of(request.user))
    _start(request, found, tasks.APPLY)
    return redirect("households:import", uuid=uuid)


@require_POST
@officer_required(IMPORT)
def discard(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The import is given up; a new file can be uploaded."""
    try:
        found = discard_import(officer=request.user, uuid=uuid, at=now_of(request.user))
    except ImportNotReady as refusal:
        messages.error(request, message_of(refusal))
        return redirect("households:import", uuid=uuid)
    messages.success(request, _("The import was given up. Nothing was written to the registry."))
    return redirect(f"{reverse('households:imports')}?village={found.village.code}")


def _rows_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Preview and result: the totals, then the rows with what is said of each."""
    found: ImportBatch = context["batch"]
    choices = {"": _("Rows to correct"), REMARKS: _("Rows with remarks")}
    verdict = Filter("verdict", _("Show"), choices | dict(ImportRow.Verdict.choices))
    rows = rows_shown(found, verdict.value(request))
    page = paginate(rows, request)
    context |= {
        "page": page,
        "filters": verdict.links(request),
        "rows": [_row_shown(row) for row in page.items],
        "counts": found.counts,
        "notes": [labels.note_text(note) for note in found.counts.get("notes", [])],
        "is_applied": found.state == STATES.APPLIED,
        "came_back": found.counts.get("refused", 0) + found.counts.get("duplicate", 0),
        "is_applying": found.state == STATES.APPLYING,
        "confirm_lines": _confirm_lines(found),
    }
    return render(request, "households/import_rows.html", context)


def _row_shown(row: ImportRow) -> dict[str, Any]:
    values = row.payload["values"]
    told = [labels.problem_text(problem) for problem in row.problems]
    return {
        "sheet": row.sheet,
        "number": row.row_number,
        "unit": row.unit,
        "name": mask_name(values.get("name") or ""),
        "verdict": row.get_verdict_display(),
        "kind": {"accepted": "ok", "refused": "bad"}.get(row.verdict, "wait"),
        "told": told,
        "updates": row.household_id is not None and row.applied_at is None,
    }


def _confirm_lines(found: ImportBatch) -> list[str]:
    counts = found.counts
    return [
        _("New households: %(n)d") % {"n": counts.get("households_new", 0)},
        _("Households updated (same head): %(n)d") % {"n": counts.get("households_updated", 0)},
        _("Rows that come back: %(n)d")
        % {"n": counts.get("refused", 0) + counts.get("duplicate", 0)},
        _("Without 是 in the consent column a household is registered, but not archived."),
    ]


@require_safe
@officer_required(IMPORT)
def error_workbook(request: OfficerRequest, uuid: UUID) -> HttpResponse:
    """The rows that were not taken, as a workbook with marked cells; the download is audited."""
    user = request.user
    found = record_download(officer=user, uuid=uuid, at=now_of(user))
    stem = found.file_name.rsplit(".", 1)[0]
    return workbook_response(workbooks.errors(found), f"{stem}-待更正.xlsx")
