"""Writes of scoring: cards taken into use, credit facts, runs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from huhutong.infra import audit
from huhutong.infra.actors import Actor
from huhutong.kernel.pieces import pieces
from huhutong.org.public import Institution
from huhutong.scoring import card as cards
from huhutong.scoring import rules, selectors
from huhutong.scoring.card import Card
from huhutong.scoring.errors import (
    CardRefused,
    CardVersionTaken,
    CreditFactBackwards,
    ScoredWithoutArchive,
    ScoredWithoutConsent,
)
from huhutong.scoring.inputs import ScoringInput
from huhutong.scoring.lint import lint
from huhutong.scoring.models import CreditRecord, Scorecard, ScoreResult, ScoringRun
from huhutong.scoring.types import Averages, Figures, Result

# Rows of one write transaction: about 25 ms on SQLite, where 200 ms is the most allowed.
CHUNK: Final = 500


def install_card(
    *, institution: Institution | None, content: Mapping[str, Any], actor: Actor, at: datetime
) -> Scorecard:
    """The card is in force from its own date on; the same content twice is one row.

    Raises CardRefused for a card with faults, CardVersionTaken for another content under a
    version that exists. A newer version of the same code ends the older ones on its first day.
    """
    if faults := lint(content):
        raise CardRefused(count=len(faults), faults="; ".join(f.where for f in faults[:5]))
    card = cards.parse(content)
    with transaction.atomic():
        known = Scorecard.objects.filter(
            institution=institution, code=card.code, version=card.version
        ).first()
        if known and known.digest != card.digest:
            raise CardVersionTaken(card=card.code, version=card.version)
        return known or _new_card(institution, content, card, (actor, at))


def _new_card(
    institution: Institution | None,
    content: Mapping[str, Any],
    card: Card,
    who_when: tuple[Actor, datetime],
) -> Scorecard:
    begins = date.fromisoformat(card.effective_from)
    Scorecard.objects.filter(
        institution=institution,
        code=card.code,
        version__lt=card.version,
        effective_to=None,
        effective_from__lt=begins,
    ).update(effective_to=begins)
    row = Scorecard.objects.create(
        institution=institution,
        code=card.code,
        version=card.version,
        content=dict(content),
        digest=card.digest,
        effective_from=begins,
        effective_to=date.fromisoformat(card.effective_to) if card.effective_to else None,
        state=Scorecard.State.ACTIVE,
    )
    audit.record(
        actor=who_when[0],
        action="scoring.install_card",
        subject=("scorecard", row.uuid),
        institution=institution.uuid if institution else None,
        facts={
            "card": card.code,
            "version": card.version,
            "digest": card.digest,
            "effective_from": card.effective_from,
        },
        at=who_when[1],
    )
    return row


def current_card(institution: Institution, on: date, *, actor: Actor, at: datetime) -> Scorecard:
    """The card of the day as a row; the shipped card is installed when there is none yet."""
    row = selectors.card_in_force(institution, on)
    if row is not None:
        return row
    content = cards.read_content(cards.DEFAULT_PATH)
    return install_card(institution=None, content=content, actor=actor, at=at)


@dataclass(frozen=True)
class CreditFact:
    """What is known; person None: of the household as a whole. valid_to None: until further news.

    source  where it was read, e.g. "core banking" or "court list of 2026-11-01"
    """

    kind: str
    valid_from: date
    source: str
    person_id: int | None = None
    valid_to: date | None = None
    amount_fen: int | None = None
    origin: str = "live"


def _checked(fact: CreditFact) -> None:
    if fact.kind not in CreditRecord.Kind.values:
        raise ValueError(f"unknown kind of credit record: {fact.kind}")
    if fact.valid_to is not None and fact.valid_to <= fact.valid_from:
        raise CreditFactBackwards(
            valid_from=fact.valid_from.isoformat(), valid_to=fact.valid_to.isoformat()
        )


def _record_row(
    institution: Institution, household_id: int, fact: CreditFact, at: datetime
) -> CreditRecord:
    _checked(fact)
    return CreditRecord(
        institution=institution,
        household_id=household_id,
        person_id=fact.person_id,
        kind=fact.kind,
        valid_from=fact.valid_from,
        valid_to=fact.valid_to,
        source=fact.source,
        amount_fen=fact.amount_fen,
        origin=fact.origin,
        recorded_at=at,
    )


def record_credit_fact(
    *, institution: Institution, household_id: int, fact: CreditFact, actor: Actor, at: datetime
) -> CreditRecord:
    """One documented fact of repayment holds from its day on. Facts are added, never edited."""
    row = _record_row(institution, household_id, fact, at)
    with transaction.atomic():
        row.save(force_insert=True)
        audit.record(
            actor=actor,
            action="scoring.record_credit_fact",
            subject=("credit_record", row.uuid),
            institution=institution.uuid,
            facts={
                "kind": fact.kind,
                "valid_from": fact.valid_from,
                "valid_to": fact.valid_to,
                "source": fact.source,
                "amount_fen": fact.amount_fen,
            },
            at=at,
        )
    return row


def bulk_record_credit_facts(
    *,
    institution: Institution,
    facts: Sequence[tuple[int, CreditFact]],
    actor: Actor,
    at: datetime,
) -> int:
    """Many facts, (household id, fact) each, in chunks of 500; one audit row for each chunk."""
    rows = [_record_row(institution, key, fact, at) for key, fact in facts]
    for chunk in pieces(rows, CHUNK):
        with transaction.atomic():
            CreditRecord.objects.bulk_create(chunk)
            audit.record(
                actor=actor,
                action="scoring.record_credit_facts",
                subject=("institution", institution.uuid),
                institution=institution.uuid,
                facts={"kinds": dict(Counter(row.kind for row in chunk))},
                at=at,
            )
    return len(rows)


Rows = list[tuple[int, int, Figures]]


def score_households(
    *,
    institution: Institution,
    subject: UUID,
    inputs: Sequence[ScoringInput],
    on: date,
    actor: Actor,
    at: datetime,
) -> ScoringRun:
    """One finished run holds a result for every household given, under the card of the day.

    Averages are taken over the given households of each village. Results are written in chunks of
    500, each in a transaction of its own; the run is `done` only after the last, so an
    interrupted run is never read. The caller has checked permission and scope.
    Raises ScoredWithoutConsent and ScoredWithoutArchive before anything is written.
    """
    _refuse_unfit(inputs)
    card_row = current_card(institution, on, actor=actor, at=at)
    card = cards.parse(card_row.content)
    rows = _rows(institution, inputs, on, card)
    means = _averages(rows)
    results = [(key, rules.result(figures, means[village], card)) for key, village, figures in rows]
    with transaction.atomic():
        run = ScoringRun.objects.create(
            institution=institution,
            subject=subject,
            card=card_row,
            card_digest=card.digest,
            on=on,
            at=at,
            averages={str(village): asdict(mean) for village, mean in means.items()},
            input_digest=rules.input_digest(rows, card),
            by_kind=actor.kind,
            by_uuid=actor.uuid,
            by_name=actor.name,
        )
    for chunk in pieces(results, CHUNK):
        with transaction.atomic():
            ScoreResult.objects.bulk_create([_result_row(run, key, one) for key, one in chunk])
    return _finish(run, results, actor, at)


def _refuse_unfit(inputs: Sequence[ScoringInput]) -> None:
    ids = [one.facts.household_id for one in inputs]
    if len(set(ids)) != len(ids):
        raise ValueError("a household was given twice")
    if count := sum(not one.facts.has_consent for one in inputs):
        raise ScoredWithoutConsent(count=count)
    if count := sum(not one.facts.has_archive for one in inputs):
        raise ScoredWithoutArchive(count=count)


def _rows(institution: Institution, inputs: Sequence[ScoringInput], on: date, card: Card) -> Rows:
    facts = [one.facts for one in inputs]
    counts = selectors.record_counts(institution, facts, on, card.record_years)
    rows = [
        (
            one.facts.household_id,
            one.facts.village_id,
            selectors.figures_of(
                one.facts, counts[one.facts.household_id], one.peer_score_hundredths
            ),
        )
        for one in inputs
    ]
    return sorted(rows, key=lambda row: row[0])


def _averages(rows: Rows) -> dict[int, Averages]:
    villages: dict[int, list[Figures]] = {}
    for _key, village, figures in rows:
        villages.setdefault(village, []).append(figures)
    return {village: rules.averages(group) for village, group in sorted(villages.items())}


def _result_row(run: ScoringRun, household_id: int, one: Result) -> ScoreResult:
    features = asdict(one.features)
    return ScoreResult(
        run=run,
        household_id=household_id,
        features={**features.pop("figures"), **features},
        points=[asdict(item) for item in one.score.items],
        score_hundredths=one.score.total,
        grade=one.score.grade,
        limit=asdict(one.limit),
        limit_fen=one.limit.final_fen,
        vetoes=list(one.vetoes),
        reasons={"for": one.score.reasons_for, "against": one.score.reasons_against},
    )


Results = Sequence[tuple[int, Result]]


def _counts(results: Results) -> dict[str, Any]:
    """How many households, of each grade, with a veto, without a limit; the sum of limits."""
    grades = Counter(one.score.grade for _, one in results)
    return {
        "households": len(results),
        "grades": dict(sorted(grades.items())),
        "vetoed": sum(bool(one.vetoes) for _, one in results),
        "zero_limit": sum(one.limit.final_fen == 0 for _, one in results),
        "limit_fen": sum(one.limit.final_fen for _, one in results),
    }


def _reason_counts(results: Results) -> dict[str, Any]:
    """How often each item spoke against a household and each veto held."""
    against: Counter[str] = Counter()
    vetoes: Counter[str] = Counter()
    for _, one in results:
        against.update(one.score.reasons_against)
        vetoes.update(one.vetoes)
    return {"against": dict(sorted(against.items())), "vetoes": dict(sorted(vetoes.items()))}


def _finish(run: ScoringRun, results: Results, actor: Actor, at: datetime) -> ScoringRun:
    run.counts, run.reasons = _counts(results), _reason_counts(results)
    run.result_digest, run.state = rules.result_digest(results), ScoringRun.State.DONE
    with transaction.atomic():
        run.save(update_fields=["counts", "reasons", "result_digest", "state"])
        audit.record(
            actor=actor,
            action="scoring.score_households",
            subject=("scoring_run", run.uuid),
            institution=run.institution.uuid,
            facts={
                "run": run.uuid,
                "card": run.card_digest,
                "on": run.on,
                "counts": run.counts,
                "input_digest": run.input_digest,
                "result_digest": run.result_digest,
            },
            at=at,
        )
    return run
