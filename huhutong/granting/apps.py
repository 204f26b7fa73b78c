"""App configuration."""

from django.apps import AppConfig


class GrantingConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.granting"
    label = "granting"
    default_auto_field = "django.db.models.BigAutoField"
