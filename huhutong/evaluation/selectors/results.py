"""What rounds brought: scores, vetoes, and opinions without their authors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from huhutong.evaluation.agreement import Agreement, agreement
from huhutong.evaluation.models import Ballot, EvaluationRound, OpinionVeto, PeerScore, Sheet
from huhutong.evaluation.rules import ESTIMATES, RATINGS
from huhutong.kernel import draws


@dataclass(frozen=True)
class PeerResult:
    """The standing result of a household in a campaign: that of its last closed round.

    score_hundredths  0 to 10,000; None: too few knew the household.
    veto_reasons      codes named by enough independent evaluators.  Money: fen.
    """

    household_id: int
    knowing: int
    answered: int
    score_hundredths: int | None
    suggested_limit_fen: int | None
    state: str
    veto_reasons: tuple[str, ...]


@dataclass(frozen=True)
class LetteredOpinion:
    """One opinion under a letter that is drawn per household: no author can be read off it."""

    letter: str
    knows: bool
    ratings: tuple[int | None, ...]
    estimates: tuple[int | None, ...]
    suggested_limit_yuan: int | None
    veto_reasons: tuple[str, ...]
    note: str


def results_of(campaign: UUID) -> list[PeerResult]:
    """One result for each household of the campaign's closed rounds, by household. 2 queries."""
    closed = PeerScore.objects.filter(round__campaign=campaign).order_by("round__closed_at", "pk")
    latest = {score.household_id: score for score in closed}
    vetoes: dict[tuple[int, int], list[str]] = {}
    for veto in OpinionVeto.objects.filter(round__campaign=campaign).order_by("reason"):
        vetoes.setdefault((veto.round_id, veto.household_id), []).append(veto.reason)
    return [
        PeerResult(
            household_id=household,
            knowing=score.knowing,
            answered=score.answered,
            score_hundredths=score.score_hundredths,
            suggested_limit_fen=score.suggested_limit_fen,
            state=score.state,
            veto_reasons=tuple(vetoes.get((score.round_id, household), ())),
        )
        for household, score in sorted(latest.items())
    ]


def scores_of(chosen: EvaluationRound) -> QuerySet[PeerScore]:
    """A closed round's scores with their households, by number. 1 query."""
    return (
        PeerScore.objects.filter(round=chosen)
        .select_related("household__head", "household__group")
        .order_by("household__number")
    )


def vetoes_of(chosen: EvaluationRound, households: Sequence[int]) -> dict[int, list[OpinionVeto]]:
    """Opinion vetoes by household. 1 query."""
    found: dict[int, list[OpinionVeto]] = {}
    for veto in OpinionVeto.objects.filter(round=chosen, household__in=households).order_by(
        "reason"
    ):
        found.setdefault(veto.household_id, []).append(veto)
    return found


@dataclass(frozen=True)
class AgreementOfRound:
    """How far evaluators agree, and in which band each household lies (by its key)."""

    figures: Agreement
    households: dict[int, str]


def agreement_of(chosen: EvaluationRound) -> AgreementOfRound | None:
    """The agreement on the households with a score in a closed round. 1 query.

    None while the round is open and where the households are too few to show (agreement.py).
    """
    if chosen.state != EvaluationRound.State.CLOSED:
        return None
    scored = PeerScore.objects.filter(round=chosen, score_hundredths__isnull=False)
    ballots = Ballot.objects.filter(
        knows=True,
        sheet__campaign=chosen.campaign,
        sheet__round__state=EvaluationRound.State.CLOSED,
        sheet__household__in=scored.values("household"),
    ).order_by("sheet__household")
    sums: dict[int, list[int]] = {}
    for household, *ratings in ballots.values_list("sheet__household", *RATINGS):
        sums.setdefault(household, []).append(sum(ratings))
    found = agreement(list(sums.values()))
    if found is None:
        return None
    return AgreementOfRound(found, dict(zip(sums, found.bands, strict=True)))


def lettered_opinions(chosen: EvaluationRound, household_id: int) -> list[LetteredOpinion]:
    """All opinions of the campaign on a household, once the round is closed. 1 query.

    The letters follow a draw over the ballots' random keys, anew for each household: reading two
    households side by side does not tell who A is. An open round yields nothing.
    """
    if chosen.state != EvaluationRound.State.CLOSED:
        return []
    ballots = {
        str(ballot.uuid): ballot
        for ballot in Ballot.objects.filter(
            sheet__campaign=chosen.campaign,
            sheet__household=household_id,
            sheet__round__state=EvaluationRound.State.CLOSED,
        )
    }
    drawn = draws.order(f"letters/{household_id}", ballots)
    return [_lettered(place, ballots[key]) for place, key in enumerate(drawn)]


def _lettered(place: int, ballot: Ballot) -> LetteredOpinion:
    return LetteredOpinion(
        letter=chr(ord("A") + place) if place < len("ABCDEFGHIJKLMNOPQRSTUVWXYZ") else f"A{place}",
        knows=ballot.knows,
        ratings=tuple(getattr(ballot, name) for name in RATINGS),
        estimates=tuple(getattr(ballot, name) for name in ESTIMATES),
        suggested_limit_yuan=ballot.suggested_limit_yuan,
        veto_reasons=tuple(ballot.veto_reasons),
        note=ballot.note or "",
    )


@dataclass(frozen=True)
class OpenSheet:
    """A sheet that waits for its answer, for bulk doors."""

    uuid: UUID
    evaluator: UUID
    household_id: int
    position: int


def open_sheets_of(chosen_round: UUID) -> list[OpenSheet]:
    """The round's unanswered sheets, evaluator by evaluator in their order. 1 query.

    For services and bulk doors that have checked the scope; no page shows it.
    """
    rows = (
        Sheet.objects.filter(round__uuid=chosen_round, state=Sheet.State.ASSIGNED)
        .order_by("evaluator_id", "position")
        .values_list("uuid", "evaluator__uuid", "household_id", "position")
    )
    return [OpenSheet(*row[:3], row[3] or 0) for row in rows]


@dataclass(frozen=True)
class RoundOutline:
    """A round in one line, for the campaign's pages."""

    uuid: UUID
    village: str
    group: str
    kind: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    assigned: int
    answered: int
    recused: int

    @property
    def waiting(self) -> int:
        """Sheets still to be answered."""
        return self.assigned - self.answered
