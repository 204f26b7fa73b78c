"""Roster files by the API: upload, check, apply, result, and what came back to be corrected."""

import hashlib
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import Field

from huhutong.households import tasks, workbooks
from huhutong.households.api import given as s
from huhutong.households.api.asked import REFUSED, Key, Write, answered, reader
from huhutong.households.api_errors import RosterTooLarge
from huhutong.households.models import ImportBatch
from huhutong.households.selectors.imports import batch_in_scope, batches_in_scope
from huhutong.households.services.imports.apply import begin_apply
from huhutong.households.services.imports.download import record_download
from huhutong.households.services.imports.upload import settle_columns, upload_roster
from huhutong.infra import jobs
from huhutong.infra.actors import actor_of
from huhutong.infra.idempotency import Answer
from huhutong.infra.models import Job
from huhutong.org.public import TokenRequest, User, act_by_token
from huhutong.places.public import village_in_scope

router = Router(tags=["imports"])
IMPORT: Final = "households.import"
# A file is read while the key's row is locked: about one second for this much.
MOST_MB: Final = 4
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Written = Status[dict[str, Any]]


class UploadIn(s.Given):
    """The village whose roster the file is."""

    village: s.VillageCode


class ImportOut(Schema):
    """An import: where it stands, its counts, and whether the worker is at it."""

    uuid: UUID
    village: str
    file_name: str
    state: str
    counts: dict[str, int]
    working: bool
    failed: bool = Field(description="The work broke off; send the same step again")
    created_at: datetime
    applied_at: datetime | None


class ImportQuery(s.Given):
    """How many of the newest imports."""

    limit: int = Field(20, ge=1, le=50)


class StepOut(Schema):
    """The import whose step was begun, with its state."""

    uuid: UUID
    state: str


@router.post("", response={201: StepOut, **REFUSED})
def upload_import(
    request: TokenRequest,
    response: HttpResponse,
    form: Form[UploadIn],
    file: File[UploadedFile],
    key: Key,
) -> Written:
    """Upload a roster (.xlsx, .xls, .csv, up to 4 MB); its columns are guessed."""
    write = Write(request, key, IMPORT)
    if (file.size or 0) > MOST_MB * 1024 * 1024:
        raise RosterTooLarge(most=MOST_MB)
    content = file.read()

    def act() -> Answer:
        village = village_in_scope(write.user, form.village, write.at.date())
        batch = upload_roster(
            officer=write.user,
            village=village.uuid,
            file_name=file.name or "",
            content=content,
            at=write.at,
        )
        return _step(batch, 201)

    said = f"{form.village} {file.name} {hashlib.sha256(content).hexdigest()}"
    return answered(response, write.once("upload_import", act, said))


@router.get("", response={200: list[ImportOut], **REFUSED})
def list_imports(request: TokenRequest, query: Query[ImportQuery]) -> list[ImportOut]:
    """The newest imports of the user's bank into the user's villages."""
    user, at = reader(request, IMPORT, ImportQuery)
    return [_import_out(batch) for batch in batches_in_scope(user, at.date())[: query.limit]]


@router.get("/{uuid:batch}", response={200: ImportOut, **REFUSED})
def get_import(request: TokenRequest, batch: UUID) -> ImportOut:
    """Where an import stands: ask again while “working” is true."""
    user, at = reader(request, IMPORT)
    return _import_out(batch_in_scope(user, batch, at.date()))


@router.post("/{uuid:batch}/check", response={202: StepOut, **REFUSED})
def check_import(request: TokenRequest, response: HttpResponse, batch: UUID, key: Key) -> Written:
    """The columns are taken as guessed and the worker checks every row; nothing is written."""
    write = Write(request, key, IMPORT)

    def act() -> Answer:
        found = settle_columns(officer=write.user, uuid=batch, chosen={}, at=write.at)
        _begin(write.user, found, tasks.CHECK)
        return _step(found, 202)

    return answered(response, write.once("check_import", act))


@router.post("/{uuid:batch}/apply", response={202: StepOut, **REFUSED})
def apply_import(request: TokenRequest, response: HttpResponse, batch: UUID, key: Key) -> Written:
    """The worker puts the accepted rows into the registry, each once; the others come back."""
    write = Write(request, key, IMPORT)

    def act() -> Answer:
        found = begin_apply(officer=write.user, uuid=batch, at=write.at)
        _begin(write.user, found, tasks.APPLY)
        return _step(found, 202)

    return answered(response, write.once("apply_import", act))


@router.get(
    "/{uuid:batch}/errors.xlsx",
    response=REFUSED,
    openapi_extra={
        "responses": {
            200: {
                "description": "The rows to correct, as a workbook",
                "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def get_import_errors(request: TokenRequest, batch: UUID) -> HttpResponse:
    """The rows that were not taken, with marked cells. The download is in the audit trail."""
    user, at = reader(request, IMPORT)
    found = act_by_token(
        token=request.auth,
        operation="get_import_errors",
        at=at,
        act=lambda: record_download(officer=user, uuid=batch, at=at),
    )
    stem = found.file_name.rsplit(".", 1)[0]
    response = HttpResponse(workbooks.errors(found), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stem)}-errors.xlsx"
    return response


def _begin(user: User, batch: ImportBatch, kind: str) -> None:
    jobs.enqueue(
        tasks.check_roster if kind == tasks.CHECK else tasks.apply_roster,
        kind=kind,
        actor=actor_of(user),
        institution=batch.institution.uuid,
        subject=("import", batch.uuid),
        arguments={"officer": str(user.uuid), "batch": str(batch.uuid)},
    )


def _step(batch: ImportBatch, status: int) -> Answer:
    return Answer(status, {"uuid": str(batch.uuid), "state": str(batch.state)})


def _import_out(batch: ImportBatch) -> ImportOut:
    job = jobs.latest(("import", batch.uuid))
    counts = {name: n for name, n in batch.counts.items() if isinstance(n, int)}
    return ImportOut(
        uuid=batch.uuid,
        village=batch.village.code,
        file_name=batch.file_name,
        state=batch.state,
        counts=counts,
        working=job is not None and job.state in {Job.State.QUEUED, Job.State.RUNNING},
        failed=job is not None and job.state == Job.State.FAILED,
        created_at=batch.created_at,
        applied_at=batch.applied_at,
    )
