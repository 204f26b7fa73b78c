"""What other apps ask about one village, party or household."""

from django.db.models import F, QuerySet

from huhutong.granting.models import CreditLine, RoundHousehold
from huhutong.granting.rules import Outcome, Stage
from huhutong.granting.selectors.rounds import current_round
from huhutong.households.public import Household, Party
from huhutong.org.public import Institution
from huhutong.places.public import Village


def stage_of(village: Village, institution: Institution) -> Stage | None:
    """The stage of the village's latest round, or None without one. Cost: 1 query."""
    round_ = current_round(institution.pk, village.pk)
    return None if round_ is None else Stage(round_.stage)


def lines_of(party: Party, institution: Institution) -> QuerySet[CreditLine]:
    """All lines of a party at an institution, open ones first. Cost: 1 query."""
    return CreditLine.objects.filter(party=party, institution=institution).order_by(
        F("closed_at").desc(nulls_first=True), "-granted_at", "-pk"
    )


def outcome_of(household: Household, institution: Institution) -> Outcome | None:
    """The outcome of the household's latest round; None: none yet. Cost: 1 query."""
    row = (
        RoundHousehold.objects.filter(household=household, round__institution=institution)
        .order_by("-round__opened_at", "-pk")
        .only("outcome")
        .first()
    )
    return Outcome(row.outcome) if row is not None and row.outcome else None
