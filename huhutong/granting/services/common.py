"""What every use-case of the campaign begins and ends with."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext

from huhutong.granting import errors, rules
from huhutong.granting.events import RoundMoved
from huhutong.granting.models import Round, RoundHousehold, StageEntry
from huhutong.granting.selectors.rounds import round_in_scope
from huhutong.households.public import HouseholdFacts
from huhutong.infra import audit, outbox
from huhutong.infra.actors import Actor
from huhutong.infra.clock import date_of
from huhutong.kernel.pieces import pieces
from huhutong.org.public import User, require

# No write transaction over 200 ms on SQLite: this many rows of a village are written at once.
CHUNK = 150
T = TypeVar("T")


def load_round(officer: User, uuid: UUID, permission: str, at: datetime) -> Round:
    """The round, if the officer may do this in it. Raises PermissionRefused, RoundNotFound."""
    on = date_of(at)
    require(officer, permission, on)
    return round_in_scope(officer, uuid, on)


def move(round_: Round, act: rules.Act, *, actor: Actor, at: datetime) -> None:
    """The round is at the stage after the act, in the caller's transaction. Raises ActNotNow."""
    before = round_.stage
    try:
        after = rules.next_stage(before, act)
    except errors.ActNotNow as refusal:
        raise errors.ActNotNow(state=stage_label(before), act=act.value) from refusal
    finished = at if after is rules.Stage.GRANTED else None
    # A conditional UPDATE: of two officers pressing at once one wins, on both databases.
    won = Round.objects.filter(pk=round_.pk, stage=before).update(stage=after, finished_at=finished)
    if won != 1:
        raise errors.ActNotNow(state=stage_label(before), act=act.value)
    round_.stage = after
    if before != after:
        by_name = "" if actor.kind == "system" else actor.name
        StageEntry.objects.create(round=round_, stage=after, at=at, by_name=by_name)
        outbox.publish(RoundMoved(round=round_.uuid, stage=after.value, at=at))


def expect_stage(round_: Round, *stages: rules.Stage) -> None:
    """Raises ActNotNow when the round is at none of the stages."""
    if round_.stage not in stages:
        raise errors.ActNotNow(state=stage_label(round_.stage), act="")


def hold_stage(round_: Round) -> None:
    """The round is at the stage as read and stays there until this transaction ends.

    On PostgreSQL another officer may move it between our reading and our writing: whoever
    changes a proposal holds the round first. Raises ActNotNow.
    """
    as_read = Round.objects.filter(pk=round_.pk, stage=round_.stage)
    if as_read.update(stage=round_.stage) != 1:
        round_.refresh_from_db(fields=["stage"])
        raise errors.ActNotNow(state=stage_label(round_.stage), act="")


def stage_label(stage: str) -> str:
    """The stage in the reader's words."""
    return gettext(rules.STAGE_LABELS[rules.Stage(stage)])


def state_label(state: str) -> str:
    """The proposal's state in the reader's words."""
    return gettext(rules.STATE_LABELS[rules.State(state)])


def audit_round(
    round_: Round, action: str, facts: Mapping[str, Any], *, actor: Actor, at: datetime
) -> None:
    """One audit row about the round."""
    audit.record(
        actor=actor,
        action=f"granting.{action}",
        subject=("round", round_.uuid),
        institution=round_.institution.uuid,
        facts=facts,
        at=at,
    )


def audit_row(
    row: RoundHousehold, action: str, facts: Mapping[str, Any], *, actor: Actor, at: datetime
) -> None:
    """One audit row about a household's proposal."""
    audit.record(
        actor=actor,
        action=f"granting.{action}",
        subject=("household", row.household.uuid),
        institution=row.round.institution.uuid,
        facts=facts,
        at=at,
    )


def chunks(rows: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """The rows in pieces that fit one short transaction each."""
    return pieces(rows, size)


def outcome_counts(round_: Round) -> dict[str, int]:
    """How many households ended in each outcome so far. Cost: 1 query."""
    counted = (
        RoundHousehold.objects.filter(round=round_, outcome__isnull=False)
        .values("outcome")
        .annotate(count=Count("pk"))
        .order_by("outcome")
    )
    return {str(row["outcome"]): int(row["count"]) for row in counted}


def outcome_by_facts(facts: HouseholdFacts) -> rules.Outcome | None:
    """The outcome that ends a household by what the registry says of it; vetoes are not asked."""
    return rules.opening_outcome(
        rules.OpeningFacts(
            is_duplicate=facts.is_duplicate,
            residence=facts.residence,
            has_consent=facts.has_consent,
            has_principal=facts.principal is not None,
        )
    )
