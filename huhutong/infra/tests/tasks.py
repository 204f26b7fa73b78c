"""Tasks that the tests of jobs enqueue; django-tasks finds a task by its module."""

from django_tasks import task

from huhutong.infra import jobs
from huhutong.infra.errors import ClockStepOutOfRange


@task()
def count_to(job: str, total: int, fail_at: int = 0, refuse_at: int = 0) -> None:
    """Counts, and stumbles where it is told to."""
    with jobs.running(job) as progress:
        for done in range(1, total + 1):
            if done == fail_at:
                raise LookupError("李明 441821199001011234")
            if done == refuse_at:
                raise ClockStepOutOfRange(days=done, most=5)
            progress(done, total, f"{done}/{total}")
