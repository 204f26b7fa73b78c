"""Who may not handle an objection because they took part in the result."""

from django.db.models import Q
from django.utils.translation import gettext as _

from huhutong.granting.models import PendingAct, RoundHousehold
from huhutong.posting.public import Question, register_interest_check


def took_part(question: Question) -> str | None:
    """A sentence when the user made, checked, proposed or confirmed this result. Cost: 2 queries.

    Without a named household, anyone who took part in the round at all is refused.
    """
    user, rows = question.user, RoundHousehold.objects.filter(round__uuid=question.campaign)
    if question.household_id is not None:
        rows = rows.filter(household=question.household_id)
    made = (
        Q(round__opened_by=user)
        | Q(round__scored_by=user)
        | Q(overridden_by=user)
        | Q(restudied_by=user)
        | Q(checks__checker=user)
        | Q(checks__submitted_by=user)
    )
    acted = PendingAct.objects.filter(
        Q(proposed_by=user) | Q(decided_by=user), round__uuid=question.campaign
    )
    if rows.filter(made).exists() or acted.exists():
        return _("took part in the result of this round")
    return None


def register() -> None:
    """Posting asks this before a case is assigned or decided."""
    register_interest_check("granting.took_part", took_part)
