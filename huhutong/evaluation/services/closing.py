"""Closing a round: peer scores, opinion vetoes, and the household's right of reply."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from huhutong.evaluation import rules
from huhutong.evaluation.errors import RoundClosed, SheetsUnanswered
from huhutong.evaluation.events import EvaluationRoundClosed
from huhutong.evaluation.models import (
    Ballot,
    EvaluationRound,
    Evaluator,
    OpinionVeto,
    PeerScore,
    Sheet,
)
from huhutong.evaluation.rules import RATINGS, Accusation, Opinion
from huhutong.evaluation.selectors.doors import round_in_scope, rounds_in_scope
from huhutong.evaluation.selectors.evaluators import own_households
from huhutong.households.public import kin_households_of_many
from huhutong.infra import audit, clock, outbox
from huhutong.infra.actors import actor_of
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import User, require

_CHUNK = 500


@transaction.atomic
def close_round(*, officer: User, round_uuid: UUID, at: datetime) -> EvaluationRound:
    """The round is closed; each household has a peer score or "too few". Emits
    EvaluationRoundClosed.

    Raises NotInScope, RoundClosed, SheetsUnanswered.
    """
    on = clock.date_of(at)
    require(officer, "evaluation.close", on)
    chosen = round_in_scope(officer, round_uuid, on)
    closed = EvaluationRound.objects.filter(pk=chosen.pk, state=EvaluationRound.State.OPEN).update(
        state=EvaluationRound.State.CLOSED, closed_at=at, closed_by=officer
    )
    if closed != 1:
        raise RoundClosed
    waiting = chosen.sheets.filter(state=Sheet.State.ASSIGNED).aggregate(
        sheets=Count("pk"), evaluators=Count("evaluator", distinct=True)
    )
    if waiting["sheets"]:
        raise SheetsUnanswered(waiting=waiting["sheets"], evaluators=waiting["evaluators"])
    chosen.refresh_from_db()
    scores, vetoes = _conclude(chosen, on)
    audit.record(
        actor=actor_of(officer),
        action="evaluation.close_round",
        subject=("evaluation_round", chosen.uuid),
        institution=chosen.institution.uuid,
        facts={
            "campaign": chosen.campaign,
            "households": len(scores),
            "too_few": sum(score.state == PeerScore.State.TOO_FEW for score in scores),
            "vetoes": len(vetoes),
        },
        at=at,
    )
    outbox.publish(EvaluationRoundClosed(round=chosen.uuid, campaign=chosen.campaign, at=at))
    return chosen


@transaction.atomic
def record_reply(*, officer: User, veto: UUID, text: str, at: datetime) -> OpinionVeto:
    """What the household answered to the reason is on file; the latest reply stands.

    Raises NotInScope.
    """
    on = clock.date_of(at)
    require(officer, "evaluation.manage", on)
    chosen = OpinionVeto.objects.filter(uuid=veto, round__in=rounds_in_scope(officer, on))
    found = chosen.select_related("round__institution", "household").first()
    if found is None:
        raise NotInScope
    found.reply, found.replied_at, found.reply_taken_by = text, at, officer
    found.save(update_fields=["reply", "replied_at", "reply_taken_by"])
    audit.record(
        actor=actor_of(officer),
        action="evaluation.record_reply",
        subject=("household", found.household.uuid),
        institution=found.round.institution.uuid,
        facts={"round": found.round.uuid, "reason": found.reason},
        at=at,
    )
    return found


def _conclude(chosen: EvaluationRound, on: date) -> tuple[list[PeerScore], list[OpinionVeto]]:
    """Scores and vetoes over all ballots of the campaign on this round's households."""
    policy = rules.policy_of(chosen.policy)
    households = set(chosen.sheets.values_list("household_id", flat=True))
    ballots = _ballots(chosen.campaign, households)
    accusers = {b.sheet.evaluator_id: b.sheet.evaluator for b in ballots if b.veto_reasons}
    kin = _kin_among(list(accusers.values()), on)
    by_household: dict[int, list[Ballot]] = {household: [] for household in sorted(households)}
    for ballot in ballots:
        by_household[ballot.sheet.household_id].append(ballot)
    scores, vetoes = [], []
    for household, given in by_household.items():
        opinions = [_opinion(ballot) for ballot in given if ballot.knows]
        verdict = rules.peer_verdict(answered=len(given), opinions=opinions, policy=policy)
        enough = verdict.score_hundredths is not None
        scores.append(
            PeerScore(
                round=chosen,
                household_id=household,
                knowing=verdict.knowing,
                answered=verdict.answered,
                score_hundredths=verdict.score_hundredths,
                suggested_limit_fen=verdict.suggested_limit_fen,
                state=PeerScore.State.OK if enough else PeerScore.State.TOO_FEW,
            )
        )
        found = rules.opinion_vetoes(_accusations(given), kin=kin, policy=policy)
        vetoes += [
            OpinionVeto(
                round=chosen,
                household_id=household,
                reason=veto.reason,
                evaluators=veto.evaluators,
                notes=veto.notes,
            )
            for veto in found
        ]
    PeerScore.objects.bulk_create(scores, batch_size=_CHUNK)
    OpinionVeto.objects.bulk_create(vetoes, batch_size=_CHUNK)
    return scores, vetoes


def _ballots(campaign: UUID, households: Iterable[int]) -> list[Ballot]:
    """Ballots of the campaign on the households; the notes stay sealed. 1 query."""
    return list(
        Ballot.objects.filter(sheet__campaign=campaign, sheet__household__in=households)
        .select_related("sheet__evaluator__person")
        .defer("note")
        .order_by("pk")
    )


def _opinion(ballot: Ballot) -> Opinion:
    return Opinion(
        ratings_sum=sum(getattr(ballot, name) for name in RATINGS),
        suggested_limit_yuan=ballot.suggested_limit_yuan,
    )


def _accusations(given: Sequence[Ballot]) -> list[Accusation]:
    # A ballot with a reason and without a note is refused at commit (rules.check_answer).
    return [
        Accusation(evaluator=ballot.sheet.evaluator.uuid, reason=reason, has_note=True)
        for ballot in given
        for reason in ballot.veto_reasons
    ]


def _kin_among(evaluators: Sequence[Evaluator], on: date) -> dict[UUID, frozenset[UUID]]:
    """For each evaluator those others who share the household or whose household is kin."""
    homes = own_households(evaluators, on)
    kin = kin_households_of_many(
        [e.person.uuid for e in evaluators], sorted(set(homes.values())), on
    )
    found: dict[UUID, frozenset[UUID]] = {}
    for evaluator in evaluators:
        others = [other for other in evaluators if other.pk != evaluator.pk]
        near = {*kin[evaluator.person.uuid], homes.get(evaluator.pk)} - {None}
        found[evaluator.uuid] = frozenset(
            other.uuid
            for other in others
            if other.person_id == evaluator.person_id or homes.get(other.pk) in near
        )
    return found
