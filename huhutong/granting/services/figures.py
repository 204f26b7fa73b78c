"""The model's figures are written, and the branch's beside them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huhutong.granting import errors, rules
from huhutong.granting.models import CheckItem, Round, RoundHousehold
from huhutong.granting.rules import Act, Outcome, Stage, State
from huhutong.granting.selectors.rounds import policy_for, row_in_scope
from huhutong.granting.services.common import (
    audit_round,
    audit_row,
    chunks,
    expect_stage,
    hold_stage,
    load_round,
    move,
    outcome_by_facts,
    outcome_counts,
    state_label,
)
from huhutong.households.public import facts_of
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.org.public import User, require
from huhutong.scoring.public import ScoreResult, ScoringInput, ScoringRun, score_households

FACTS_AT_ONCE = 400


def score_round(*, officer: User, round_uuid: UUID, at: datetime) -> Round:
    """Every household with a result of its ballots has score, grade and limit, or an outcome.

    The scoring run is kept with its digests; repeating after an interruption gives the same.
    Raises PermissionRefused, RoundNotFound, ActNotNow.
    """
    round_ = load_round(officer, round_uuid, "granting.score", at)
    expect_stage(round_, Stage.CLOSED)
    rows = list(
        # Not by "no outcome yet": a repeat after an interruption must score the same households.
        RoundHousehold.objects.filter(round=round_, peer_score_hundredths__isnull=False).exclude(
            outcome=Outcome.VETOED_OPINION
        )
    )
    run = _score(round_, _still_eligible(round_, rows, at), officer=officer, at=at)
    _write_scores(round_, rows, run)
    with transaction.atomic():
        Round.objects.filter(pk=round_.pk, stage=Stage.CLOSED).update(
            scoring_run=run, scored_by=officer
        )
        round_.scoring_run, round_.scored_by = run, officer
        move(round_, Act.SCORE, actor=actor_of(officer), at=at)
        facts = {
            "run": run.uuid,
            "result_digest": run.result_digest,
            "proposals": RoundHousehold.objects.filter(round=round_, outcome=None).count(),
            "outcomes": outcome_counts(round_),
        }
        audit_round(round_, "score_round", facts, actor=actor_of(officer), at=at)
    return round_


def _still_eligible(
    round_: Round, rows: Sequence[RoundHousehold], at: datetime
) -> list[RoundHousehold]:
    """The rows that would still be evaluated; the others end by what the registry says now.

    Since the opening a consent may have been withdrawn, a family moved away or joined another.
    """
    gone: dict[int, Outcome] = {}
    for piece in chunks([row.household_id for row in rows], FACTS_AT_ONCE):
        for facts in facts_of(piece, round_.institution, date_of(at)):
            outcome = outcome_by_facts(facts)
            if outcome is not None:
                gone[facts.household_id] = outcome
    for outcome in sorted(set(gone.values())):
        ended = [row.pk for row in rows if gone.get(row.household_id) is outcome]
        with transaction.atomic():
            hold_stage(round_)
            RoundHousehold.objects.filter(pk__in=ended).update(
                state=State.OUT, outcome=outcome, outcome_reasons=[]
            )
    return [row for row in rows if row.household_id not in gone]


def _score(
    round_: Round, rows: Sequence[RoundHousehold], *, officer: User, at: datetime
) -> ScoringRun:
    peers = {row.household_id: row.peer_score_hundredths for row in rows}
    inputs: list[ScoringInput] = []
    for piece in chunks(sorted(peers), FACTS_AT_ONCE):
        inputs += [
            ScoringInput(facts=facts, peer_score_hundredths=peers[facts.household_id])
            for facts in facts_of(piece, round_.institution, date_of(at))
        ]
    return score_households(
        institution=round_.institution,
        subject=round_.uuid,
        inputs=inputs,
        on=date_of(at),
        actor=actor_of(officer),
        at=at,
    )


def _write_scores(round_: Round, rows: Sequence[RoundHousehold], run: ScoringRun) -> None:
    results = {
        result.household_id: result
        for result in run.results.only(
            "household_id", "score_hundredths", "grade", "limit_fen", "vetoes"
        )
    }
    for piece in chunks([row for row in rows if row.household_id in results]):
        _write_piece(round_, piece, results)


@transaction.atomic
def _write_piece(
    round_: Round, rows: Sequence[RoundHousehold], results: Mapping[int, ScoreResult]
) -> None:
    # A second officer who pressed at the same time must not write over what was overridden since.
    hold_stage(round_)
    for row in rows:
        result = results[row.household_id]
        outcome = rules.scoring_outcome(
            vetoes=result.vetoes, graded=bool(result.grade), limit_fen=result.limit_fen
        )
        row.score_hundredths, row.grade = result.score_hundredths, result.grade
        row.model_fen = row.final_fen = result.limit_fen
        row.outcome_reasons = list(result.vetoes)
        row.outcome = outcome
        row.state = State.PROPOSED if outcome is None else State.OUT
    RoundHousehold.objects.bulk_update(
        rows,
        [
            "score_hundredths",
            "grade",
            "model_fen",
            "final_fen",
            "outcome_reasons",
            "outcome",
            "state",
        ],
        batch_size=50,
    )


@transaction.atomic
def override_limit(
    *, officer: User, row_uuid: UUID, limit_fen: int, reason: str, at: datetime
) -> RoundHousehold:
    """The proposal carries a branch figure with its reason; the model figure stays beside it.

    During the check it is laid before the checker (again).
    Raises PermissionRefused, RoundNotFound, ActNotNow, ProposalNotOpen, LimitNotInSteps,
    LimitAboveCap, ReasonMissing.
    """
    on = date_of(at)
    require(officer, "granting.propose", on)
    row = row_in_scope(officer, row_uuid, on)
    expect_stage(row.round, Stage.SCORED, Stage.CHECKING)
    rules.check_limit(requested_fen=limit_fen, policy=policy_for(row.round.institution_id, on))
    text, before = rules.check_reason(reason), row.final_fen
    hold_stage(row.round)
    _expect_overridable(row)
    won = RoundHousehold.objects.filter(pk=row.pk, state=row.state, final_fen=before).update(
        branch_fen=limit_fen,
        final_fen=limit_fen,
        override_reason=text,
        overridden_by=officer,
        overridden_at=at,
    )
    if won != 1:
        raise errors.ProposalNotOpen(number=row.number, state=state_label(row.state))
    if row.round.stage == Stage.CHECKING and row.state == State.PROPOSED:
        lay_before_checker(row, ["override"], officer=officer, at=at)
    facts = {"model_fen": row.model_fen, "from_fen": before, "to_fen": limit_fen, "reason": text}
    audit_row(row, "override_limit", facts, actor=actor_of(officer), at=at)
    row.refresh_from_db()
    return row


def _expect_overridable(row: RoundHousehold) -> None:
    if row.state not in rules.OVERRIDABLE:
        raise errors.ProposalNotOpen(number=row.number, state=state_label(row.state))


def lay_before_checker(
    row: RoundHousehold, reasons: Sequence[str], *, officer: User, at: datetime
) -> CheckItem:
    """The row waits for the checker: the waiting item now names this maker, or a new one does."""
    latest = row.checks.order_by("-sequence").first()
    if latest is not None and latest.state == CheckItem.State.WAITING:
        changes = {
            "reasons": sorted({*latest.reasons, *reasons}),
            "submitted_by": officer,
            "submitted_at": at,
        }
        waiting = CheckItem.objects.filter(pk=latest.pk, state=CheckItem.State.WAITING)
        if waiting.update(**changes) == 1:
            latest.refresh_from_db()
            return latest
        # It was decided at this very moment: the new figure is laid before the checker anew.
    return CheckItem.objects.create(
        row=row,
        sequence=1 if latest is None else latest.sequence + 1,
        reasons=list(reasons),
        submitted_by=officer,
        submitted_at=at,
    )
