"""The first entries of the side navigation."""

from django.utils.translation import gettext_lazy as _

from huhutong.console.help import help_of
from huhutong.infra.ui import help as help_links
from huhutong.infra.ui import navigation


def register() -> None:
    """Home and county stand first; the frame finds the help of a page."""
    help_links.register_provider(help_of)
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
