"""Recusing sheets that are still open; shared by several use-cases, inside their transaction."""

from collections.abc import Mapping, Sequence
from datetime import date

from huhutong.evaluation.models import EvaluationRound, Evaluator, Sheet
from huhutong.evaluation.selectors.evaluators import recusals


def recuse(sheet_ids: Sequence[int], reason: str, relation: str = "") -> int:
    """Those of the sheets that are still assigned are recused; returns how many."""
    return Sheet.objects.filter(pk__in=sheet_ids, state=Sheet.State.ASSIGNED).update(
        state=Sheet.State.RECUSED, recusal_reason=reason, recusal_relation=relation
    )


def recuse_all(found: Mapping[int, tuple[str, str]]) -> int:
    """sheet pk -> (reason, relation): one UPDATE per distinct pair; returns how many changed."""
    by_reason: dict[tuple[str, str], list[int]] = {}
    for sheet_id, why in found.items():
        by_reason.setdefault(why, []).append(sheet_id)
    return sum(recuse(ids, reason, relation) for (reason, relation), ids in by_reason.items())


def recuse_open_sheets(evaluator: Evaluator, on: date) -> int:
    """The evaluator's open sheets on own household and kin, as known now, are recused."""
    sheets = dict(
        Sheet.objects.filter(
            evaluator=evaluator,
            state=Sheet.State.ASSIGNED,
            round__state=EvaluationRound.State.OPEN,
        ).values_list("household_id", "pk")
    )
    found = recusals([evaluator], list(sheets), on)[evaluator.pk]
    return recuse_all({sheets[household]: why for household, why in found.items()})
