"""Lines are granted in a batch, in short transactions, each household at most once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huhutong.granting import errors, rules
from huhutong.granting.events import LinesGranted
from huhutong.granting.models import CreditLine, PendingAct, Round, RoundHousehold
from huhutong.granting.rules import Act, Outcome, Stage, State
from huhutong.granting.selectors.previews import VILLAGE_PRODUCT, Preview
from huhutong.granting.selectors.rounds import policy_for
from huhutong.granting.services.common import (
    audit_round,
    chunks,
    expect_stage,
    load_round,
    move,
    outcome_counts,
    stage_label,
)
from huhutong.households.public import Party, ensure_parties
from huhutong.infra import outbox
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.org.public import User
from huhutong.posting.public import open_objections, posted_to_end


@dataclass(frozen=True)
class _Batch:
    """What every chunk of a batch shares."""

    round: Round
    officer: User
    at: datetime
    years: int


def grant(act: PendingAct, preview: Preview, officer: User, at: datetime) -> None:
    """Every household of the preview has an open line; the round says how each one ended.

    Chunks are transactions of their own; a repeat after an interruption grants the rest.
    """
    round_ = act.round
    policy = policy_for(round_.institution_id, date_of(at))
    batch = _Batch(round_, officer, at, policy.validity_years)
    for piece in chunks(preview.rows):
        _grant_chunk(batch, piece)
    _finish(batch)


@transaction.atomic
def _grant_chunk(batch: _Batch, rows: Sequence[RoundHousehold]) -> None:
    """The lines of these rows are open. Cost: about 12 queries."""
    notices = _check_posted(batch, rows)
    parties = ensure_parties([row.household_id for row in rows])
    replaced = _close_former(batch, list(parties.values()))
    changed = 0
    for notice in sorted({str(row.notice) for row in rows}):
        same = [row.pk for row in rows if str(row.notice) == notice]
        # Conditional: a row that another confirmer granted a moment ago is not counted.
        changed += RoundHousehold.objects.filter(
            pk__in=same, state=State.POSTED, notice=notice
        ).update(state=State.GRANTED, outcome=Outcome.GRANTED, outcome_reasons=[])
    if changed != len(rows):
        raise errors.ListChanged(proposed=len(rows), now=changed)
    lines = CreditLine.objects.bulk_create(
        _line(batch, row, parties[row.household_id], replaced, notices[row.household_id])
        for row in rows
    )
    total = sum(line.limit_fen for line in lines)
    outbox.publish(
        LinesGranted(round=batch.round.uuid, count=len(lines), total_fen=total, at=batch.at)
    )
    facts = {
        "count": len(lines),
        "total_fen": total,
        "replaced": len(replaced),
        "lines": [line.uuid for line in lines],
    }
    audit_round(batch.round, "grant_chunk", facts, actor=actor_of(batch.officer), at=batch.at)


def _check_posted(batch: _Batch, rows: Sequence[RoundHousehold]) -> dict[int, UUID]:
    """The notice of each row, asked anew of posting. Raises NotPostedToEnd, ListChanged.

    The preview has looked already; this is the last door before a line exists.
    """
    ended = posted_to_end(batch.round.uuid, date_of(batch.at))
    early = [row for row in rows if ended.get(row.household_id) != row.notice]
    if early:
        raise errors.NotPostedToEnd(count=len(early))
    cases = open_objections(batch.round.uuid)
    objected = [row for row in rows if row.household_id in cases]
    if objected:
        raise errors.ListChanged(proposed=len(rows), now=len(rows) - len(objected))
    return {row.household_id: ended[row.household_id] for row in rows}


def _close_former(batch: _Batch, parties: Sequence[Party]) -> dict[int, CreditLine]:
    """Open village lines of earlier rounds are closed as replaced; party -> closed line."""
    former = {
        line.party_id: line
        for line in CreditLine.objects.filter(
            institution=batch.round.institution_id,
            product=VILLAGE_PRODUCT,
            party__in=parties,
            closed_at=None,
        )
    }
    CreditLine.objects.filter(pk__in=[line.pk for line in former.values()]).update(
        status=CreditLine.Status.CLOSED, closed_at=batch.at, closed_reason="replaced"
    )
    return former


def _line(
    batch: _Batch,
    row: RoundHousehold,
    party: Party,
    replaced: dict[int, CreditLine],
    notice: UUID,
) -> CreditLine:
    former = replaced.get(party.pk)
    return CreditLine(
        institution_id=batch.round.institution_id,
        party=party,
        village_id=batch.round.village_id,
        product=VILLAGE_PRODUCT,
        limit_fen=row.final_fen or 0,
        # What is drawn goes over to the new line; the preview let no drawn amount above it pass.
        drawn_fen=former.drawn_fen if former else 0,
        status=CreditLine.Status.GRANTED,
        granted_at=batch.at,
        valid_to=rules.valid_to(date_of(batch.at), batch.years),
        row=row,
        notice=notice,
        replaces=former,
    )


@transaction.atomic
def _finish(batch: _Batch) -> None:
    """Households with an open objection say so; the round is granted once all have an outcome."""
    round_, actor = batch.round, actor_of(batch.officer)
    objected = open_objections(round_.uuid)
    rows = RoundHousehold.objects.filter(round=round_)
    objections = rows.filter(
        state=State.POSTED, outcome=None, household_id__in=list(objected)
    ).update(outcome=Outcome.OBJECTION_OPEN)
    Round.objects.filter(pk=round_.pk).update(ready_to_grant=False)
    facts = {
        "granted": rows.filter(outcome=Outcome.GRANTED).count(),
        "objections": objections,
        "outcomes": outcome_counts(round_),
    }
    if not rows.filter(outcome=None).exists():
        move(round_, Act.GRANT, actor=actor, at=batch.at)
    audit_round(round_, "finish_grant", facts, actor=actor, at=batch.at)


@transaction.atomic
def end_without_lines(*, officer: User, round_uuid: UUID, at: datetime) -> Round:
    """A checked round in which no proposal is left has ended; nothing was posted.

    Raises PermissionRefused, RoundNotFound, ActNotNow (also while a proposal is left).
    """
    round_ = load_round(officer, round_uuid, "granting.confirm", at)
    expect_stage(round_, Stage.CHECKED)
    if RoundHousehold.objects.filter(round=round_, outcome=None).exists():
        raise errors.ActNotNow(state=stage_label(round_.stage), act=Act.END_EMPTY.value)
    actor = actor_of(officer)
    move(round_, Act.END_EMPTY, actor=actor, at=at)
    facts = {"granted": 0, "objections": 0, "outcomes": outcome_counts(round_)}
    audit_round(round_, "finish_grant", facts, actor=actor, at=at)
    return round_
