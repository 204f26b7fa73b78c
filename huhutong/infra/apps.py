"""App configuration."""

from importlib import import_module

from django.apps import AppConfig


class InfraConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.infra"
    label = "infra"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Audit actions are known."""
        import_module("huhutong.infra.audit_types")
