"""App configuration."""

from importlib import import_module

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.scoring"
    label = "scoring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Audit actions are known; the menu has its entry."""
        import_module("huhutong.scoring.audit_types")
        import_module("huhutong.scoring.navigation")
