"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huhutong.kernel.text import mark


class HouseholdsConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.households"
    label = "households"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Audit rules, subscribers and the navigation are known."""
        from huhutong.households import audit_types, search, subscribers  # noqa: F401
        from huhutong.households.rules import changes
        from huhutong.infra.refusals import register_words

        register_words(
            {
                "check_digit": mark("check digit"),
                "characters": mark("signs"),
                "masked": mark("masked"),
                "area": mark("region"),
                "date": mark("birth date"),
                "length": mark("number of signs"),
                changes.DEAD: mark("on file as having died by then"),
                changes.MARRIED: mark("on file as married; record the divorce or death first"),
                changes.MINOR: mark("under 18 on that day; check the date of birth"),
                changes.ONE_PERSON: mark("the same person on both sides"),
            }
        )
        _register_menu()
        search.register()


def _register_menu() -> None:
    from huhutong.infra.ui.navigation import NavItem, register

    register(
        NavItem(
            _("Household registry"),
            "households:list",
            "households.view",
            icon="users",
            order=20,
        ),
        NavItem(
            _("Roster import"),
            "households:imports",
            "households.import",
            icon="file-import",
            order=21,
        ),
        NavItem(
            _("Duplicates"),
            "households:duplicates",
            "households.edit",
            icon="copy",
            order=22,
        ),
        NavItem(
            _("Cost ratios"),
            "households:ratios",
            "org.manage",
            icon="calculator",
            order=905,
        ),
    )
