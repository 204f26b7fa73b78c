"""App configuration."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
