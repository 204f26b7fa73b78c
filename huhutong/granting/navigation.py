"""What the frame shows of the campaign: navigation and the head of stage pages."""

from django.utils.translation import gettext_lazy as _

from huhutong.granting.stages import stage_head_of
from huhutong.infra.ui import navigation, stages


def register() -> None:
    """Entries and provider are known; called once when the app is ready."""
    navigation.register(
        navigation.NavItem(
            _("Rounds"),
            "granting:rounds",
            permission="places.view",
            icon="scale",
            order=40,
            covers=("/console/scoring/results/",),
        )
    )
    stages.register_provider(stage_head_of)
