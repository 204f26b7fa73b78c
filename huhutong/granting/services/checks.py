"""The branch check: a sample from a printed seed, decided by another than the maker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from huhutong.granting import errors, rules
from huhutong.granting.models import CheckItem, Round, RoundHousehold
from huhutong.granting.rules import Act, Outcome, Stage, State
from huhutong.granting.selectors.rounds import items_in_scope, policy_for, row_in_scope
from huhutong.granting.services.common import (
    audit_round,
    audit_row,
    expect_stage,
    hold_stage,
    load_round,
    move,
    state_label,
)
from huhutong.granting.services.figures import lay_before_checker
from huhutong.infra.actors import Actor, actor_of
from huhutong.infra.clock import date_of
from huhutong.org.public import User, require


@transaction.atomic
def draw_sample(*, officer: User, round_uuid: UUID, at: datetime) -> Round:
    """The check list is fixed: the drawn sample, every override, every limit above the threshold.

    The seed follows from the round and the digest of its scores, is kept, and printed with the
    list. Without any proposal the check is finished at once.
    Raises PermissionRefused, RoundNotFound, ActNotNow.
    """
    round_ = load_round(officer, round_uuid, "granting.propose", at)
    expect_stage(round_, Stage.SCORED)
    hold_stage(round_)
    seed = seed_of(round_)
    rows = {
        row.number: row
        for row in RoundHousehold.objects.filter(round=round_, state=State.PROPOSED).only(
            "number", "final_fen", "branch_fen"
        )
    }
    reasons = rules.check_reasons(
        [
            rules.CheckCandidate(row.number, row.final_fen or 0, row.branch_fen is not None)
            for row in rows.values()
        ],
        seed=seed,
        policy=policy_for(round_.institution_id, date_of(at)),
    )
    CheckItem.objects.bulk_create(
        CheckItem(row=rows[number], reasons=why, submitted_by=officer, submitted_at=at)
        for number, why in sorted(reasons.items())
    )
    Round.objects.filter(pk=round_.pk).update(sample_seed=seed)
    round_.sample_seed = seed
    actor = actor_of(officer)
    move(round_, Act.DRAW, actor=actor, at=at)
    facts = {"seed": seed, "items": len(reasons), "proposals": len(rows)}
    audit_round(round_, "draw_sample", facts, actor=actor, at=at)
    finish_if_passed(round_, actor=actor, at=at)
    return round_


def seed_of(round_: Round) -> str:
    """The seed of the round's sample, also before it is drawn."""
    run = round_.scoring_run
    return rules.sample_seed(
        round_uuid=str(round_.uuid), result_digest=run.result_digest if run else ""
    )


@transaction.atomic
def decide_check(
    *,
    officer: User,
    item_uuid: UUID,
    passed: bool,
    note: str = "",
    seen_fen: int | None = None,
    at: datetime,
) -> CheckItem:
    """The item is passed, or sent back to its maker with a note; the last one ends the check.

    seen_fen  the limit that the checker was shown, fen; None where no page was shown.
    Raises PermissionRefused, RoundNotFound, SameOfficerDecides, FigureChanged, CheckNotOpen,
    ReasonMissing.
    """
    on = date_of(at)
    require(officer, "granting.check", on)
    item = _item(officer, item_uuid, on)
    row = item.row
    if seen_fen not in {None, row.final_fen}:
        raise errors.FigureChanged(number=row.number)
    makers = (item.submitted_by_id, row.overridden_by_id, row.round.scored_by_id)
    rules.check_four_eyes(makers=makers, decider=officer.pk)
    expect_stage(row.round, Stage.CHECKING)
    text = note.strip() if passed else rules.check_reason(note)
    state = CheckItem.State.PASSED if passed else CheckItem.State.SENT_BACK
    # As it was read: a figure that its maker changes at this moment is not passed unseen.
    as_read = CheckItem.objects.filter(
        pk=item.pk, state=CheckItem.State.WAITING, submitted_at=item.submitted_at
    )
    won = as_read.update(state=state, checker=officer, note=text, decided_at=at)
    if won != 1:
        raise errors.CheckNotOpen
    _apply_decision(row, passed=passed)
    action = "pass_check" if passed else "send_back_check"
    facts = {"sequence": item.sequence, "final_fen": row.final_fen, "reason": text}
    audit_row(row, action, facts, actor=actor_of(officer), at=at)
    finish_if_passed(row.round, actor=actor_of(officer), at=at)
    item.refresh_from_db()
    return item


