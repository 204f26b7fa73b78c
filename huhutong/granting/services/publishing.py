"""The notice of a round, re-study after an upheld objection, and the adjustment notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from huhutong.granting import errors, rules
from huhutong.granting.models import PendingAct, Round, RoundHousehold
from huhutong.granting.rules import Act, Outcome, Stage, State
from huhutong.granting.selectors.previews import Preview
from huhutong.granting.selectors.rounds import policy_for, row_in_scope
from huhutong.granting.services.common import (
    audit_round,
    audit_row,
    expect_stage,
    move,
    state_label,
)
from huhutong.infra.actors import SYSTEM, actor_of
from huhutong.infra.clock import date_of
from huhutong.org.public import User, require
from huhutong.posting.public import (
    ObjectionDecided,
    PostRow,
    notices_of,
    open_objections,
    post_adjustment,
    post_notice,
    posted_to_end,
)


def post(act: PendingAct, preview: Preview, officer: User, at: datetime) -> None:
    """The proposals are public under one notice; the round is posted. Caller's transaction."""
    round_ = act.round
    notice = post_notice(
        proposer=act.proposed_by,
        confirmer=officer,
        campaign=round_.uuid,
        village=round_.village,
        rows=[PostRow(row.household_id, row.group_id, row.grade) for row in preview.rows],
        at=at,
    )
    _posted(preview.rows, notice.uuid, State.PROPOSED)
    move(round_, Act.POST, actor=actor_of(officer), at=at)
    facts = {"notice": notice.uuid, "count": preview.count}
    audit_round(round_, "post_round", facts, actor=actor_of(officer), at=at)


def _posted(rows: Sequence[RoundHousehold], notice: UUID, before: State) -> None:
    changed = RoundHousehold.objects.filter(pk__in=[row.pk for row in rows], state=before).update(
        state=State.POSTED, notice=notice
    )
    if changed != len(rows):
        raise errors.ListChanged(proposed=len(rows), now=changed)


@transaction.atomic
def take_decision(event: ObjectionDecided) -> None:
    """An upheld objection puts its household into re-study; a rejected one frees it.

    Safe to repeat; a household that has its line already is not touched: that line is reviewed
    by a new round.
    """
    if event.household is None:
        return
    row = (
        RoundHousehold.objects.filter(round__uuid=event.campaign, household__uuid=event.household)
        .select_related("round__institution", "household")
        .first()
    )
    if row is None:
        return
    if event.decision != "adjust":
        mark_round(row.round, date_of(event.at))
        return
    facts = {"case": event.case, "decision": event.decision}
    changed = RoundHousehold.objects.filter(pk=row.pk, state__in=[State.POSTED, State.OUT]).update(
        state=State.RESTUDY,
        # Someone who was left out keeps that outcome until the re-study has said otherwise.
        outcome=row.outcome or Outcome.OBJECTION_OPEN,
    )
    if changed:
        audit_row(row, "start_restudy", facts, actor=SYSTEM, at=event.at)


@dataclass(frozen=True)
class Adjustment:
    """What the re-study found: a grade and limit, or an outcome without a line."""

    note: str
    grade: str = ""
    limit_fen: int | None = None
    outcome: Outcome | None = None


@transaction.atomic
def propose_adjustment(
    *, officer: User, row_uuid: UUID, found: Adjustment, at: datetime
) -> RoundHousehold:
    """The re-study's finding is on file and waits to be proposed with the adjustment notice.

    Raises PermissionRefused, RoundNotFound, ActNotNow, ProposalNotOpen, ReasonMissing,
    LimitNotInSteps, LimitAboveCap.
    """
    on = date_of(at)
    require(officer, "granting.propose", on)
    row = row_in_scope(officer, row_uuid, on)
    expect_stage(row.round, Stage.POSTED, Stage.GRANTED)
    note = rules.check_reason(found.note)
    _check_finding(row, found, on)
    won = RoundHousehold.objects.filter(
        pk=row.pk, state__in=[State.RESTUDY, State.ADJUSTING]
    ).update(
        state=State.ADJUSTING,
        restudy_note=note,
        restudy_grade="" if found.outcome else found.grade,
        restudy_fen=None if found.outcome else found.limit_fen,
        restudy_outcome=found.outcome.value if found.outcome else "",
        restudied_by=officer,
    )
    if won != 1:
        raise errors.ProposalNotOpen(number=row.number, state=state_label(row.state))
    facts = {
        "limit_fen": None if found.outcome else found.limit_fen,
        "outcome": found.outcome.value if found.outcome else "",
        "reason": note,
    }
    audit_row(row, "propose_adjustment", facts, actor=actor_of(officer), at=at)
    row.refresh_from_db()
    return row


