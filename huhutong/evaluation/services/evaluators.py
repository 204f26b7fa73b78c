"""Engaging, changing and releasing evaluators; their declared ties."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from huhutong.evaluation import rules
from huhutong.evaluation.errors import (
    AlreadyEngaged,
    EvaluatorHasSheets,
    EvaluatorReleased,
    NotFromHere,
)
from huhutong.evaluation.models import EvaluationRound, Evaluator, Sheet
from huhutong.evaluation.selectors.doors import evaluator_in_scope
from huhutong.evaluation.selectors.policies import policy_on
from huhutong.evaluation.services.recusals import recuse_open_sheets
from huhutong.households.public import Person, TieInput, declare_tie
from huhutong.infra import audit, clock
from huhutong.infra.actors import actor_of
from huhutong.kernel.errors import NotInScope
from huhutong.kernel.masks import mask_name
from huhutong.org.public import User, require
from huhutong.places.public import Group, Village, village_in_scope

MANAGE = "evaluation.manage"
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Engagement:
    """Whom to engage: person's UUID, group (None: the whole village), duty, formal or alternate."""

    person: UUID
    group: Group | None
    duty: str
    status: str = Evaluator.Status.FORMAL.value


@transaction.atomic
def engage_evaluator(
    *, officer: User, village: UUID, engagement: Engagement, at: datetime
) -> Evaluator:
    """The person is an evaluator of the village from today.

    An evaluator who is also the bank's agent or staff here is marked as a conflict.
    Raises NotInScope, NotFromHere, TooYoungToEvaluate, AlreadyEngaged.
    """
    on = clock.date_of(at)
    require(officer, MANAGE, on)
    place = village_in_scope(officer, village, on)
    institution = officer.institution
    if institution is None or not _group_fits(engagement.group, place):
        raise NotInScope
    person = Person.objects.filter(uuid=engagement.person).first()
    if person is None:
        raise NotInScope
    _check_person(person, place, institution.pk, on)
    try:
        with transaction.atomic():
            evaluator = Evaluator.objects.create(
                institution=institution,
                village=place,
                group=engagement.group,
                person=person,
                duty=engagement.duty,
                status=Evaluator.Status(engagement.status),
                engaged_on=on,
                conflict_note=_conflict_note(person, on),
            )
    except IntegrityError as taken:
        raise AlreadyEngaged(name=mask_name(person.name)) from taken
    _audit(officer, evaluator, "evaluation.engage_evaluator", at, status=engagement.status)
    return evaluator


def _group_fits(group: Group | None, village: Village) -> bool:
    return group is None or group.village_id == village.pk


def _check_person(person: Person, village: Village, institution_id: int, on: date) -> None:
    lives_here = person.memberships.filter(
        Q(left_on=None) | Q(left_on__gt=on), household__village=village, joined_on__lte=on
    )
    if not lives_here.exists():
        raise NotFromHere(name=mask_name(person.name), village=village.name)
    if person.birth_on is not None:
        rules.check_age(
            name=mask_name(person.name),
            age=rules.age_on(person.birth_on, on),
            policy=policy_on(institution_id, on),
        )


def _conflict_note(person: Person, on: date) -> str:
    """Which user of the bank this person is related to; empty where none."""
    ties = person.staff_ties.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)
    named = [f"{tie.user.kind}:{tie.user.name}" for tie in ties.select_related("user")[:3]]
    return "、".join(named)


@transaction.atomic
def change_status(*, officer: User, evaluator: UUID, status: str, at: datetime) -> Evaluator:
    """The evaluator is formal or alternate from now on; sheets already assigned stay.

    Raises NotInScope, EvaluatorReleased.
    """
    on = clock.date_of(at)
    require(officer, MANAGE, on)
    chosen = evaluator_in_scope(officer, evaluator, on)
    wanted = Evaluator.Status(status)
    if Evaluator.objects.filter(pk=chosen.pk, released_on=None).update(status=wanted) != 1:
        raise EvaluatorReleased(name=mask_name(chosen.person.name))
    chosen.status = wanted
    _audit(officer, chosen, "evaluation.change_status", at, status=wanted.value)
    return chosen


@transaction.atomic
def release_evaluator(*, officer: User, evaluator: UUID, at: datetime) -> Evaluator:
    """The evaluator gets no more sheets; what was answered stays.

    Raises NotInScope, EvaluatorHasSheets, EvaluatorReleased.
    """
    on = clock.date_of(at)
    require(officer, MANAGE, on)
    chosen = evaluator_in_scope(officer, evaluator, on)
    waiting = Sheet.objects.filter(
        evaluator=chosen,
        state=Sheet.State.ASSIGNED,
        round__state=EvaluationRound.State.OPEN,
    ).count()
    if waiting:
        raise EvaluatorHasSheets(name=mask_name(chosen.person.name), waiting=waiting)
    if Evaluator.objects.filter(pk=chosen.pk, released_on=None).update(released_on=on) != 1:
        raise EvaluatorReleased(name=mask_name(chosen.person.name))
    chosen.released_on = on
    _audit(officer, chosen, "evaluation.release_evaluator", at, status=chosen.status)
    return chosen


@transaction.atomic
def declare_kin(*, officer: User, evaluator: UUID, other: UUID, relation: str, at: datetime) -> int:
    """The evaluator has declared a tie; open sheets on the other's kin are recused.

    Returns how many sheets were recused. Raises NotInScope and what declare_tie raises.
    """
    on = clock.date_of(at)
    require(officer, MANAGE, on)
    chosen = evaluator_in_scope(officer, evaluator, on)
    given = TieInput(person=chosen.person.uuid, other=other, relation=relation)
    declare_tie(officer=officer, given=given, at=at)
    recused = recuse_open_sheets(chosen, on)
    audit.record(
        actor=actor_of(officer),
        action="evaluation.declare_kin",
        subject=("evaluator", chosen.uuid),
        institution=chosen.institution.uuid,
        facts={"relation": relation, "recused": recused},
        at=at,
    )
    return recused


def _audit(officer: User, evaluator: Evaluator, action: str, at: datetime, *, status: str) -> None:
    audit.record(
        actor=actor_of(officer),
        action=action,
        subject=("evaluator", evaluator.uuid),
        institution=evaluator.institution.uuid,
        facts={
            "name": evaluator.person.name,
            "village": evaluator.village.code,
            "status": str(status),
        },
        at=at,
    )
