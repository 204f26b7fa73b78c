"""App configuration."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"
