"""App configuration."""

from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.households"
    label = "households"
    default_auto_field = "django.db.models.BigAutoField"
