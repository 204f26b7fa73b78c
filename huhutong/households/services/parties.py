"""Parties: whoever may hold a line."""

from collections.abc import Sequence

from django.db import transaction

from huhutong.households.models import Party
from huhutong.households.selectors.names import parties_of


@transaction.atomic
def ensure_parties(households: Sequence[int]) -> dict[int, Party]:
    """Every household given is a party; returns household -> party.

    Not audited: a party is no more than the name under which a line finds its holder.
    Cost: 3 queries.
    """
    known = parties_of(households)
    Party.objects.bulk_create(
        [
            Party(kind=Party.Kind.HOUSEHOLD, household_id=key)
            for key in households
            if key not in known
        ],
        ignore_conflicts=True,
    )
    return parties_of(households)
