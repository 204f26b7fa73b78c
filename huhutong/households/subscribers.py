"""What the registry does on news of others."""

from huhutong.households import tasks
from huhutong.households.services.imports.download import (
    delete_expired_rows,
    expired_rows_count,
)
from huhutong.infra import jobs, outbox
from huhutong.infra.actors import SYSTEM
from huhutong.infra.events import DayBegan

# Rows deleted within the delivery of the news; more would hold the write lock for too long.
INLINE_ROWS = 2_000


@outbox.subscribe(DayBegan, name="households.delete_expired_rows")
def on_day_began(event: DayBegan) -> None:
    """Staged rows are kept for 30 days; many are deleted by the worker, in short transactions."""
    if expired_rows_count(institution=event.institution, on=event.on) <= INLINE_ROWS:
        delete_expired_rows(institution=event.institution, on=event.on)
        return
    jobs.enqueue(
        tasks.forget_imports,
        kind=tasks.FORGET,
        actor=SYSTEM,
        institution=event.institution,
        arguments={"institution": str(event.institution), "on": event.on.isoformat()},
    )
