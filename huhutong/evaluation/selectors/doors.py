"""The only ways to evaluators and rounds for a signed-in user: village and institution."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from huhutong.evaluation.models import EvaluationRound, Evaluator
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import User
from huhutong.places.public import villages_of


def _in_scope(user: User, on: date) -> dict[str, Any]:
    """Filters: the user's villages and, but for a supervisor, the user's own institution."""
    filters: dict[str, Any] = {"village__in": villages_of(user, on)}
    if user.institution_id is not None:
        filters["institution_id"] = user.institution_id
    return filters


def rounds_in_scope(user: User, on: date) -> QuerySet[EvaluationRound]:
    """Rounds in the user's villages, with village and group loaded."""
    return EvaluationRound.objects.filter(**_in_scope(user, on)).select_related(
        "village", "group", "institution"
    )


def round_in_scope(user: User, uuid: UUID, on: date) -> EvaluationRound:
    """The round, or NotInScope where it is absent or another's. Cost: 1 query."""
    found = rounds_in_scope(user, on).filter(uuid=uuid).first()
    if found is None:
        raise NotInScope
    return found


def evaluators_in_scope(user: User, on: date) -> QuerySet[Evaluator]:
    """Evaluators of the user's villages, with person, village and group loaded."""
    return Evaluator.objects.filter(**_in_scope(user, on)).select_related(
        "person", "village", "group", "institution"
    )


def evaluator_in_scope(user: User, uuid: UUID, on: date) -> Evaluator:
    """The evaluator, or NotInScope. Cost: 1 query."""
    found = evaluators_in_scope(user, on).filter(uuid=uuid).first()
    if found is None:
        raise NotInScope
    return found
