"""App configuration."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"
