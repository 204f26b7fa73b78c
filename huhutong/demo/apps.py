"""App configuration."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
