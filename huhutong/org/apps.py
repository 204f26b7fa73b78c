"""App configuration."""

from importlib import import_module

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.org"
    label = "org"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Audit actions are known; the menu has its entry."""
        import_module("huhutong.org.audit_types")
        import_module("huhutong.org.navigation")
        import_module("huhutong.org.search")
