"""App configuration."""

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.scoring"
    label = "scoring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the audit types known."""
        from huhutong.scoring import audit_types  # noqa: F401 - the import registers
