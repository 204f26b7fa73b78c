"""Writes that a program may ask for again without fear: done once, answered alike each time.

The row of the key is written in the transaction of the write: after a crash there are both or
neither. A refusal writes nothing, so its key stays free and the corrected request may use it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from huhutong.infra.clock import date_of
from huhutong.infra.crypto import blind_index
from huhutong.infra.errors import IdempotencyKeyUnfit, IdempotencyKeyUsedOtherwise
from huhutong.infra.models import IdempotentWrite

KEPT_DAYS = 7
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose write it is, under which key, what was asked exactly, and when (real instant)."""

    owner: UUID
    key: str
    request: str
    real: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; repeated: the write was done before, by an earlier request."""

    status: int
    body: dict[str, Any]
    repeated: bool = False


@transaction.atomic
def once(asked: Asked, act: Callable[[], Answer]) -> Answer:
    """The write is done, now or before, and the answer is that of the first time.

    Of two requests at once the second waits for the first. Kept for at least 7 days.
    Raises IdempotencyKeyUnfit, IdempotencyKeyUsedOtherwise and what act raises.
    Cost: 3 queries beside those of act; 1 when repeated.
    """
    if not 0 < len(asked.key) <= LONGEST or not asked.key.isprintable():
        raise IdempotencyKeyUnfit
    known = _known(asked)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            row = _row(asked)
            row.save(force_insert=True)
    except IntegrityError:
        # The other request has committed: PostgreSQL let this one wait until then.
        known = _known(asked)
        if known is None:
            raise
        return known
    answer = act()
    IdempotentWrite.objects.filter(pk=row.pk).update(status=answer.status, answer=answer.body)
    return answer


@transaction.atomic
def forget_expired(*, on: date) -> int:
    """Keys whose days of keeping are over are gone; returns how many."""
    return IdempotentWrite.objects.filter(expires_on__lte=on).delete()[0]


def _digests(asked: Asked) -> tuple[str, str]:
    return (
        blind_index(asked.key, purpose="infra.idempotency_key"),
        blind_index(asked.request, purpose="infra.idempotent_request"),
    )


def _row(asked: Asked) -> IdempotentWrite:
    key, request = _digests(asked)
    return IdempotentWrite(
        owner=asked.owner,
        key_digest=key,
        request_digest=request,
        recorded_at=asked.real,
        expires_on=date_of(asked.real) + timedelta(days=KEPT_DAYS),
    )


def _known(asked: Asked) -> Answer | None:
    key, request = _digests(asked)
    row = IdempotentWrite.objects.filter(owner=asked.owner, key_digest=key).first()
    if row is None:
        return None
    if row.request_digest != request:
        raise IdempotencyKeyUsedOtherwise
    return Answer(row.status, row.answer, repeated=True)
