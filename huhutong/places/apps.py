"""App configuration."""

from importlib import import_module

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Audit actions are known; a user page leads to the data scopes."""
        import_module("huhutong.places.audit_types")
        import_module("huhutong.places.links")
