"""What one evaluator sees: their own sheets, nothing of anybody else's."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q

from huhutong.evaluation.models import Access, Ballot, Sheet
from huhutong.evaluation.rules import Answer


@dataclass(frozen=True)
class OwnSheet:
    """One of the evaluator's own sheets, as the phone shows it. No answer is given back."""

    uuid: UUID
    position: int
    number_of: int
    head_name: str
    group: str
    people: int
    number: str
    #: Another head in this round has the same name.
    has_namesake: bool
    #: Somebody who lives with the head, to tell namesakes apart; empty where nobody does.
    other_member: str
    state: str


def own_sheets(access: Access) -> list[OwnSheet]:
    """The evaluator's sheets in their order, the recused ones left out. Cost: 1 query."""
    living_there = Q(household__memberships__left_on=None)
    others = living_there & ~Q(household__memberships__person=F("household__head"))
    namesakes = Sheet.objects.filter(
        round=OuterRef("round"), household__head__name=OuterRef("household__head__name")
    ).exclude(household=OuterRef("household"))
    rows = (
        Sheet.objects.filter(round_id=access.round_id, evaluator_id=access.evaluator_id)
        .exclude(state=Sheet.State.RECUSED)
        .annotate(
            head_name=F("household__head__name"),
            group_name=F("household__group__name"),
            number=F("household__number"),
            people=Count("household__memberships", filter=living_there),
            other_member=Min("household__memberships__person__name", filter=others),
            has_namesake=Exists(namesakes),
        )
        .order_by("position")
    )
    found = list(rows)
    return [
        OwnSheet(
            uuid=sheet.uuid,
            position=place,
            number_of=len(found),
            head_name=sheet.head_name or "",
            group=sheet.group_name or "",
            people=sheet.people,
            number=sheet.number,
            has_namesake=sheet.has_namesake,
            other_member=sheet.other_member or "",
            state=sheet.state,
        )
        for place, sheet in enumerate(found, start=1)
    ]


def own_counts(access: Access) -> tuple[int, int]:
    """(total, answered) of the evaluator's own sheets. Cost: 1 query."""
    counts = (
        Sheet.objects.filter(round_id=access.round_id, evaluator_id=access.evaluator_id)
        .exclude(state=Sheet.State.RECUSED)
        .aggregate(total=Count("pk"), answered=Count("pk", filter=Q(state=Sheet.State.ANSWERED)))
    )
    return counts["total"], counts["answered"]


def answer_of(ballot: Ballot) -> Answer:
    """The answer a ballot holds, for comparing a repetition with it. No query."""
    parts = {name: getattr(ballot, name) for name in Answer.__dataclass_fields__}
    parts["veto_reasons"] = tuple(ballot.veto_reasons)
    parts["note"] = ballot.note or ""
    return Answer(**parts)
