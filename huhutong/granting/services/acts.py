"""Public and granting acts: one person proposes, a second confirms exactly what was proposed."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from huhutong.granting import errors, rules
from huhutong.granting.models import PendingAct, Round
from huhutong.granting.selectors.previews import Preview, as_proposed, preview_of
from huhutong.granting.selectors.rounds import acts_in_scope
from huhutong.granting.services import grants, publishing
from huhutong.granting.services.common import audit_round, expect_stage, load_round
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.org.public import User, require

Kind = PendingAct.Kind
State = PendingAct.State
STAGES: dict[str, tuple[rules.Stage, ...]] = {
    Kind.POST: (rules.Stage.CHECKED,),
    Kind.GRANT: (rules.Stage.POSTED, rules.Stage.GRANTED),
    Kind.ADJUST: (rules.Stage.POSTED, rules.Stage.GRANTED),
}
_PERFORM: dict[str, Callable[[PendingAct, Preview, User, datetime], None]] = {
    Kind.POST: publishing.post,
    Kind.GRANT: grants.grant,
    Kind.ADJUST: publishing.adjust,
}


@transaction.atomic
def propose_act(*, officer: User, round_uuid: UUID, kind: str, at: datetime) -> PendingAct:
    """The act waits for a second person, with what it will do to how many.

    Raises PermissionRefused, RoundNotFound, ActNotNow, ActAlreadyWaiting, NothingToDo,
    NotPostedToEnd.
    """
    round_ = load_round(officer, round_uuid, "granting.propose", at)
    expect_stage(round_, *STAGES[kind])
    waiting = (
        PendingAct.objects.filter(round=round_, kind=kind, state__in=_UNFINISHED)
        .select_related("proposed_by")
        .first()
    )
    if waiting is not None:
        raise errors.ActAlreadyWaiting(name=waiting.proposed_by.name)
    preview = preview_of(round_, kind, date_of(at))
    if not preview.rows:
        _refuse_empty(preview)
    try:
        with transaction.atomic():
            act = PendingAct.objects.create(
                round=round_,
                kind=kind,
                preview=preview.as_json(),
                digest=preview.digest,
                proposed_by=officer,
                proposed_at=at,
            )
            act.rows.set(preview.rows)
    except IntegrityError as twice:  # two officers pressed at once on PostgreSQL
        raise errors.ActAlreadyWaiting(name="—") from twice
    facts = {"kind": kind, "count": preview.count, "total_fen": preview.total_fen}
    audit_round(round_, "propose_act", facts, actor=actor_of(officer), at=at)
    return act


_UNFINISHED = (State.WAITING, State.CONFIRMED)


def _refuse_empty(preview: Preview) -> None:
    if preview.in_period:
        raise errors.NotPostedToEnd(count=preview.in_period)
    raise errors.NothingToDo


def confirm_act(*, officer: User, act_uuid: UUID, at: datetime) -> PendingAct:
    """What was proposed is done, in short transactions where it is long.

    A confirmed act that was interrupted is finished by calling this again: with the households
    of then, not with those that became ready since.
    Raises PermissionRefused, RoundNotFound, SameOfficerDecides, ActNotWaiting, ActNotNow,
    ListChanged and what posting refuses.
    """
    on = date_of(at)
    require(officer, "granting.confirm", on)
    act = _act(officer, act_uuid, at)
    rules.check_four_eyes(makers=(act.proposed_by_id,), decider=officer.pk)
    if act.state not in _UNFINISHED:
        raise errors.ActNotWaiting
    expect_stage(act.round, *STAGES[act.kind])
    with transaction.atomic():
        preview = preview_of(act.round, act.kind, on)
        if act.state == State.WAITING:
            _confirm(act, preview, officer, at)
        else:
            preview = as_proposed(act, preview)
        if act.kind != Kind.GRANT:
            # A notice is one sealed whole: it is posted in the very transaction that confirms it.
            _PERFORM[act.kind](act, preview, officer, at)
            _done(act)
    if act.kind == Kind.GRANT:
        _PERFORM[act.kind](act, preview, officer, at)
        _done(act)
    return act


def _confirm(act: PendingAct, preview: Preview, officer: User, at: datetime) -> None:
    if preview.digest != act.digest:
        raise errors.ListChanged(proposed=int(act.preview["count"]), now=preview.count)
    won = PendingAct.objects.filter(pk=act.pk, state=State.WAITING).update(
        state=State.CONFIRMED, decided_by=officer, decided_at=at
    )
    if won != 1:
        raise errors.ActNotWaiting
    act.state, act.decided_by, act.decided_at = State.CONFIRMED, officer, at
    facts = {"kind": act.kind, "count": preview.count, "total_fen": preview.total_fen}
    audit_round(act.round, "confirm_act", facts, actor=actor_of(officer), at=at)


def _done(act: PendingAct) -> None:
    with transaction.atomic():
        PendingAct.objects.filter(pk=act.pk, state=State.CONFIRMED).update(state=State.DONE)
    act.state = State.DONE


@transaction.atomic
def refuse_act(*, officer: User, act_uuid: UUID, reason: str, at: datetime) -> PendingAct:
    """The act is refused with a reason; refused adjustments go back to the re-study.

    Raises PermissionRefused, RoundNotFound, SameOfficerDecides, ActNotWaiting, ReasonMissing.
    """
    require(officer, "granting.confirm", date_of(at))
    act = _act(officer, act_uuid, at)
    rules.check_four_eyes(makers=(act.proposed_by_id,), decider=officer.pk)
    text = rules.check_reason(reason)
    _end(act, State.REFUSED, officer, text, at)
    if act.kind == Kind.ADJUST:
        publishing.return_to_restudy(act.round)
    facts = {"kind": act.kind, "reason": text}
    audit_round(act.round, "refuse_act", facts, actor=actor_of(officer), at=at)
    return act


@transaction.atomic
def withdraw_act(*, officer: User, act_uuid: UUID, at: datetime) -> PendingAct:
    """The act no longer waits. Any proposer of the branch may withdraw it.

    Raises PermissionRefused, RoundNotFound, ActNotWaiting.
    """
    require(officer, "granting.propose", date_of(at))
    act = _act(officer, act_uuid, at)
    _end(act, State.WITHDRAWN, officer, "", at)
    audit_round(act.round, "withdraw_act", {"kind": act.kind}, actor=actor_of(officer), at=at)
    return act


def _act(officer: User, uuid: UUID, at: datetime) -> PendingAct:
    found = (
        acts_in_scope(officer, date_of(at))
        .filter(uuid=uuid)
        .select_related("round__village__town", "round__institution", "proposed_by")
        .first()
    )
    if found is None:
        raise errors.RoundNotFound
    return found


def _end(act: PendingAct, state: str, officer: User, note: str, at: datetime) -> None:
    won = PendingAct.objects.filter(pk=act.pk, state=State.WAITING).update(
        state=state, decided_by=officer, decided_at=at, note=note[:300]
    )
    if won != 1:
        raise errors.ActNotWaiting
    act.refresh_from_db()


def waiting_act(round_: Round, kind: str) -> PendingAct | None:
    """The unfinished act of a kind, with who proposed it. Cost: 1 query."""
    return (
        PendingAct.objects.filter(round=round_, kind=kind, state__in=_UNFINISHED)
        .select_related("proposed_by", "decided_by")
        .first()
    )
