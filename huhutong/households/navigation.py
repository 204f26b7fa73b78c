"""The registry's entries in the side navigation."""

from django.utils.translation import gettext_lazy as _

from huhutong.infra.ui import navigation


def register() -> None:
    """List, import, duplicates and exports of households can be reached from every page."""
    navigation.register(
        navigation.NavItem(
            _("Household registry"),
            "households:list",
            "households.view",
            icon="users",
            order=20,
        ),
        navigation.NavItem(
            _("Roster import"),
            "households:imports",
            "households.import",
            icon="file-import",
            order=21,
        ),
        navigation.NavItem(
            _("Exports"),
            "households:exports",
            "households.view",
            icon="download",
            order=23,
        ),
        navigation.NavItem(
            _("Duplicates"),
            "households:duplicates",
            "households.edit",
            icon="copy",
            order=22,
        ),
        navigation.NavItem(
            _("Cost ratios"),
            "households:ratios",
            "org.manage",
            icon="calculator",
            order=905,
        ),
    )
