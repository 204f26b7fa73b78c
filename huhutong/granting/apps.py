"""App configuration."""

from importlib import import_module

from django.apps import AppConfig


class GrantingConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.granting"
    label = "granting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Audit actions, subscribers, interest check, stage head, navigation, figures are known."""
        for module in ("audit_types", "subscribers"):
            import_module(f"huhutong.granting.{module}")
        for module in ("interests", "navigation", "figures", "search", "standing"):
            import_module(f"huhutong.granting.{module}").register()