def _item(officer: User, uuid: UUID, on: date) -> CheckItem:
    found = (
        items_in_scope(officer, on)
        .filter(uuid=uuid)
        .select_related("row__round__village", "row__round__institution", "row__household")
        .first()
    )
    if found is None:
        raise errors.RoundNotFound
    return found


def _apply_decision(row: RoundHousehold, *, passed: bool) -> None:
    # A household that took back its consent meanwhile is out and stays so.
    same = RoundHousehold.objects.filter(pk=row.pk, state=State.PROPOSED)
    if not passed:
        same.update(state=State.SENT_BACK)
    elif row.restudy_outcome:
        # The maker proposed to end it without a line, and the checker agrees.
        same.update(
            state=State.OUT,
            outcome=row.restudy_outcome,
            outcome_reasons=["branch_check"],
            restudy_outcome="",
        )


def finish_if_passed(round_: Round, *, actor: Actor, at: datetime) -> None:
    """The round is checked once nothing waits and nothing is with the maker."""
    items = CheckItem.objects.filter(row__round=round_)
    sent_back = RoundHousehold.objects.filter(round=round_, state=State.SENT_BACK)
    if items.filter(state=CheckItem.State.WAITING).exists() or sent_back.exists():
        return
    move(round_, Act.FINISH_CHECK, actor=actor, at=at)
    audit_round(round_, "finish_check", {"items": items.count()}, actor=actor, at=at)


@dataclass(frozen=True)
class Resubmission:
    """What the maker answers to a proposal that came back.

    limit_fen None: the figure stays. outcome: propose to end it without a line.
    """

    note: str
    limit_fen: int | None = None
    outcome: Outcome | None = None


@transaction.atomic
def resubmit(*, officer: User, row_uuid: UUID, answer: Resubmission, at: datetime) -> CheckItem:
    """The proposal lies before the checker again, as a further item with the maker's note.

    Raises PermissionRefused, RoundNotFound, ActNotNow, ProposalNotOpen, ReasonMissing,
    LimitNotInSteps, LimitAboveCap.
    """
    on = date_of(at)
    require(officer, "granting.propose", on)
    row = row_in_scope(officer, row_uuid, on)
    expect_stage(row.round, Stage.CHECKING)
    hold_stage(row.round)
    text = rules.check_reason(answer.note)
    values: dict[str, object] = {"state": State.PROPOSED, "restudy_note": text}
    values["restudy_outcome"] = answer.outcome.value if answer.outcome else ""
    if answer.outcome is not None and answer.outcome not in rules.RESTUDY_OUTCOMES:
        raise ValueError(f"not an outcome of a re-study: {answer.outcome}")
    if answer.limit_fen is not None:
        rules.check_limit(
            requested_fen=answer.limit_fen, policy=policy_for(row.round.institution_id, on)
        )
        values |= _override(officer, answer.limit_fen, text, at)
    won = RoundHousehold.objects.filter(pk=row.pk, state=State.SENT_BACK).update(**values)
    if won != 1:
        raise errors.ProposalNotOpen(number=row.number, state=state_label(row.state))
    item = lay_before_checker(row, _reasons_again(row, answer), officer=officer, at=at)
    facts = {
        "sequence": item.sequence,
        "final_fen": answer.limit_fen if answer.limit_fen is not None else row.final_fen,
        "outcome": values["restudy_outcome"],
        "reason": text,
    }
    audit_row(row, "resubmit", facts, actor=actor_of(officer), at=at)
    return item


def _override(officer: User, limit_fen: int, reason: str, at: datetime) -> dict[str, object]:
    return {
        "branch_fen": limit_fen,
        "final_fen": limit_fen,
        "override_reason": reason,
        "overridden_by": officer,
        "overridden_at": at,
    }


def _reasons_again(row: RoundHousehold, answer: Resubmission) -> Sequence[str]:
    latest = row.checks.order_by("-sequence").first()
    reasons = set(latest.reasons if latest else [])
    if answer.limit_fen is not None:
        reasons.add("override")
    return sorted(reasons)
