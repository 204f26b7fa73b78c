"""App configuration."""

from django.apps import AppConfig


class InfraConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.infra"
    label = "infra"
    default_auto_field = "django.db.models.BigAutoField"
