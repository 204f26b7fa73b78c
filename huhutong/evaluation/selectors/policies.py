"""Which figures hold for an institution on a day."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import Q

from huhutong.evaluation.models import EvaluationPolicy
from huhutong.evaluation.rules import Policy, policy_of

_DEFAULT = Path(__file__).resolve().parents[1] / "policies" / "default.json"


@lru_cache(maxsize=1)
def default_figures() -> dict[str, Any]:
    """The figures of policies/default.json."""
    figures: dict[str, Any] = json.loads(_DEFAULT.read_text(encoding="utf-8"))
    return figures


def figures_on(institution_id: int, on: date) -> dict[str, Any]:
    """The institution's own figures on a day, or the defaults. Cost: 1 query."""
    own = (
        EvaluationPolicy.objects.filter(institution_id=institution_id, valid_from__lte=on)
        .filter(Q(valid_to=None) | Q(valid_to__gt=on))
        .order_by("-valid_from")
        .first()
    )
    return dict(own.figures) if own else dict(default_figures())


def policy_on(institution_id: int, on: date) -> Policy:
    """The figures of a day as a value. Cost: 1 query."""
    return policy_of(figures_on(institution_id, on))
