"""App configuration."""

from importlib import import_module

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The entries of the staff shell are known."""
        for module in ("navigation", "search"):
            import_module(f"huhutong.console.{module}").register()
