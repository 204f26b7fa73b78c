"""What the registry does on news of others."""

from huhutong.households.services.imports.download import delete_expired_rows
from huhutong.infra import outbox
from huhutong.infra.events import DayBegan


@outbox.subscribe(DayBegan, name="households.delete_expired_rows")
def on_day_began(event: DayBegan) -> None:
    """Staged rows are kept for 30 days."""
    delete_expired_rows(institution=event.institution, on=event.on)
