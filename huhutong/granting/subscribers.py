"""News from below: ballots closed, an objection decided, consent withdrawn, a day begun."""

from huhutong.evaluation.public import EvaluationRoundClosed
from huhutong.granting import services
from huhutong.households.public import ConsentWithdrawn, HouseholdChanged
from huhutong.infra import outbox
from huhutong.infra.events import DayBegan
from huhutong.posting.public import ObjectionDecided


@outbox.subscribe(EvaluationRoundClosed, name="granting.close_when_done")
def close_when_done(event: EvaluationRoundClosed) -> None:
    """The round closes with its last group."""
    services.close_when_done(campaign=event.campaign, at=event.at)


@outbox.subscribe(ObjectionDecided, name="granting.take_decision")
def take_decision(event: ObjectionDecided) -> None:
    """An upheld objection starts a re-study."""
    services.take_decision(event)


@outbox.subscribe(ConsentWithdrawn, name="granting.take_withdrawal")
def take_withdrawal(event: ConsentWithdrawn) -> None:
    """A household without consent is neither posted nor granted."""
    services.take_withdrawal(event)


@outbox.subscribe(HouseholdChanged, name="granting.take_household_change")
def take_household_change(event: HouseholdChanged) -> None:
    """A household that moved away, joined another or has no principal leaves an open round."""
    services.take_household_change(event)


@outbox.subscribe(DayBegan, name="granting.mark_ready")
def mark_ready(event: DayBegan) -> None:
    """Notices whose period ended yesterday: the home page says that lines can be granted."""
    services.mark_ready(institution=event.institution, on=event.on)
