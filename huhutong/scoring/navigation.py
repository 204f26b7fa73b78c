"""What scoring gives to the frame of pages."""

from django.utils.translation import gettext_lazy as _

from huhutong.infra.ui import navigation

navigation.register(
    navigation.NavItem(
        label=_("Scorecard"),
        href="scoring:card",
        permission="households.view",
        icon="calculator",
        order=80,
    )
)
