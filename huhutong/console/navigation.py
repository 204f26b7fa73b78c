"""The first entries of the side navigation."""

from django.utils.translation import gettext_lazy as _

from huhutong.infra.ui import navigation


def register() -> None:
    """Home and county stand first."""
    navigation.register(
        navigation.NavItem(_("Home"), "console:home", icon="home", order=10),
        navigation.NavItem(
            _("County"),
            "console:county",
            permission="places.view",
            icon="map",
            order=20,
            covers=("/console/villages/",),
        ),
    )
