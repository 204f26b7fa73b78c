"""App configuration."""

from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.households"
    label = "households"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Audit rules are known before the first act."""
        from huhutong.households import audit_types  # noqa: F401
