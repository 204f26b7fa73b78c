"""The business clock: every rule date of an institution comes from here.

Edges (views, commands, tasks, subscribers) read it and pass `at` or `on` down; services and
rules never do. Audit keeps real time beside it.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from huhutong.infra import per_request
from huhutong.infra.models import BusinessClock

# A list of one, so that tests can fix the time for every importer and every thread at once.
_source: list[Callable[[], datetime]] = [timezone.now]


def real_now() -> datetime:
    """The real instant, aware."""
    return _source[0]()


def offset_days(institution: UUID | None) -> int:
    """How many days the institution's rule date runs ahead. Cost: 1 query, once in a request."""
    if institution is None:
        return 0
    found = BusinessClock.objects.filter(institution=institution).values_list(
        "offset_days", flat=True
    )
    return per_request.once(("infra.clock", institution), lambda: next(iter(found), 0))


def now(institution: UUID | None) -> datetime:
    """The institution's business instant, aware, in the local time zone. Cost: 1 query."""
    return timezone.localtime(real_now()) + timedelta(days=offset_days(institution))


def today(institution: UUID | None) -> date:
    """The institution's rule date. Cost: 1 query."""
    return now(institution).date()


def date_of(at: datetime) -> date:
    """The local calendar day on which an instant falls."""
    return timezone.localtime(at).date()
