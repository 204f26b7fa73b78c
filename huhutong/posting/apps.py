"""App configuration."""

from django.apps import AppConfig


class PostingConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.posting"
    label = "posting"
    default_auto_field = "django.db.models.BigAutoField"
