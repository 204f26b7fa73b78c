"""How far the rounds are: counts only, never an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from huhutong.evaluation.models import Access, EvaluationRound, Evaluator, Sheet
from huhutong.evaluation.selectors.doors import evaluators_in_scope
from huhutong.evaluation.selectors.results import RoundOutline
from huhutong.org.public import User
from huhutong.places.public import villages_of

_ANSWERED = Q(sheets__state=Sheet.State.ANSWERED)
_RECUSED = Q(sheets__state=Sheet.State.RECUSED)


@dataclass(frozen=True)
class Progress:
    """How far a campaign's evaluation is, over all its rounds."""

    rounds: int
    closed: int
    assigned: int
    answered: int
    recused: int

    @property
    def waiting(self) -> int:
        """Sheets still to be answered."""
        return self.assigned - self.answered


@dataclass(frozen=True)
class EvaluatorProgress:
    """One evaluator in one round: counts, and the state of the link."""

    evaluator: Evaluator
    assigned: int
    answered: int
    recused: int
    access: Access | None

    @property
    def waiting(self) -> int:
        """Sheets still to be answered."""
        return self.assigned - self.answered


def outlines(rounds: QuerySet[EvaluationRound]) -> list[RoundOutline]:
    """Each round with its counts, by group and opening. Cost: 1 query."""
    counted = rounds.select_related("group", "village").annotate(
        given=Count("sheets"),
        answered=Count("sheets", filter=_ANSWERED),
        recused=Count("sheets", filter=_RECUSED),
    )
    return [
        RoundOutline(
            uuid=each.uuid,
            village=each.village.name,
            group=each.group.name if each.group else each.village.name,
            kind=each.kind,
            state=each.state,
            opened_at=each.opened_at,
            closed_at=each.closed_at,
            assigned=each.given - each.recused,
            answered=each.answered,
            recused=each.recused,
        )
        for each in counted.order_by("group__code", "opened_at", "pk")
    ]


def rounds_of(campaign: UUID) -> list[RoundOutline]:
    """The campaign's rounds. The caller has checked the campaign's scope. Cost: 1 query."""
    return outlines(EvaluationRound.objects.filter(campaign=campaign))


def progress_of(campaign: UUID) -> Progress:
    """The campaign's rounds added up. Cost: 1 query."""
    return _added(rounds_of(campaign))


def _added(rounds: Iterable[RoundOutline]) -> Progress:
    all_rounds = list(rounds)
    return Progress(
        rounds=len(all_rounds),
        closed=sum(each.state == EvaluationRound.State.CLOSED for each in all_rounds),
        assigned=sum(each.assigned for each in all_rounds),
        answered=sum(each.answered for each in all_rounds),
        recused=sum(each.recused for each in all_rounds),
    )


def progress_by_evaluator(chosen: EvaluationRound) -> list[EvaluatorProgress]:
    """Everyone with sheets in the round, by name. Cost: 2 queries."""
    here = Q(sheets__round=chosen)
    counted = (
        Evaluator.objects.filter(here)
        .select_related("person", "group")
        .annotate(
            given=Count("sheets", filter=here),
            answered=Count("sheets", filter=here & _ANSWERED),
            recused=Count("sheets", filter=here & _RECUSED),
        )
        .order_by("person__name_sort", "pk")
    )
    live = Access.objects.filter(round=chosen, revoked_at=None)
    accesses = {access.evaluator_id: access for access in live}
    return [
        EvaluatorProgress(
            evaluator=each,
            assigned=each.given - each.recused,
            answered=each.answered,
            recused=each.recused,
            access=accesses.get(each.pk),
        )
        for each in counted.distinct()
    ]


def link_state(access: Access | None, at: datetime) -> str:
    """none, expired, locked, used or issued."""
    if access is None:
        return "none"
    if at >= access.expires_at:
        return "expired"
    if access.locked_until is not None and at < access.locked_until:
        return "locked"
    return "used" if access.opened_at else "issued"


@dataclass(frozen=True)
class VillageOutline:
    """A village with how many people evaluate there."""

    code: str
    name: str
    town: str
    formal: int
    alternates: int


def villages_with_evaluators(user: User, on: date) -> list[VillageOutline]:
    """The user's villages with their active evaluators, by code. Cost: about 4 queries."""
    engaged = evaluators_in_scope(user, on).filter(released_on=None).select_related(None)
    counted = {
        row["village"]: row
        for row in engaged.order_by()
        .values("village")
        .annotate(
            formal=Count("pk", filter=Q(status=Evaluator.Status.FORMAL)),
            alternates=Count("pk", filter=Q(status=Evaluator.Status.ALTERNATE)),
        )
    }
    nobody = {"formal": 0, "alternates": 0}
    return [
        VillageOutline(
            code=each.code,
            name=each.name,
            town=each.town.name,
            formal=counted.get(each.pk, nobody)["formal"],
            alternates=counted.get(each.pk, nobody)["alternates"],
        )
        for each in villages_of(user, on).select_related("town").order_by("code")
    ]