def _check_finding(row: RoundHousehold, found: Adjustment, on: date) -> None:
    if found.outcome is not None:
        if found.outcome not in rules.RESTUDY_OUTCOMES:
            raise ValueError(f"not an outcome of a re-study: {found.outcome}")
        return
    if found.limit_fen is None or not found.grade:
        raise errors.FindingIncomplete
    # Without ballots and a score there is nothing to grant on: that household needs a new round.
    if row.model_fen is None:
        raise errors.NeverScored(number=row.number)
    rules.check_limit(
        requested_fen=found.limit_fen, policy=policy_for(row.round.institution_id, on)
    )


def adjust(act: PendingAct, preview: Preview, officer: User, at: datetime) -> None:
    """Changed results are public again under an adjustment notice with a period of its own.

    Households that end without a line are not named in it: refusals are never public; the
    objector has the answer in writing. Caller's transaction.
    """
    for row in preview.rows:
        if row.restudied_by_id is not None:
            rules.check_four_eyes(makers=(row.restudied_by_id,), decider=officer.pk)
    kept = [row for row in preview.rows if not row.restudy_outcome]
    ended = [row for row in preview.rows if row.restudy_outcome]
    notice: UUID | None = None
    if kept:
        previous = notices_of(act.round.uuid).last()
        if previous is None:
            raise ValueError("a posted round has a notice")
        posted = post_adjustment(
            proposer=act.proposed_by,
            confirmer=officer,
            previous=previous,
            rows=[PostRow(row.household_id, row.group_id, row.restudy_grade) for row in kept],
            at=at,
        )
        notice = posted.uuid
    for row in kept:
        _adjust_row(row, notice, at)
    for row in ended:
        _write_adjusted(
            row,
            {
                "state": State.OUT,
                "outcome": row.restudy_outcome,
                "outcome_reasons": ["restudy"],
            },
        )
    full = RoundHousehold.objects.select_related("round__institution", "household").filter(
        pk__in=[row.pk for row in preview.rows]
    )
    for row in full:
        facts = {"limit_fen": row.final_fen, "outcome": row.outcome, "notice": row.notice}
        audit_row(row, "adjust", facts, actor=actor_of(officer), at=at)


def _adjust_row(row: RoundHousehold, notice: UUID | None, at: datetime) -> None:
    values: dict[str, object] = {
        "state": State.POSTED,
        "notice": notice,
        "grade": row.restudy_grade,
        "final_fen": row.restudy_fen,
    }
    if row.restudy_fen != row.model_fen:
        values |= {
            "branch_fen": row.restudy_fen,
            "overridden_by": row.restudied_by_id,
            "overridden_at": at,
        }
    else:
        values["branch_fen"] = None
    _write_adjusted(row, values)


def _write_adjusted(row: RoundHousehold, values: dict[str, object]) -> None:
    """Raises ListChanged when the finding was replaced or taken back since it was read."""
    as_read = RoundHousehold.objects.filter(
        pk=row.pk,
        state=State.ADJUSTING,
        restudy_fen=row.restudy_fen,
        restudy_grade=row.restudy_grade,
        restudy_outcome=row.restudy_outcome,
    )
    if as_read.update(**values) != 1:
        raise errors.ListChanged(proposed=1, now=0)


def return_to_restudy(round_: Round) -> None:
    """Proposed adjustments are with the maker again."""
    RoundHousehold.objects.filter(round=round_, state=State.ADJUSTING).update(state=State.RESTUDY)


@transaction.atomic
def mark_ready(*, institution: UUID, on: date) -> int:
    """Rounds with a household that can be granted now say so; returns how many.

    Cost: 1 query, and 4 for each round that is posted.
    """
    rounds = Round.objects.filter(
        institution__uuid=institution, households__state=State.POSTED
    ).distinct()
    return sum(mark_round(round_, on) for round_ in rounds)


def mark_round(round_: Round, on: date) -> bool:
    """The round says whether a household can be granted now. Cost: 4 queries."""
    ended, cases = posted_to_end(round_.uuid, on), open_objections(round_.uuid)
    waiting = RoundHousehold.objects.filter(round=round_, state=State.POSTED)
    ready = any(
        household not in cases and ended.get(household) == notice
        for household, notice in waiting.values_list("household_id", "notice")
    )
    Round.objects.filter(pk=round_.pk).exclude(ready_to_grant=ready).update(ready_to_grant=ready)
    return ready
