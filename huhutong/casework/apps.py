"""App configuration."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"
