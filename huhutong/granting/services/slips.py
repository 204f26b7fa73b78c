"""Printing slips is a look at personal data, so it is on the audit chain."""

from datetime import datetime

from django.db import transaction

from huhutong.granting.models import Round
from huhutong.granting.services.common import audit_round
from huhutong.infra.actors import actor_of
from huhutong.org.public import User


@transaction.atomic
def record_printing(*, officer: User, round_: Round, count: int, at: datetime) -> None:
    """The audit chain says who printed how many slips."""
    audit_round(round_, "print_slips", {"count": count}, actor=actor_of(officer), at=at)
