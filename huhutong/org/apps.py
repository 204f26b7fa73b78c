"""App configuration."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.org"
    label = "org"
    default_auto_field = "django.db.models.BigAutoField"
