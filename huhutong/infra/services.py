"""Writes of the plumbing: the installation, the business clock, uploads."""

import hashlib
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from huhutong.infra import audit, clock, outbox, per_request
from huhutong.infra.actors import SYSTEM, Actor
from huhutong.infra.errors import (
    ClockMovedMeanwhile,
    ClockOfLiveInstallation,
    ClockStepOutOfRange,
    InstallationKindFixed,
)
from huhutong.infra.events import DayBegan
from huhutong.infra.models import BusinessClock, Installation, Upload
from huhutong.infra.selectors import installation, is_demo

MOST_DAYS_PER_STEP = 366
UPLOAD_KEPT_DAYS = 30


@transaction.atomic
def install(*, kind: str, name: str, actor: Actor = SYSTEM, at: datetime) -> Installation:
    """This database is the named demo or live installation. Repeating it changes nothing.

    Raises InstallationKindFixed when it already is something else.
    """
    found = installation()
    if found is not None:
        if (found.kind, found.name) != (kind, name):
            raise InstallationKindFixed(name=found.name, kind=found.kind)
        return found
    made = Installation.objects.create(kind=Installation.Kind(kind), name=name, created_at=at)
    per_request.forget()
    audit.record(
        actor=actor,
        action="infra.install",
        subject=("installation", made.uuid),
        institution=None,
        facts={"kind": kind, "name": name},
        at=at,
    )
    return made


@transaction.atomic
def open_clock(*, institution: UUID, at: datetime) -> None:
    """The institution has a clock; its days are announced from tomorrow on."""
    BusinessClock.objects.get_or_create(
        institution=institution, defaults={"begun_on": clock.date_of(at)}
    )


@transaction.atomic
def advance_clock(*, actor: Actor, institution: UUID, days: int = 1, at: datetime) -> date:
    """The institution's rule date is `days` later; each new day was announced (DayBegan).

    at  business instant before the step. Returns the new rule date.
    Raises ClockOfLiveInstallation, ClockStepOutOfRange, ClockMovedMeanwhile (a double click).
    The permission infra.advance_clock is asked at the edge, as infra knows no users.
    """
    if not is_demo():
        raise ClockOfLiveInstallation
    if not 1 <= days <= MOST_DAYS_PER_STEP:
        raise ClockStepOutOfRange(days=days, most=MOST_DAYS_PER_STEP)
    start = clock.date_of(at)
    open_clock(institution=institution, at=at)
    kept = BusinessClock.objects.get(institution=institution)
    # One winner: the second of two clicks finds that today is no longer `start`.
    moved = BusinessClock.objects.filter(pk=kept.pk, offset_days=kept.offset_days).filter(
        begun_on__lte=start
    )
    until = start + timedelta(days=days)
    if moved.update(offset_days=F("offset_days") + days, begun_on=until) != 1:
        raise ClockMovedMeanwhile(today=str(kept.begun_on))
    per_request.forget()
    _announce(institution, after=kept.begun_on or start, until=until, at=at + timedelta(days=days))
    audit.record(
        actor=actor,
        action="infra.advance_clock",
        subject=("institution", institution),
        institution=institution,
        facts={"days": days, "from_on": start, "to_on": until},
        at=at,
    )
    return until


@transaction.atomic
def begin_day(*, institution: UUID, at: datetime) -> int:
    """The rule date of `at` and days slept through were announced; returns how many were new.

    The worker calls it for every institution, again and again.
    """
    today = clock.date_of(at)
    kept = BusinessClock.objects.filter(institution=institution).first()
    if kept is None:
        open_clock(institution=institution, at=at)
        return 0
    last = kept.begun_on or today
    if last >= today:
        return 0
    if BusinessClock.objects.filter(pk=kept.pk, begun_on=last).update(begun_on=today) != 1:
        return 0
    return _announce(institution, after=last, until=today, at=at)


def _announce(institution: UUID, *, after: date, until: date, at: datetime) -> int:
    """One DayBegan for each day after `after` up to `until`, the day of `at`."""
    days = (until - after).days
    for back in range(days - 1, -1, -1):
        gap = timedelta(days=back)
        outbox.publish(DayBegan(institution=institution, on=until - gap, at=at - gap))
    return days


@transaction.atomic
def store_upload(
    *,
    actor: Actor,
    institution: UUID | None,
    purpose: str,
    file_name: str,
    content: bytes,
    kept_days: int = UPLOAD_KEPT_DAYS,
) -> Upload:
    """The file is kept, encrypted, for so many days. The caller audits what it is for."""
    at = clock.real_now()
    return Upload.objects.create(
        institution=institution,
        purpose=purpose,
        file_name=file_name[:200],
        content=content,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        created_at=at,
        expires_on=clock.date_of(at) + timedelta(days=kept_days),
        actor_kind=actor.kind,
        actor_uuid=actor.uuid,
    )


@transaction.atomic
def delete_expired_uploads(*, on: date, at: datetime) -> int:
    """Files whose days of keeping are over on `on` are gone; the count is audited."""
    # The content is emptied rather than the row deleted: batches keep pointing at who gave what.
    expired = Upload.objects.filter(expires_on__lte=on).exclude(size_bytes=0)
    count = expired.update(content=b"", file_name="", size_bytes=0)
    if count:
        audit.record(
            actor=SYSTEM,
            action="infra.delete_expired_uploads",
            subject=("installation", None),
            institution=None,
            facts={"count": count, "on": on},
            at=at,
        )
    return count
