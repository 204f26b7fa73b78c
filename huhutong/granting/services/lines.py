"""A line after its granting: signed, reserved, released, frozen. Doors for lending and the demo."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huhutong.granting import errors, rules
from huhutong.granting.models import CreditLine
from huhutong.infra import audit
from huhutong.infra.actors import Actor
from huhutong.infra.clock import date_of


@transaction.atomic
def sign_line(*, line: UUID, actor: Actor, at: datetime) -> CreditLine:
    """The contract is in force. Raises LineNotOpen."""
    found = _open_line(line, at)
    won = CreditLine.objects.filter(pk=found.pk, status=CreditLine.Status.GRANTED).update(
        status=CreditLine.Status.SIGNED, signed_at=at
    )
    if won != 1:
        raise errors.LineNotOpen
    _audit(found, "sign_line", {"limit_fen": found.limit_fen}, actor=actor, at=at)
    found.refresh_from_db()
    return found


@transaction.atomic
def reserve(*, line: UUID, amount_fen: int, actor: Actor, at: datetime) -> CreditLine:
    """So much more of a signed line is drawn. Raises LineNotOpen, AboveLine."""
    return _change(line, amount_fen, actor=actor, at=at)


@transaction.atomic
def release(*, line: UUID, amount_fen: int, actor: Actor, at: datetime) -> CreditLine:
    """So much less of a signed line is drawn. Raises LineNotOpen, AboveLine."""
    return _change(line, -amount_fen, actor=actor, at=at)


def _change(line: UUID, change_fen: int, *, actor: Actor, at: datetime) -> CreditLine:
    if change_fen == 0:
        raise ValueError("nothing to reserve or release")
    found = _open_line(line, at)
    if found.status != CreditLine.Status.SIGNED:
        raise errors.LineNotOpen
    drawn = rules.drawn_after(
        limit_fen=found.limit_fen, drawn_fen=found.drawn_fen, change_fen=change_fen
    )
    won = CreditLine.objects.filter(
        pk=found.pk, drawn_fen=found.drawn_fen, status=CreditLine.Status.SIGNED
    ).update(drawn_fen=drawn)
    if won != 1:
        raise errors.LineNotOpen
    action = "reserve_line" if change_fen > 0 else "release_line"
    facts = {"amount_fen": abs(change_fen), "drawn_fen": drawn}
    _audit(found, action, facts, actor=actor, at=at)
    found.drawn_fen = drawn
    return found


def _open_line(line: UUID, at: datetime) -> CreditLine:
    found = (
        CreditLine.objects.filter(uuid=line, closed_at=None, valid_to__gt=date_of(at))
        .select_related("institution")
        .first()
    )
    if found is None:
        raise errors.LineNotOpen
    return found


def _audit(
    line: CreditLine, action: str, facts: dict[str, int], *, actor: Actor, at: datetime
) -> None:
    audit.record(
        actor=actor,
        action=f"granting.{action}",
        subject=("line", line.uuid),
        institution=line.institution.uuid,
        facts=facts,
        at=at,
    )
