"""A household leaves a round that has not granted it a line yet: without consent, or gone."""

from datetime import datetime

from django.db import transaction

from huhutong.granting import errors
from huhutong.granting.models import Round, RoundHousehold
from huhutong.granting.rules import Act, Outcome, Stage, State
from huhutong.granting.services.checks import finish_if_passed
from huhutong.granting.services.common import (
    audit_round,
    audit_row,
    hold_stage,
    move,
    outcome_by_facts,
    outcome_counts,
    state_label,
)
from huhutong.granting.services.publishing import mark_round
from huhutong.households.public import (
    Consent,
    ConsentWithdrawn,
    HouseholdChanged,
    consented_among,
    facts_of,
)
from huhutong.infra.actors import SYSTEM
from huhutong.infra.clock import date_of

# Before there is a proposal, opening, ballots and scoring each ask for the consent themselves.
UNGRANTED = (State.PROPOSED, State.SENT_BACK, State.POSTED, State.RESTUDY, State.ADJUSTING)


@transaction.atomic
def take_withdrawal(event: ConsentWithdrawn) -> None:
    """The household's proposal has ended as consent_withheld; a line that is granted stays.

    Safe to repeat; nothing happens when the consent was given again meanwhile.
    """
    if event.purpose != Consent.Purpose.ARCHIVE:
        return
    rows = RoundHousehold.objects.filter(
        household__uuid=event.household,
        round__institution__uuid=event.institution,
        state__in=UNGRANTED,
    ).select_related("round__institution", "household")
    for row in rows:
        consented = consented_among([row.household_id], row.round.institution, date_of(event.at))
        if not consented:
            _end(row, Outcome.CONSENT_WITHHELD, event.at)


@transaction.atomic
def take_household_change(event: HouseholdChanged) -> None:
    """A proposal of a household that moved away, joined another one, or has nobody to stand for
    its credit any more has ended with that outcome; a line that is granted stays.

    Safe to repeat; nothing happens when the household still fits, or the change was undone.
    A proposal that ended so is not taken up again by undoing: the next round asks anew.
    """
    rows = RoundHousehold.objects.filter(
        household__uuid=event.household, state__in=UNGRANTED
    ).select_related("round__institution", "household")
    for row in rows:
        facts = facts_of([row.household_id], row.round.institution, date_of(event.at))[0]
        outcome = outcome_by_facts(facts)
        if outcome is not None:
            _end(row, outcome, event.at)


def _end(row: RoundHousehold, outcome: Outcome, at: datetime) -> None:
    hold_stage(row.round)
    won = RoundHousehold.objects.filter(pk=row.pk, state=row.state).update(
        state=State.OUT, outcome=outcome, outcome_reasons=[]
    )
    if won != 1:
        raise errors.ProposalNotOpen(number=row.number, state=state_label(row.state))
    if outcome is Outcome.CONSENT_WITHHELD:
        audit_row(row, "end_without_consent", {"state": row.state}, actor=SYSTEM, at=at)
    else:
        facts = {"state": row.state, "outcome": outcome.value}
        audit_row(row, "end_after_change", facts, actor=SYSTEM, at=at)
    _go_on(row.round, at)


def _go_on(round_: Round, at: datetime) -> None:
    """The round does not wait for someone who has left it."""
    if round_.stage == Stage.CHECKING:
        finish_if_passed(round_, actor=SYSTEM, at=at)
    if round_.stage != Stage.POSTED:
        return
    mark_round(round_, date_of(at))
    if not RoundHousehold.objects.filter(round=round_, state__in=UNGRANTED).exists():
        move(round_, Act.GRANT, actor=SYSTEM, at=at)
        facts = {"granted": 0, "objections": 0, "outcomes": outcome_counts(round_)}
        audit_round(round_, "finish_grant", facts, actor=SYSTEM, at=at)
