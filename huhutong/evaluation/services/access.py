"""Signed links with a PIN: issued to paper, opened on a phone."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from huhutong.evaluation import rules
from huhutong.evaluation.errors import AccessLocked, PinWrong, RoundClosed
from huhutong.evaluation.models import Access, EvaluationRound, Evaluator
from huhutong.evaluation.selectors.access import access_of, signed_token, token_hash
from huhutong.evaluation.selectors.doors import round_in_scope
from huhutong.infra import audit, clock
from huhutong.infra.actors import Actor, actor_of
from huhutong.kernel.errors import NotInScope
from huhutong.kernel.masks import mask_name
from huhutong.org.public import User, require

TOKEN_BYTES = 16
PIN_DIGITS = 6
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Handout:
    """What is printed for one evaluator and stored nowhere: link token and PIN."""

    evaluator: UUID
    name: str
    duty: str
    token: str
    pin: str
    sheets: int
    expires_at: datetime


@transaction.atomic
def issue_links(
    *, officer: User, round_uuid: UUID, evaluators: Sequence[UUID], at: datetime
) -> list[Handout]:
    """Each named evaluator has a new link and PIN; former links of theirs are dead.

    evaluators  UUIDs with sheets in the round; empty: all of them.
    Raises NotInScope, RoundClosed.
    """
    on = clock.date_of(at)
    require(officer, "evaluation.manage", on)
    chosen = round_in_scope(officer, round_uuid, on)
    if chosen.state != EvaluationRound.State.OPEN:
        raise RoundClosed
    holders = _holders(chosen, evaluators)
    Access.objects.filter(round=chosen, evaluator__in=holders, revoked_at=None).update(
        revoked_at=at
    )
    expires_at = at + timedelta(days=rules.policy_of(chosen.policy).link_days)
    handouts = [_issue(officer, chosen, evaluator, at, expires_at) for evaluator in holders]
    audit.record(
        actor=actor_of(officer),
        action="evaluation.issue_links",
        subject=("evaluation_round", chosen.uuid),
        institution=chosen.institution.uuid,
        facts={"links": len(handouts)},
        at=at,
    )
    return handouts


def open_ballot(*, token: str, pin: str, at: datetime) -> Access:
    """Link and PIN are right: the evaluator may see and answer their own sheets.

    A wrong PIN is counted even though the call fails; after too many the link is locked.
    Raises LinkInvalid, AccessLocked, PinWrong.
    """
    access = access_of(token, at)
    if access.locked_until is not None and at < access.locked_until:
        minutes = -((at - access.locked_until) // _MINUTE)
        raise AccessLocked(minutes=minutes)
    if not check_password(pin, access.pin_hash):
        raise _count_failure(access, at)
    return _opened(access, at)


def _holders(chosen: EvaluationRound, wanted: Sequence[UUID]) -> list[Evaluator]:
    with_sheets = Evaluator.objects.filter(
        pk__in=chosen.sheets.exclude(state="recused").values("evaluator")
    ).select_related("person")
    if wanted:
        with_sheets = with_sheets.filter(uuid__in=wanted)
        if with_sheets.count() != len(set(wanted)):
            raise NotInScope
    return list(with_sheets.order_by("person__name_sort", "pk"))


def _issue(
    officer: User,
    chosen: EvaluationRound,
    evaluator: Evaluator,
    at: datetime,
    expires_at: datetime,
) -> Handout:
    secret = secrets.token_hex(TOKEN_BYTES)
    pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
    Access.objects.create(
        round=chosen,
        evaluator=evaluator,
        token_hash=token_hash(secret),
        pin_hash=make_password(pin),
        issued_at=at,
        issued_by=officer,
        expires_at=expires_at,
    )
    return Handout(
        evaluator=evaluator.uuid,
        name=evaluator.person.name,
        duty=evaluator.duty,
        token=signed_token(secret),
        pin=pin,
        sheets=chosen.sheets.filter(evaluator=evaluator).exclude(state="recused").count(),
        expires_at=expires_at,
    )


@transaction.atomic
def _count_failure(access: Access, at: datetime) -> PinWrong | AccessLocked:
    """One more failure is stored; the refusal to raise once that is committed."""
    policy = rules.policy_of(access.round.policy)
    failed, until = rules.lock_after_failure(failed=access.failed, at=at, policy=policy)
    # Two wrong PINs at the same instant: the second finds another count and is taken as locked.
    counted = Access.objects.filter(pk=access.pk, failed=access.failed).update(
        failed=failed, locked_until=until
    )
    if until is None and counted == 1:
        return PinWrong(left=policy.pin_failures - failed)
    if until is not None:
        _audit(access, "evaluation.lock_link", at)
    return AccessLocked(minutes=policy.pin_lock_minutes)


@transaction.atomic
def _opened(access: Access, at: datetime) -> Access:
    Access.objects.filter(pk=access.pk).update(failed=0, locked_until=None, opened_at=at)
    _audit(access, "evaluation.open_ballot", at)
    return access


def _audit(access: Access, action: str, at: datetime) -> None:
    evaluator = access.evaluator
    audit.record(
        actor=Actor("evaluator", evaluator.uuid, mask_name(evaluator.person.name)),
        action=action,
        subject=("evaluation_round", access.round.uuid),
        institution=access.round.institution.uuid,
        facts={},
        at=at,
    )
