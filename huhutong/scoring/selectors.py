"""Reads of scoring: the card in force, credit records on a day, results and their explanation."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext

from huhutong.households.public import Household, HouseholdFacts, facts_of
from huhutong.kernel.errors import NotInScope
from huhutong.kernel.pieces import pieces
from huhutong.org.public import Institution, User
from huhutong.scoring import card as cards
from huhutong.scoring import rules
from huhutong.scoring.card import Card
from huhutong.scoring.explain import Explanation, explain
from huhutong.scoring.models import CreditRecord, Scorecard, ScoreResult, ScoringRun
from huhutong.scoring.types import FIGURE_NAMES, Averages, Figures, Result

# Records that age: old enough, they count no more (the card says after how many years).
AGEING: Final = frozenset({CreditRecord.Kind.REPAID_LATE, CreditRecord.Kind.BAD_RECORD})
CHUNK: Final = 500
RecordCounts = dict[int, Counter[str]]


def cards_of(institution: Institution | None) -> QuerySet[Scorecard]:
    """The institution's own cards and those offered to all. Cost: 1 query."""
    return Scorecard.objects.filter(Q(institution=institution) | Q(institution=None))


def card_in_force(institution: Institution, on: date) -> Scorecard | None:
    """The active card of the day: its own before the common one, the newest version first.

    Cost: 1 query.
    """
    current = cards_of(institution).filter(
        Q(effective_to=None) | Q(effective_to__gt=on),
        state=Scorecard.State.ACTIVE,
        effective_from__lte=on,
    )
    ranked = sorted(current, key=lambda c: (c.institution_id is None, -c.version))
    return ranked[0] if ranked else None


def card_shown(institution: Institution | None, on: date) -> Card:
    """The content of the card in force; the shipped one while none was ever installed."""
    row = card_in_force(institution, on) if institution else None
    return cards.parse(row.content) if row else cards.default_card()


def _years_before(on: date, years: int) -> date:
    """The same day so many years earlier; 28 February for a 29th that is not there."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)


def record_counts(
    institution: Institution, facts: Sequence[HouseholdFacts], on: date, record_years: int
) -> RecordCounts:
    """How many records of each kind hold for each household on the day.

    A record of a person counts only while that person is the household's credit principal.
    Cost: 1 query for each 500 households.
    """
    principals = {one.household_id: one.principal for one in facts}
    ids, horizon = list(principals), _years_before(on, record_years)
    counts: RecordCounts = defaultdict(Counter)
    for part in pieces(ids, CHUNK):
        held = CreditRecord.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=on),
            institution=institution,
            household_id__in=part,
            valid_from__lte=on,
        ).values_list("household_id", "person__uuid", "kind", "valid_from")
        for household_id, person, kind, valid_from in held:
            aged = kind in AGEING and valid_from <= horizon
            if not aged and person in {None, principals[household_id]}:
                counts[household_id][kind] += 1
    return counts


def figures_of(facts: HouseholdFacts, records: Counter[str], peer: int | None) -> Figures:
    """The figures of one household as the rules read them."""
    counted = {f"record_{kind}": records[kind] for kind in CreditRecord.Kind.values}
    return Figures(
        labour_count=facts.labour_count,
        skill=facts.skill,
        plan=facts.plan,
        net_income_fen=facts.net_income_fen,
        business_income_fen=facts.business_income_fen,
        assets_fen=facts.assets_fen,
        debts_fen=facts.debts_fen,
        debts_due_12m_fen=facts.debts_due_12m_fen,
        high_interest_fen=facts.high_interest_fen,
        principal_age=facts.principal_age,
        peer_score_hundredths=peer,
        **counted,
    )


def objective_vetoes(
    institution: Institution, household_ids: Iterable[int], on: date
) -> dict[int, list[str]]:
    """Codes of the objective vetoes that hold on the day, only of households that have any.

    Cost: those of households.facts_of, 1 for the card, 1 for each 500 households.
    """
    card = card_shown(institution, on)
    facts = facts_of(list(household_ids), institution, on)
    counts = record_counts(institution, facts, on, card.record_years)
    nobody = Averages(0, 0, 0)
    found = {}
    for one in facts:
        figures = figures_of(one, counts[one.household_id], None)
        if codes := rules.vetoes(rules.features_of(figures, nobody), card):
            found[one.household_id] = codes
    return found


def veto_names(codes: Iterable[str], institution: Institution, on: date) -> list[str]:
    """What the vetoes are called on the card of the day, in the reader's language."""
    card, language = card_shown(institution, on), get_language() or "zh-hans"
    known = {veto.code: veto.name for veto in card.vetoes}
    return [
        (known[code].zh if language.startswith("zh") else known[code].en) if code in known else code
        for code in codes
    ]


def credit_records(institution: Institution, household_id: int) -> QuerySet[CreditRecord]:
    """All records of a household at this institution, newest first. Cost: 1 query."""
    return CreditRecord.objects.filter(institution=institution, household_id=household_id).order_by(
        "-valid_from", "-pk"
    )


def result_for(run: ScoringRun, household: int) -> ScoreResult | None:
    """What the run says of the household of that id. Cost: 1 query."""
    return (
        ScoreResult.objects.filter(run=run, household_id=household)
        .select_related("run__card")
        .first()
    )


def results_of(run: ScoringRun) -> QuerySet[ScoreResult]:
    """All results of a run, by household. Cost: 1 query."""
    return ScoreResult.objects.filter(run=run).order_by("household_id")


def result_in_scope(user: User, run: UUID, household: Household) -> ScoreResult:
    """The result of a household that passed its own door, else NotInScope (404).

    Staff see runs of their own institution, a supervisor those of any; only finished runs.
    Cost: 1 query.
    """
    found = ScoreResult.objects.filter(
        run__uuid=run, run__state=ScoringRun.State.DONE, household=household
    )
    if user.kind != User.Kind.SUPERVISOR:
        found = found.filter(run__institution=user.institution_id)
    result = found.select_related("run__card").first()
    if result is None:
        raise NotInScope
    return result


def stored_features(features: dict[str, Any]) -> tuple[Figures, Averages]:
    """Figures and averages as a result keeps them."""
    figures = Figures(**{name: features[name] for name in FIGURE_NAMES})
    means = Averages(**{f.name: features["averages"][f.name] for f in fields(Averages)})
    return figures, means


def recomputed(result: ScoreResult) -> tuple[Result, Card]:
    """The same figures through the same card once more."""
    card = cards.parse(result.run.card.content)
    return rules.result(*stored_features(result.features), card), card


def agrees(result: ScoreResult) -> bool:
    """Whether the stored result is what the card makes of the stored figures."""
    again, _card = recomputed(result)
    return (
        again.score.total == result.score_hundredths
        and again.score.grade == result.grade
        and again.limit.final_fen == result.limit_fen
        and [item.points for item in again.score.items] == [p["points"] for p in result.points]
        and list(again.vetoes) == result.vetoes
    )


def explanation(result: ScoreResult) -> Explanation:
    """The worked sum in words, in the reader's language. Cost: 0 queries with run and card."""
    again, card = recomputed(result)
    return explain(again, card, say=gettext, chinese=(get_language() or "zh").startswith("zh"))
