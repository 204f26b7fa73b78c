"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The walk stands first in the navigation of a demo installation."""
        from huhutong.infra.ui import navigation

        navigation.register(
            navigation.NavItem(
                _("Walk through"), "demo:walk", navigation.DEMO_ONLY, icon="map", order=5
            )
        )
