"""Large imports in the worker; each is a loop of services with its progress on the job's row."""

from datetime import date
from uuid import UUID

from django_tasks import task

from huhutong.households.services.exports import prepare_export as prepare
from huhutong.households.services.imports.apply import apply_batch
from huhutong.households.services.imports.check import check_batch
from huhutong.households.services.imports.download import delete_expired_rows
from huhutong.households.services.imports.undo import undo_import
from huhutong.infra import jobs
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of, real_now
from huhutong.org.public import User, now_of

UNDO = "households.undo_roster"
FORGET = "households.forget_imports"
CHECK, APPLY = "households.check_roster", "households.apply_roster"
DUPLICATES = "households.find_duplicates"
EXPORT = "households.prepare_export"
#: What a search for duplicates is about: the one registry of all banks.
REGISTRY = ("registry", UUID(int=0))


@task()
def check_roster(job: str, officer: str, batch: str) -> None:
    """The dry run of a large file."""
    user = User.objects.get(uuid=officer)
    with jobs.running(job) as progress:
        check_batch(officer=user, uuid=UUID(batch), at=now_of(user), progress=progress)


@task()
def apply_roster(job: str, officer: str, batch: str) -> None:
    """Putting a large file into the registry."""
    user = User.objects.get(uuid=officer)
    with jobs.running(job) as progress:
        apply_batch(officer=user, uuid=UUID(batch), at=now_of(user), progress=progress)


@task()
def undo_roster(job: str, officer: str, batch: str, reason: str) -> None:
    """Taking a large import back."""
    user = User.objects.get(uuid=officer)
    with jobs.running(job) as progress:
        undo_import(
            officer=user, uuid=UUID(batch), reason=reason, at=now_of(user), progress=progress
        )


@task()
def forget_imports(job: str, institution: str, on: str) -> None:
    """Staged rows of large imports whose days of keeping are over are deleted."""
    with jobs.running(job):
        delete_expired_rows(institution=UUID(institution), on=date.fromisoformat(on))


@task()
def prepare_export(job: str, officer: str, export: str) -> None:
    """The workbook of an approved export."""
    user = User.objects.get(uuid=officer)
    with jobs.running(job):
        prepare(uuid=UUID(export), by=actor_of(user), today=date_of(real_now()), at=now_of(user))


@task()
def find_duplicates(job: str, officer: str) -> None:
    """The registry is looked through for people who stand twice."""
    # Splink and DuckDB take a second to load: only this task pays for them.
    from huhutong.households.services.duplicates import find_duplicates as find

    user = User.objects.get(uuid=officer)
    with jobs.running(job) as progress:
        tally = find(by=actor_of(user), at=now_of(user))
        progress(tally.people, tally.people)
