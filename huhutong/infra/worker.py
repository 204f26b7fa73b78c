"""The one worker of an installation: relays the outbox, runs jobs, begins days, cleans at night."""

import logging
import threading
from collections.abc import Callable
from datetime import date

from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections

from huhutong.infra import clock, idempotency, jobs, outbox, services
from huhutong.infra.errors import WriteQueueFull
from huhutong.infra.models import BusinessClock

logger = logging.getLogger(__name__)


class Worker:
    """A loop of small turns; it stops between two of them, never inside one."""

    def __init__(self, *, interval_seconds: float = 1.0) -> None:
        self._interval_seconds = interval_seconds
        self._stop = threading.Event()
        self._cleaned_on: date | None = None

    def stop(self) -> None:
        """The loop ends after the turn it is in."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether stop was asked for."""
        return self._stop.is_set()

    def run(self) -> None:
        """Turns until stop() is called; waits only when there was nothing to do."""
        jobs.fail_interrupted()
        while not self.stopping:
            close_old_connections()
            if not self.turn():
                self._stop.wait(self._interval_seconds)
        close_old_connections()

    def turn(self) -> bool:
        """Each kind of work had its chance once; whether any was found."""
        parts: tuple[Callable[[], int | bool], ...] = (
            self._begin_days,
            outbox.relay,
            jobs.run_one,
            self._clean,
        )
        found = False
        for part in parts:
            if self.stopping:
                break
            try:
                found = bool(part()) or found
            except WriteQueueFull:
                # The web process is writing: the next turn will do.
                logger.info("database busy, turn postponed")
        return found

    def _begin_days(self) -> int:
        known = BusinessClock.objects.values_list("institution", flat=True)
        return sum(services.begin_day(institution=uuid, at=clock.now(uuid)) for uuid in list(known))

    def _clean(self) -> bool:
        at = clock.real_now()
        today = clock.date_of(at)
        if self._cleaned_on == today:
            return False
        services.delete_expired_uploads(on=today, at=at)
        idempotency.forget_expired(on=today)
        SessionStore.clear_expired()
        self._cleaned_on = today
        return True
