"""App configuration."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """The app's name and label; its audit types and navigation are registered at start."""

    name = "huhutong.evaluation"
    label = "evaluation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what others list."""
        from huhutong.evaluation import audit_types, events  # noqa: F401 - registers
