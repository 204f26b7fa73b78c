"""The doors of the campaign: what a user may see of rounds, rows, items, acts and lines."""

import json
from datetime import date
from functools import cache
from importlib import resources
from uuid import UUID

from django.db.models import Q, QuerySet

from huhutong.granting import errors
from huhutong.granting.models import (
    CheckItem,
    CreditLine,
    GrantingPolicy,
    PendingAct,
    Round,
    RoundHousehold,
)
from huhutong.granting.rules import Policy, Stage, policy_of
from huhutong.org.public import User, users_with, valid_on
from huhutong.places.public import villages_of, workers_among


def rounds_in_scope(user: User, on: date) -> QuerySet[Round]:
    """The only door to rounds: villages of the user, and staff only their own institution's."""
    own = Q() if user.institution_id is None else Q(institution=user.institution_id)
    return Round.objects.filter(own, village__in=villages_of(user, on).order_by().values("pk"))


def latest_rounds(user: User, on: date) -> QuerySet[Round]:
    """Up to 500 rounds in scope, the latest first, with the village loaded. Cost: 1 query."""
    rounds = rounds_in_scope(user, on).select_related("village")
    return rounds.order_by("-opened_at", "-pk")[:500]


def round_in_scope(user: User, uuid: UUID, on: date) -> Round:
    """The round with its village and institution. Raises RoundNotFound (404). Cost: 1 query."""
    found = (
        rounds_in_scope(user, on)
        .filter(uuid=uuid)
        .select_related("village__town", "institution", "scoring_run", "opened_by", "scored_by")
        .first()
    )
    if found is None:
        raise errors.RoundNotFound
    return found


def rows_in_scope(user: User, on: date) -> QuerySet[RoundHousehold]:
    """The only door to proposals."""
    return RoundHousehold.objects.filter(round__in=rounds_in_scope(user, on).values("pk"))


def row_in_scope(user: User, uuid: UUID, on: date) -> RoundHousehold:
    """One proposal with its round and household. Raises RoundNotFound (404). Cost: 1 query."""
    found = (
        rows_in_scope(user, on)
        .filter(uuid=uuid)
        .select_related(
            "round__village__town",
            "round__institution",
            "round__scoring_run",
            "household__head",
            "household__village",
            "group",
            "overridden_by",
            "restudied_by",
        )
        .first()
    )
    if found is None:
        raise errors.RoundNotFound
    return found


def items_in_scope(user: User, on: date) -> QuerySet[CheckItem]:
    """The only door to check items."""
    return CheckItem.objects.filter(row__round__in=rounds_in_scope(user, on).values("pk"))


def acts_in_scope(user: User, on: date) -> QuerySet[PendingAct]:
    """The only door to pending acts."""
    return PendingAct.objects.filter(round__in=rounds_in_scope(user, on).values("pk"))


def confirmers_of(round_: Round, act: PendingAct, *, on: date) -> list[str]:
    """Names of those who may confirm an act: with the permission, the village, not its proposer.

    Wants the round with village and institution loaded. Cost: 2 queries.
    """
    held = users_with("granting.confirm", institution=round_.institution, on=on)
    others = [user for user in held if user.pk != act.proposed_by_id]
    here = workers_among([user.pk for user in others], round_.village, on)
    return [user.name for user in others if user.pk in here]


def lines_in_scope(user: User, on: date) -> QuerySet[CreditLine]:
    """The only door to credit lines of kind village: through the round they came from."""
    return CreditLine.objects.filter(row__round__in=rounds_in_scope(user, on).values("pk"))


def current_round(institution_id: int | None, village_id: int) -> Round | None:
    """The open round of a village, else its latest. institution None: of any. Cost: 1 query."""
    rounds = Round.objects.filter(village=village_id).select_related("village", "institution")
    if institution_id is not None:
        rounds = rounds.filter(institution=institution_id)
    # The open one is always the latest: a second cannot start while one is open.
    return rounds.order_by("-opened_at", "-pk").first()


def is_open(round_: Round) -> bool:
    """Whether the round still runs."""
    return round_.stage != Stage.GRANTED


@cache
def default_policy() -> Policy:
    """policies/default.json."""
    file = resources.files("huhutong.granting") / "policies" / "default.json"
    return policy_of(json.loads(file.read_text(encoding="utf-8")))


def policy_for(institution_id: int, on: date) -> Policy:
    """The institution's numbers on a day, else the default file's. Cost: 1 query."""
    kept = GrantingPolicy.objects.filter(valid_on(on), institution=institution_id).first()
    return default_policy() if kept is None else policy_of(kept.content)
