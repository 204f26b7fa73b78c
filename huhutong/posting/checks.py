"""This app's own interest checks; upper apps register theirs (granting: who made or checked it)."""

from django.db.models import Q
from django.utils.translation import gettext as _

from huhutong.households.public import staff_interest_households
from huhutong.posting.interests import Question, register_interest_check
from huhutong.posting.models import Notice


def posted_it(question: Question) -> str | None:
    """Whoever proposed or confirmed a notice of the round. Cost: 1 query."""
    by_user = Q(posted_by=question.user) | Q(confirmed_by=question.user)
    if Notice.objects.filter(by_user, campaign=question.campaign).exists():
        return _("proposed or confirmed the notice")
    return None


def tied_to_household(question: Question) -> str | None:
    """Whoever has kin or another interest in the household. Cost: about 12 queries."""
    if question.household_id is None:
        return None
    household = [question.household_id]
    if staff_interest_households(question.user.uuid, household, question.on):
        return _("has a registered tie to the household")
    return None


def register() -> None:
    """Let the registry know both."""
    register_interest_check("posting.posted_it", posted_it)
    register_interest_check("posting.tied_to_household", tied_to_household)
