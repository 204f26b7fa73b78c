"""Background work with a progress row that pages can show, thin over django-tasks.

@task()                                      # an app's tasks.py
def score_village(job: str, round_uuid: str) -> None:
    with jobs.running(job) as progress:
        for done, part in enumerate(parts, start=1):
            services.score_part(...)         # one transaction each
            progress(done, len(parts))

jobs.enqueue(score_village, kind="granting.score", actor=…, institution=…,
             subject=("round", uuid), arguments={"round_uuid": str(uuid)})
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django_tasks.base import Task

from huhutong.infra import clock
from huhutong.infra.actors import Actor
from huhutong.infra.models import Job
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import DomainError

_WORKER_ID = "huhutong"


class Progress(Protocol):
    """Says how much is done."""

    def __call__(self, done: int, total: int, message: str = "") -> None:
        """The job's row shows it; message is a translated sentence."""


class JobAlreadyRan(Exception):
    """The job was delivered twice; the second delivery does nothing."""


@transaction.atomic
def enqueue(
    task: Task[..., Any],
    *,
    kind: str,
    actor: Actor,
    institution: UUID | None,
    subject: tuple[str, UUID | None] = ("", None),
    arguments: Mapping[str, str | int] | None = None,
) -> Job:
    """The task will run in the worker, as task(job=<uuid>, **arguments); its row is queued.

    Both are written in the caller's transaction: without its commit nothing runs.
    """
    job = Job.objects.create(
        kind=kind,
        institution=institution,
        subject_kind=subject[0],
        subject_uuid=subject[1],
        actor_kind=actor.kind,
        actor_uuid=actor.uuid,
        created_at=clock.real_now(),
    )
    task.enqueue(job=str(job.uuid), **(arguments or {}))
    return job


@contextmanager
def running(job_uuid: str) -> Iterator[Progress]:
    """The job is running inside the block, done after it, failed when the block raises.

    A refusal is told on the row in words and not raised further; a crash is both.
    """
    row = Job.objects.filter(uuid=job_uuid)
    started = row.filter(state=Job.State.QUEUED).update(
        state=Job.State.RUNNING, started_at=clock.real_now()
    )
    if started != 1:
        raise JobAlreadyRan(job_uuid)
    try:
        yield _progress_of(row)
    except DomainError as refusal:
        _finish(row, Job.State.FAILED, message_of(refusal))
    except BaseException as problem:
        _finish(row, Job.State.FAILED, type(problem).__name__)
        raise
    else:
        _finish(row, Job.State.DONE, None)


def latest(subject: tuple[str, UUID], *, kind: str | None = None) -> Job | None:
    """The newest job about a row, for its page. Cost: 1 query."""
    rows = Job.objects.filter(subject_kind=subject[0], subject_uuid=subject[1])
    if kind is not None:
        rows = rows.filter(kind=kind)
    return rows.order_by("-pk").first()


def open_jobs(institution: UUID | None) -> QuerySet[Job]:
    """Jobs of an institution that are queued or running, oldest first."""
    unfinished = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING)
    return Job.objects.filter(unfinished, institution=institution).order_by("pk")


def recent(institution: UUID | None) -> QuerySet[Job]:
    """Jobs of an institution, newest first."""
    return Job.objects.filter(institution=institution).order_by("-pk")


def failed_since(institution: UUID | None, since: datetime) -> QuerySet[Job]:
    """Jobs that failed since an instant and were not started again, newest first."""
    later = Job.objects.filter(
        kind=OuterRef("kind"), subject_uuid=OuterRef("subject_uuid"), pk__gt=OuterRef("pk")
    )
    failed = recent(institution).filter(state=Job.State.FAILED, finished_at__gte=since)
    return failed.exclude(Exists(later))


def fail_interrupted() -> int:
    """Jobs that a stopped worker left running are failed, with words that say so.

    For the start of the one worker of an installation; returns how many there were.
    """
    text = gettext("The work was interrupted before its end. Start it again.")
    return Job.objects.filter(state=Job.State.RUNNING).update(
        state=Job.State.FAILED, message=text, finished_at=clock.real_now()
    )


def run_all() -> int:
    """Every queued task has run in this process (for tests and commands); returns how many."""
    ran = 0
    while run_one():
        ran += 1
    return ran


def run_one() -> bool:
    """One queued task has run, if there was one. Asks first, so that idling locks nothing.

    Claims and runs by the parts of django-tasks-db's own worker; its loop is not used, as it
    closes connections, which a caller inside a transaction could not bear.
    """
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult
    from django_tasks_db.utils import exclusive_transaction

    ready = DBTaskResult.objects.ready()
    if not ready.exists():
        return False
    with exclusive_transaction(ready.db):
        claimed = ready.get_locked()
        if claimed is None:
            return False
        claimed.claim(_WORKER_ID)
    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=_WORKER_ID,
        excluded_queue_names=[],
    ).run_task(claimed)
    return True


def _progress_of(row: QuerySet[Job]) -> Callable[..., None]:
    def progress(done: int, total: int, message: str = "") -> None:
        row.update(done=done, total=total, message=message[:300])

    return progress


def _finish(row: QuerySet[Job], state: str, message: str | None) -> None:
    changes: dict[str, Any] = {"state": state, "finished_at": clock.real_now()}
    if message is not None:
        changes["message"] = message[:300]
    row.update(**changes)
