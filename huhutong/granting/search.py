"""What the search field finds of the campaign: rounds by title or village."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huhutong.granting.selectors.rounds import latest_rounds
from huhutong.infra.ui.search import Hit, Provider, Question
from huhutong.infra.ui.search import register as register_provider


def find(question: Question, limit: int) -> Sequence[Hit]:
    """The latest rounds in scope whose title or village fits. Cost: 1 query."""
    rounds = latest_rounds(question.user, question.on)
    fitting = [row for row in rounds if question.fits(row.title, row.village.name)]
    return [
        Hit(row.title, reverse("granting:round", args=[row.uuid]), row.get_stage_display())
        for row in fitting[:limit]
    ]


def register() -> None:
    """Rounds are looked through; called once when the app is ready."""
    register_provider(
        Provider("rounds", _("Rounds"), find, order=25, icon="scale", permission="places.view")
    )
